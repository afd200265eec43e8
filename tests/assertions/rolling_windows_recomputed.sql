{{! The models count rows of a dense grid; this adds up dates, for one customer in fifty. }}
with features as (
  select customer_id, day, emails_3d, spend_30d, days_since_purchase
  from {{ref "rolling_features"}}
  where customer_id % 50 = 0
),

recomputed as (
  select
    features.customer_id,
    features.day,
    sum(grid.emails_sent) filter (where grid.day > features.day - 3) as expected_emails_3d,
    sum(grid.spend) filter (where grid.day > features.day - 30) as expected_spend_30d,
    features.day - max(grid.day) filter (where grid.purchases > 0)
      as expected_days_since_purchase
  from features
  inner join {{ref "customer_day_grid"}} as grid
    on grid.customer_id = features.customer_id and grid.day <= features.day
  group by features.customer_id, features.day
)

select *
from features
inner join recomputed using (customer_id, day)
where (emails_3d, spend_30d, days_since_purchase)
  is distinct from (expected_emails_3d, expected_spend_30d, expected_days_since_purchase)
