SELECT
  total_sum,
  s_state,
  s_county,
  lochierarchy,
  rank() OVER (
    PARTITION BY lochierarchy, CASE WHEN county_grouped = 0 THEN s_state END
    ORDER BY total_sum DESC NULLS LAST) AS rank_within_parent
FROM (
  SELECT
    sum(ss_net_profit) AS total_sum,
    s_state,
    s_county,
    grouping(s_state) + grouping(s_county) AS lochierarchy,
    grouping(s_county) AS county_grouped
  FROM store_sales, date_dim d1, store
  WHERE d1.d_month_seq BETWEEN 1200 AND 1211
    AND d1.d_date_sk = ss_sold_date_sk
    AND s_store_sk = ss_store_sk
    AND s_state IN (
      SELECT s_state
      FROM (
        SELECT s_state, rank() OVER (PARTITION BY s_state ORDER BY state_profit DESC) AS ranking
        FROM (
          SELECT s_state, sum(ss_net_profit) AS state_profit
          FROM store_sales, store, date_dim
          WHERE d_month_seq BETWEEN 1200 AND 1211
            AND d_date_sk = ss_sold_date_sk
            AND s_store_sk = ss_store_sk
          GROUP BY s_state) AS by_state) AS ranked
      WHERE ranking <= 5)
  GROUP BY ROLLUP (s_state, s_county)) AS profits
ORDER BY
  lochierarchy DESC,
  CASE WHEN lochierarchy = 0 THEN s_state END,
  rank_within_parent,
  s_state,
  s_county
LIMIT 100
