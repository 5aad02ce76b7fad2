SELECT
  total_sum,
  i_category,
  i_class,
  lochierarchy,
  rank() OVER (
    PARTITION BY lochierarchy, CASE WHEN class_grouped = 0 THEN i_category END
    ORDER BY total_sum DESC NULLS LAST) AS rank_within_parent
FROM (
  SELECT
    sum(ws_net_paid) AS total_sum,
    i_category,
    i_class,
    grouping(i_category) + grouping(i_class) AS lochierarchy,
    grouping(i_class) AS class_grouped
  FROM web_sales, date_dim d1, item
  WHERE d1.d_month_seq BETWEEN 1200 AND 1211
    AND d1.d_date_sk = ws_sold_date_sk
    AND i_item_sk = ws_item_sk
  GROUP BY ROLLUP (i_category, i_class)) AS sums
ORDER BY
  lochierarchy DESC,
  CASE WHEN lochierarchy = 0 THEN i_category END,
  rank_within_parent,
  i_category,
  i_class
LIMIT 100
