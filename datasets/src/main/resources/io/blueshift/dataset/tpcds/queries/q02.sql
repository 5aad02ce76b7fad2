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
  CAST(y.sunday AS DOUBLE PRECISION) / CAST(z.sunday AS DOUBLE PRECISION) AS sunday,
  CAST(y.monday AS DOUBLE PRECISION) / CAST(z.monday AS DOUBLE PRECISION) AS monday,
  CAST(y.tuesday AS DOUBLE PRECISION) / CAST(z.tuesday AS DOUBLE PRECISION) AS tuesday,
  CAST(y.wednesday AS DOUBLE PRECISION) / CAST(z.wednesday AS DOUBLE PRECISION) AS wednesday,
  CAST(y.thursday AS DOUBLE PRECISION) / CAST(z.thursday AS DOUBLE PRECISION) AS thursday,
  CAST(y.friday AS DOUBLE PRECISION) / CAST(z.friday AS DOUBLE PRECISION) AS friday,
  CAST(y.saturday AS DOUBLE PRECISION) / CAST(z.saturday AS DOUBLE PRECISION) AS saturday
FROM
  (SELECT weekly.*
   FROM weekly, date_dim
   WHERE date_dim.d_week_seq = weekly.d_week_seq AND d_year = 2001) y,
  (SELECT weekly.*
   FROM weekly, date_dim
   WHERE date_dim.d_week_seq = weekly.d_week_seq AND d_year = 2002) z
WHERE y.d_week_seq = z.d_week_seq - 53
ORDER BY y.d_week_seq
