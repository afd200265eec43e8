-- Everybody who ever bought, with the month of the first purchase as their cohort.
select
  customer_id,
  min(day) as first_purchase_day,
  date_trunc('month', min(day))::date as cohort_month
from {{ref "stg_purchases"}}
group by customer_id
