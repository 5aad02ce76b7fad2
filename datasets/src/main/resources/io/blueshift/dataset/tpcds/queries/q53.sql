SELECT *
FROM (
  SELECT
    i_manufact_id,
    sum_sales,
    CAST(sum(sum_sales) OVER (PARTITION BY i_manufact_id) AS DOUBLE PRECISION)
      / nullif(CAST(count(sum_sales) OVER (PARTITION BY i_manufact_id) AS DOUBLE PRECISION), 0) AS avg_quarterly_sales
  FROM (
    SELECT i_manufact_id, sum(ss_sales_price) AS sum_sales
    FROM item, store_sales, date_dim, store
    WHERE ss_item_sk = i_item_sk
      AND ss_sold_date_sk = d_date_sk
      AND ss_store_sk = s_store_sk
      AND d_month_seq BETWEEN 1200 AND 1211
      AND ((i_category IN ('Books', 'Children', 'Electronics')
          AND i_class IN ('personal', 'portable', 'reference', 'self-help')
          AND i_brand IN (
            'scholaramalgamalg #14', 'scholaramalgamalg #7', 'exportiunivamalg #9',
            'scholaramalgamalg #9'))
        OR (i_category IN ('Women', 'Music', 'Men')
          AND i_class IN ('accessories', 'classical', 'fragrances', 'pants')
          AND i_brand IN (
            'amalgimporto #1', 'edu packscholar #1', 'exportiimporto #1', 'importoamalg #1')))
    GROUP BY i_manufact_id, d_qoy) AS periods) AS averages
WHERE avg_quarterly_sales > 0
  AND abs(CAST(sum_sales AS DOUBLE PRECISION) - avg_quarterly_sales) / nullif(avg_quarterly_sales, 0) > 0.1
ORDER BY avg_quarterly_sales, sum_sales, i_manufact_id
LIMIT 100
