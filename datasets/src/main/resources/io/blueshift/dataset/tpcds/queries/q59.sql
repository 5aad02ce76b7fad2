WITH weekly AS (
  SELECT
    d_week_seq,
    ss_store_sk,
    sum(CASE WHEN d_day_name = 'Sunday' THEN ss_sales_price END) AS sunday_sales,
    sum(CASE WHEN d_day_name = 'Monday' THEN ss_sales_price END) AS monday_sales,
    sum(CASE WHEN d_day_name = 'Tuesday' THEN ss_sales_price END) AS tuesday_sales,
    sum(CASE WHEN d_day_name = 'Wednesday' THEN ss_sales_price END) AS wednesday_sales,
    sum(CASE WHEN d_day_name = 'Thursday' THEN ss_sales_price END) AS thursday_sales,
    sum(CASE WHEN d_day_name = 'Friday' THEN ss_sales_price END) AS friday_sales,
    sum(CASE WHEN d_day_name = 'Saturday' THEN ss_sales_price END) AS saturday_sales
  FROM store_sales, date_dim
  WHERE d_date_sk = ss_sold_date_sk
  GROUP BY d_week_seq, ss_store_sk)
SELECT
  y.s_store_name,
  y.s_store_id,
  y.d_week_seq,
  CAST(y.sunday_sales AS DOUBLE PRECISION)
    / nullif(CAST(x.sunday_sales AS DOUBLE PRECISION), 0) AS sunday_ratio,
  CAST(y.monday_sales AS DOUBLE PRECISION)
    / nullif(CAST(x.monday_sales AS DOUBLE PRECISION), 0) AS monday_ratio,
  CAST(y.tuesday_sales AS DOUBLE PRECISION)
    / nullif(CAST(x.tuesday_sales AS DOUBLE PRECISION), 0) AS tuesday_ratio,
  CAST(y.wednesday_sales AS DOUBLE PRECISION)
    / nullif(CAST(x.wednesday_sales AS DOUBLE PRECISION), 0) AS wednesday_ratio,
  CAST(y.thursday_sales AS DOUBLE PRECISION)
    / nullif(CAST(x.thursday_sales AS DOUBLE PRECISION), 0) AS thursday_ratio,
  CAST(y.friday_sales AS DOUBLE PRECISION)
    / nullif(CAST(x.friday_sales AS DOUBLE PRECISION), 0) AS friday_ratio,
  CAST(y.saturday_sales AS DOUBLE PRECISION)
    / nullif(CAST(x.saturday_sales AS DOUBLE PRECISION), 0) AS saturday_ratio
FROM
  (SELECT s_store_name, s_store_id, weekly.*
   FROM weekly, store, date_dim d
   WHERE d.d_week_seq = weekly.d_week_seq
     AND ss_store_sk = s_store_sk
     AND d_month_seq BETWEEN 1212 AND 1223) y,
  (SELECT s_store_name, s_store_id, weekly.*
   FROM weekly, store, date_dim d
   WHERE d.d_week_seq = weekly.d_week_seq
     AND ss_store_sk = s_store_sk
     AND d_month_seq BETWEEN 1224 AND 1235) x
WHERE y.s_store_id = x.s_store_id
  AND y.d_week_seq = x.d_week_seq - 52
ORDER BY
  y.s_store_name,
  y.s_store_id,
  y.d_week_seq,
  sunday_ratio,
  monday_ratio,
  tuesday_ratio,
  wednesday_ratio,
  thursday_ratio,
  friday_ratio,
  saturday_ratio
LIMIT 100
