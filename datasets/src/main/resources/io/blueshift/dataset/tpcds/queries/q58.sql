WITH ss AS (
  SELECT i_item_id AS item_id, sum(ss_ext_sales_price) AS revenue
  FROM store_sales, item, date_dim
  WHERE ss_item_sk = i_item_sk
    AND d_date IN (
      SELECT d_date
      FROM date_dim
      WHERE d_week_seq = (SELECT d_week_seq FROM date_dim WHERE d_date = DATE '2000-01-03'))
    AND ss_sold_date_sk = d_date_sk
  GROUP BY i_item_id),
cs AS (
  SELECT i_item_id AS item_id, sum(cs_ext_sales_price) AS revenue
  FROM catalog_sales, item, date_dim
  WHERE cs_item_sk = i_item_sk
    AND d_date IN (
      SELECT d_date
      FROM date_dim
      WHERE d_week_seq = (SELECT d_week_seq FROM date_dim WHERE d_date = DATE '2000-01-03'))
    AND cs_sold_date_sk = d_date_sk
  GROUP BY i_item_id),
ws AS (
  SELECT i_item_id AS item_id, sum(ws_ext_sales_price) AS revenue
  FROM web_sales, item, date_dim
  WHERE ws_item_sk = i_item_sk
    AND d_date IN (
      SELECT d_date
      FROM date_dim
      WHERE d_week_seq = (SELECT d_week_seq FROM date_dim WHERE d_date = DATE '2000-01-03'))
    AND ws_sold_date_sk = d_date_sk
  GROUP BY i_item_id)
SELECT
  ss.item_id,
  ss.revenue AS ss_revenue,
  CAST(ss.revenue AS DOUBLE PRECISION) * 300
    / nullif(CAST(ss.revenue + cs.revenue + ws.revenue AS DOUBLE PRECISION), 0) AS ss_dev,
  cs.revenue AS cs_revenue,
  CAST(cs.revenue AS DOUBLE PRECISION) * 300
    / nullif(CAST(ss.revenue + cs.revenue + ws.revenue AS DOUBLE PRECISION), 0) AS cs_dev,
  ws.revenue AS ws_revenue,
  CAST(ws.revenue AS DOUBLE PRECISION) * 300
    / nullif(CAST(ss.revenue + cs.revenue + ws.revenue AS DOUBLE PRECISION), 0) AS ws_dev,
  CAST(ss.revenue + cs.revenue + ws.revenue AS DOUBLE PRECISION) / 3 AS average
FROM ss, cs, ws
WHERE ss.item_id = cs.item_id
  AND ss.item_id = ws.item_id
  AND ss.revenue BETWEEN 0.9 * cs.revenue AND 1.1 * cs.revenue
  AND ss.revenue BETWEEN 0.9 * ws.revenue AND 1.1 * ws.revenue
  AND cs.revenue BETWEEN 0.9 * ss.revenue AND 1.1 * ss.revenue
  AND cs.revenue BETWEEN 0.9 * ws.revenue AND 1.1 * ws.revenue
  AND ws.revenue BETWEEN 0.9 * ss.revenue AND 1.1 * ss.revenue
  AND ws.revenue BETWEEN 0.9 * cs.revenue AND 1.1 * cs.revenue
ORDER BY ss.item_id, ss_revenue
LIMIT 100
