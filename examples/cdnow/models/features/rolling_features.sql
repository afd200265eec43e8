{{config materialized="incremental" time_column="day" grain="day"}}
-- What is known of a customer at the end of each day.
with rolling as (
  select
    customer_id,
    day,
    {{rolling_sum column="spend" days=30}} as spend_30d
  from {{ref "customer_day_grid"}}
)

select
  rolling.customer_id,
  rolling.day,
  rolling.spend_30d,
  -- An ASOF join on the few days with a purchase needs no window over all of the past.
  rolling.day - last_purchase.day as days_since_purchase
from rolling
asof left join {{ref "daily_purchases"}} as last_purchase
  on last_purchase.customer_id = rolling.customer_id and last_purchase.day <= rolling.day
