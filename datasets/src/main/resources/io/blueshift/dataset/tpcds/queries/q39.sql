WITH inv AS (
  SELECT w_warehouse_name, w_warehouse_sk, i_item_sk, d_moy, mean, stdev / nullif(mean, 0) AS cov
  FROM (
    SELECT
      w_warehouse_name,
      w_warehouse_sk,
      i_item_sk,
      d_moy,
      stddev_samp(CAST(inv_quantity_on_hand AS DOUBLE PRECISION)) AS stdev,
      avg(CAST(inv_quantity_on_hand AS DOUBLE PRECISION)) AS mean
    FROM inventory, item, warehouse, date_dim
    WHERE inv_item_sk = i_item_sk
      AND inv_warehouse_sk = w_warehouse_sk
      AND inv_date_sk = d_date_sk
      AND d_year = 2001
    GROUP BY w_warehouse_name, w_warehouse_sk, i_item_sk, d_moy) AS monthly
  WHERE mean > 0 AND stdev / nullif(mean, 0) > 1)
SELECT
  inv1.w_warehouse_sk,
  inv1.i_item_sk,
  inv1.d_moy,
  inv1.mean,
  inv1.cov,
  inv2.d_moy AS next_moy,
  inv2.mean AS next_mean,
  inv2.cov AS next_cov
FROM inv inv1, inv inv2
WHERE inv1.i_item_sk = inv2.i_item_sk
  AND inv1.w_warehouse_sk = inv2.w_warehouse_sk
  AND inv1.d_moy = 1
  AND inv2.d_moy = 2
ORDER BY inv1.w_warehouse_sk, inv1.i_item_sk
