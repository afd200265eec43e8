{{config materialized="incremental" time_column="day" grain="day"}}
-- What is known of a customer at the end of each day: the input of a model that predicts buying.
with rolling as (
  select
    customer_id,
    day,
    {{rolling_count column="emails_sent" days=3}} as emails_3d,
    {{rolling_count column="emails_opened" days=7}} as emails_opened_7d,
    {{rolling_count column="purchases" days=30}} as purchases_30d,
    {{rolling_sum column="spend" days=30}} as spend_30d
  from {{ref "customer_day_grid"}}
),

purchase_days as (
  select distinct customer_id, day
  from {{ref "stg_purchases"}}
  where status = 'completed'
)

select
  rolling.customer_id,
  rolling.day,
  rolling.emails_3d,
  rolling.emails_opened_7d,
  rolling.purchases_30d,
  rolling.spend_30d,
  -- An ASOF join on the few days with a purchase is far cheaper than a window over the whole grid.
  rolling.day - last_purchase.day as days_since_purchase,
  releases.days_since_nearest_release
from rolling
asof left join purchase_days as last_purchase
  on last_purchase.customer_id = rolling.customer_id and last_purchase.day <= rolling.day
left join {{ref "release_calendar"}} as releases on releases.day = rolling.day
