SELECT *
FROM (
  SELECT
    i_category,
    i_class,
    i_brand,
    s_store_name,
    s_company_name,
    d_moy,
    sum_sales,
    CAST(sum(sum_sales) OVER (PARTITION BY i_category, i_brand, s_store_name, s_company_name)
      AS DOUBLE PRECISION)
      / nullif(CAST(count(sum_sales) OVER (
        PARTITION BY i_category, i_brand, s_store_name, s_company_name) AS DOUBLE PRECISION), 0)
      AS avg_monthly_sales
  FROM (
    SELECT
      i_category,
      i_class,
      i_brand,
      s_store_name,
      s_company_name,
      d_moy,
      sum(ss_sales_price) AS sum_sales
    FROM item, store_sales, date_dim, store
    WHERE ss_item_sk = i_item_sk
      AND ss_sold_date_sk = d_date_sk
      AND ss_store_sk = s_store_sk
      AND d_year = 1999
      AND ((i_category IN ('Books', 'Electronics', 'Sports')
          AND i_class IN ('computers', 'stereo', 'football'))
        OR (i_category IN ('Men', 'Jewelry', 'Women')
          AND i_class IN ('shirts', 'birdal', 'dresses')))
    GROUP BY i_category, i_class, i_brand, s_store_name, s_company_name, d_moy) AS monthly)
  AS averages
WHERE avg_monthly_sales <> 0
  AND abs(CAST(sum_sales AS DOUBLE PRECISION) - avg_monthly_sales) / nullif(avg_monthly_sales, 0) > 0.1
ORDER BY
  CAST(sum_sales AS DOUBLE PRECISION) - avg_monthly_sales,
  s_store_name,
  i_category,
  i_class,
  i_brand,
  s_company_name,
  d_moy
LIMIT 100
