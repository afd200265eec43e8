-- How often customers buy on days with an e-mail in the last three days, and on days without one.
-- A raw comparison, not an effect: who is written to, and when, is no accident.
with days as (
  select
    customers.loyalty_tier,
    features.emails_3d > 0 as was_emailed,
    grid.purchases > 0 as bought
  from {{ref "rolling_features"}} as features
  inner join {{ref "customer_day_grid"}} as grid
    on grid.customer_id = features.customer_id and grid.day = features.day
  inner join {{ref "stg_customers"}} as customers on customers.customer_id = features.customer_id
),

rates as (
  select
    coalesce(loyalty_tier, 'all') as loyalty_tier,
    count(*) filter (where was_emailed) as emailed_days,
    count(*) filter (where was_emailed and bought) as emailed_buying_days,
    count(*) filter (where not was_emailed) as other_days,
    count(*) filter (where not was_emailed and bought) as other_buying_days
  from days
  group by grouping sets ((loyalty_tier), ())
)

select
  loyalty_tier,
  emailed_days,
  {{ratio of="emailed_buying_days" to="emailed_days" digits=6}} as emailed_buying_rate,
  other_days,
  {{ratio of="other_buying_days" to="other_days" digits=6}} as other_buying_rate,
  {{ratio of="emailed_buying_rate" to="other_buying_rate"}} as raw_lift
from rates
order by loyalty_tier
