WITH sales AS (
  SELECT ws_sold_date_sk AS sold_date_sk, ws_ext_sales_price AS sales_price
  FROM web_sales
  UNION ALL
  SELECT cs_sold_date_sk, cs_ext_sales_price
  FROM catalog_sales),
weekly AS (
  SELECT
    d_week_seq,
    sum(CASE WHEN d_day_name = 'Sunday' THEN sales_price END) AS sunday,
    sum(CASE WHEN d_day_name = 'Monday' THEN sales_price END) AS monday,
    sum(CASE WHEN d_day_name = 'Tuesday' THEN sales_price END) AS tuesday,
    sum(CASE WHEN d_day_name = 'Wednesday' THEN sales_price END) AS wednesday,
    sum(CASE WHEN d_day_name = 'Thursday' THEN sales_price END) AS thursday,
    sum(CASE WHEN d_day_name = 'Friday' THEN sales_price END) AS friday,
    sum(CASE WHEN d_day_name = 'Saturday' THEN sales_price END) AS saturday
  FROM sales, date_dim
  WHERE d_date_sk = sold_date_sk
  GROUP BY d_week_seq)
SELECT
  y.d_week_seq,
  CAST(y.sunday AS DOUBLE PRECISION) / nullif(CAST(z.sunday AS DOUBLE PRECISION), 0) AS sunday,
  CAST(y.monday AS DOUBLE PRECISION) / nullif(CAST(z.monday AS DOUBLE PRECISION), 0) AS monday,
  CAST(y.tuesday AS DOUBLE PRECISION) / nullif(CAST(z.tuesday AS DOUBLE PRECISION), 0) AS tuesday,
  CAST(y.wednesday AS DOUBLE PRECISION) / nullif(CAST(z.wednesday AS DOUBLE PRECISION), 0) AS wednesday,
  CAST(y.thursday AS DOUBLE PRECISION) / nullif(CAST(z.thursday AS DOUBLE PRECISION), 0) AS thursday,
  CAST(y.friday AS DOUBLE PRECISION) / nullif(CAST(z.friday AS DOUBLE PRECISION), 0) AS friday,
  CAST(y.saturday AS DOUBLE PRECISION) / nullif(CAST(z.saturday AS DOUBLE PRECISION), 0) AS saturday
FROM
  (SELECT weekly.*
   FROM weekly, date_dim
   WHERE date_dim.d_week_seq = weekly.d_week_seq AND d_year = 2001) y,
  (SELECT weekly.*
   FROM weekly, date_dim
   WHERE date_dim.d_week_seq = weekly.d_week_seq AND d_year = 2002) z
WHERE y.d_week_seq = z.d_week_seq - 53
ORDER BY y.d_week_seq
