WITH sr AS (
  SELECT i_item_id AS item_id, sum(sr_return_quantity) AS quantity
  FROM store_returns, item, date_dim
  WHERE sr_item_sk = i_item_sk
    AND d_date IN (
      SELECT d_date
      FROM date_dim
      WHERE d_week_seq IN (
        SELECT d_week_seq
        FROM date_dim
        WHERE d_date IN (DATE '2000-06-30', DATE '2000-09-27', DATE '2000-11-17')))
    AND sr_returned_date_sk = d_date_sk
  GROUP BY i_item_id),
cr AS (
  SELECT i_item_id AS item_id, sum(cr_return_quantity) AS quantity
  FROM catalog_returns, item, date_dim
  WHERE cr_item_sk = i_item_sk
    AND d_date IN (
      SELECT d_date
      FROM date_dim
      WHERE d_week_seq IN (
        SELECT d_week_seq
        FROM date_dim
        WHERE d_date IN (DATE '2000-06-30', DATE '2000-09-27', DATE '2000-11-17')))
    AND cr_returned_date_sk = d_date_sk
  GROUP BY i_item_id),
wr AS (
  SELECT i_item_id AS item_id, sum(wr_return_quantity) AS quantity
  FROM web_returns, item, date_dim
  WHERE wr_item_sk = i_item_sk
    AND d_date IN (
      SELECT d_date
      FROM date_dim
      WHERE d_week_seq IN (
        SELECT d_week_seq
        FROM date_dim
        WHERE d_date IN (DATE '2000-06-30', DATE '2000-09-27', DATE '2000-11-17')))
    AND wr_returned_date_sk = d_date_sk
  GROUP BY i_item_id)
SELECT
  sr.item_id,
  sr.quantity AS sr_quantity,
  CAST(sr.quantity AS DOUBLE PRECISION) * 100
    / nullif(CAST(sr.quantity + cr.quantity + wr.quantity AS DOUBLE PRECISION), 0) / 3.0 AS sr_dev,
  cr.quantity AS cr_quantity,
  CAST(cr.quantity AS DOUBLE PRECISION) * 100
    / nullif(CAST(sr.quantity + cr.quantity + wr.quantity AS DOUBLE PRECISION), 0) / 3.0 AS cr_dev,
  wr.quantity AS wr_quantity,
  CAST(wr.quantity AS DOUBLE PRECISION) * 100
    / nullif(CAST(sr.quantity + cr.quantity + wr.quantity AS DOUBLE PRECISION), 0) / 3.0 AS wr_dev,
  CAST(sr.quantity + cr.quantity + wr.quantity AS DOUBLE PRECISION) / 3 AS average
FROM sr, cr, wr
WHERE sr.item_id = cr.item_id
  AND sr.item_id = wr.item_id
ORDER BY sr.item_id, sr_quantity
LIMIT 100
