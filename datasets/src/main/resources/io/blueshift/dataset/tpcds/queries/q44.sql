WITH item_profit AS (
  SELECT
    ss_item_sk AS item_sk,
    CAST(sum(ss_net_profit) AS DOUBLE PRECISION)
      / nullif(CAST(count(ss_net_profit) AS DOUBLE PRECISION), 0) AS rank_col
  FROM store_sales ss1
  WHERE ss_store_sk = 4
  GROUP BY ss_item_sk
  HAVING CAST(sum(ss_net_profit) AS DOUBLE PRECISION)
    / nullif(CAST(count(ss_net_profit) AS DOUBLE PRECISION), 0) > 0.9 * (
      SELECT
        CAST(sum(ss_net_profit) AS DOUBLE PRECISION)
          / nullif(CAST(count(ss_net_profit) AS DOUBLE PRECISION), 0)
      FROM store_sales
      WHERE ss_store_sk = 4
        AND ss_addr_sk IS NULL
      GROUP BY ss_store_sk))
SELECT
  ascending_items.rnk,
  i1.i_product_name AS best_performing,
  i2.i_product_name AS worst_performing
FROM
  (SELECT item_sk, rnk
   FROM (
     SELECT item_sk, rank() OVER (ORDER BY rank_col) AS rnk
     FROM item_profit) AS ranked
   WHERE rnk < 11) ascending_items,
  (SELECT item_sk, rnk
   FROM (
     SELECT item_sk, rank() OVER (ORDER BY rank_col DESC) AS rnk
     FROM item_profit) AS ranked
   WHERE rnk < 11) descending_items,
  item i1,
  item i2
WHERE ascending_items.rnk = descending_items.rnk
  AND i1.i_item_sk = ascending_items.item_sk
  AND i2.i_item_sk = descending_items.item_sk
ORDER BY ascending_items.rnk, best_performing, worst_performing
LIMIT 100
