select
  (select count(*) from {{ref "customer_day_grid"}}) as found,
  (select count(*) from {{ref "stg_customers"}}) * (select count(*) from {{ref "calendar"}})
    as expected
where found <> expected
