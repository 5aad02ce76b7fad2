SELECT *
FROM
  (SELECT
    avg(CAST(ss_list_price AS DOUBLE PRECISION)) AS b1_average,
    count(ss_list_price) AS b1_count,
    count(DISTINCT ss_list_price) AS b1_distinct
   FROM store_sales
   WHERE ss_quantity BETWEEN 0 AND 5
     AND (ss_list_price BETWEEN 8 AND 18
       OR ss_coupon_amt BETWEEN 459 AND 1459
       OR ss_wholesale_cost BETWEEN 57 AND 77)) b1,
  (SELECT
    avg(CAST(ss_list_price AS DOUBLE PRECISION)) AS b2_average,
    count(ss_list_price) AS b2_count,
    count(DISTINCT ss_list_price) AS b2_distinct
   FROM store_sales
   WHERE ss_quantity BETWEEN 6 AND 10
     AND (ss_list_price BETWEEN 90 AND 100
       OR ss_coupon_amt BETWEEN 2323 AND 3323
       OR ss_wholesale_cost BETWEEN 31 AND 51)) b2,
  (SELECT
    avg(CAST(ss_list_price AS DOUBLE PRECISION)) AS b3_average,
    count(ss_list_price) AS b3_count,
    count(DISTINCT ss_list_price) AS b3_distinct
   FROM store_sales
   WHERE ss_quantity BETWEEN 11 AND 15
     AND (ss_list_price BETWEEN 142 AND 152
       OR ss_coupon_amt BETWEEN 12214 AND 13214
       OR ss_wholesale_cost BETWEEN 79 AND 99)) b3,
  (SELECT
    avg(CAST(ss_list_price AS DOUBLE PRECISION)) AS b4_average,
    count(ss_list_price) AS b4_count,
    count(DISTINCT ss_list_price) AS b4_distinct
   FROM store_sales
   WHERE ss_quantity BETWEEN 16 AND 20
     AND (ss_list_price BETWEEN 135 AND 145
       OR ss_coupon_amt BETWEEN 6071 AND 7071
       OR ss_wholesale_cost BETWEEN 38 AND 58)) b4,
  (SELECT
    avg(CAST(ss_list_price AS DOUBLE PRECISION)) AS b5_average,
    count(ss_list_price) AS b5_count,
    count(DISTINCT ss_list_price) AS b5_distinct
   FROM store_sales
   WHERE ss_quantity BETWEEN 21 AND 25
     AND (ss_list_price BETWEEN 122 AND 132
       OR ss_coupon_amt BETWEEN 836 AND 1836
       OR ss_wholesale_cost BETWEEN 17 AND 37)) b5,
  (SELECT
    avg(CAST(ss_list_price AS DOUBLE PRECISION)) AS b6_average,
    count(ss_list_price) AS b6_count,
    count(DISTINCT ss_list_price) AS b6_distinct
   FROM store_sales
   WHERE ss_quantity BETWEEN 26 AND 30
     AND (ss_list_price BETWEEN 154 AND 164
       OR ss_coupon_amt BETWEEN 7326 AND 8326
       OR ss_wholesale_cost BETWEEN 7 AND 27)) b6
