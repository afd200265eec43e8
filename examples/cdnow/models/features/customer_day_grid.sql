{{config materialized="incremental" time_column="day" grain="day"}}
-- One row for every customer and every day, with or without a purchase: dense, so that a window
-- of n rows is a window of n days.
select
  customers.customer_id,
  calendar.day,
  coalesce(purchases.purchases, 0) as purchases,
  coalesce(purchases.cds, 0) as cds,
  {{money amount="purchases.spend"}} as spend
from {{ref "customers"}} as customers
cross join {{ref "calendar"}} as calendar
left join {{ref "daily_purchases"}} as purchases
  on purchases.customer_id = customers.customer_id and purchases.day = calendar.day
