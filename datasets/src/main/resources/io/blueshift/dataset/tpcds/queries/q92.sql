SELECT sum(ws_ext_discount_amt) AS excess_discount_amount
FROM web_sales, item, date_dim
WHERE i_manufact_id = 350
  AND i_item_sk = ws_item_sk
  AND d_date BETWEEN DATE '2000-01-27' AND DATE '2000-04-26'
  AND d_date_sk = ws_sold_date_sk
  AND CAST(ws_ext_discount_amt AS DOUBLE PRECISION) > (
    SELECT 1.3 * avg(CAST(ws_ext_discount_amt AS DOUBLE PRECISION))
    FROM web_sales, date_dim
    WHERE ws_item_sk = i_item_sk
      AND d_date BETWEEN DATE '2000-01-27' AND DATE '2000-04-26'
      AND d_date_sk = ws_sold_date_sk)
