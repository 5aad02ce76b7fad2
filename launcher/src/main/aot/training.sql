-- What the AOT cache learns from: the classes and profiles of a first session.
select 1;
create table sales (id bigint, customer int, day date, price decimal(12,2), note varchar(40)) sortkey (day);
insert into sales
  select i, mod(i, 50), date '2026-01-01' + mod(i, 365), mod(i, 1000) / 7.0, 'note ' || mod(i, 100)
  from generate_series(1, 20000) g(i);
create table customer (id int, name varchar(25), region char(10));
insert into customer select i, 'Customer ' || i, case mod(i, 3) when 0 then 'ASIA' else 'EUROPE' end from generate_series(0, 49) g(i);
select count(*) from sales;
select region, count(*), sum(price), avg(price), min(day), max(note) from sales s join customer c on s.customer = c.id
  where day between date '2026-02-01' and date '2026-10-31' and note like '%1%' group by region order by 2 desc;
select customer, sum(price * (1 - 0.05)) as revenue from sales group by 1 having sum(price) > 10 order by revenue desc limit 10;
select name from customer c where exists (select 1 from sales s where s.customer = c.id and s.price > (select avg(price) from sales)) order by name;
select id, rank() over (partition by customer order by price desc) as place from sales where id < 500 order by id limit 5;
with big as (select customer, count(distinct note) as notes from sales group by customer) select max(notes) from big;
select extract(year from day), to_char(day, 'YYYY-MM'), upper(note) from sales where id in (1, 2, 3) order by id;
select table_name from information_schema.tables where table_schema = 'public' order by 1;
