SELECT
  gross_margin,
  i_category,
  i_class,
  lochierarchy,
  rank() OVER (
    PARTITION BY lochierarchy, CASE WHEN class_grouped = 0 THEN i_category END
    ORDER BY gross_margin) AS rank_within_parent
FROM (
  SELECT
    CAST(sum(ss_net_profit) AS DOUBLE PRECISION)
      / nullif(CAST(sum(ss_ext_sales_price) AS DOUBLE PRECISION), 0) AS gross_margin,
    i_category,
    i_class,
    grouping(i_category) + grouping(i_class) AS lochierarchy,
    grouping(i_class) AS class_grouped
  FROM store_sales, date_dim d1, item, store
  WHERE d1.d_year = 2001
    AND d1.d_date_sk = ss_sold_date_sk
    AND i_item_sk = ss_item_sk
    AND s_store_sk = ss_store_sk
    AND s_state = 'TN'
  GROUP BY ROLLUP (i_category, i_class)) AS margins
ORDER BY
  lochierarchy DESC,
  CASE WHEN lochierarchy = 0 THEN i_category END,
  rank_within_parent,
  i_category,
  i_class
LIMIT 100
