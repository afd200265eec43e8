-- The window counts rows of a dense grid; this adds up dates, for one customer in two hundred.
with features as (
  select customer_id, day, spend_30d, days_since_purchase
  from {{ref "rolling_features"}}
  where customer_id % 200 = 0
),

recomputed as (
  select
    features.customer_id,
    features.day,
    coalesce(sum(purchases.spend) filter (where purchases.day > features.day - 30), 0)
      as expected_spend_30d,
    features.day - max(purchases.day) as expected_days_since_purchase
  from features
  left join {{ref "daily_purchases"}} as purchases
    on purchases.customer_id = features.customer_id and purchases.day <= features.day
  group by features.customer_id, features.day
)

select *
from features
inner join recomputed using (customer_id, day)
where (spend_30d, days_since_purchase)
  is distinct from (expected_spend_30d, expected_days_since_purchase)
