{{! The models count rows of a dense grid; this adds up dates, for one customer in fifty. }}
with features as (
  select *
  from {{ref "rolling_features"}}
  where customer_id % 50 = 0
),

recomputed as (
  select
    features.customer_id,
    features.day,
    sum(grid.emails_sent) filter (where grid.day > features.day - 3) as emails_3d,
    sum(grid.spend) as spend_30d,
    features.day - max(grid.day) filter (where grid.purchases > 0) as days_since_purchase
  from features
  inner join {{ref "customer_day_grid"}} as grid
    on grid.customer_id = features.customer_id
    and grid.day between features.day - 29 and features.day
  group by features.customer_id, features.day
)

select features.*, recomputed.*
from features
inner join recomputed using (customer_id, day)
where features.emails_3d <> recomputed.emails_3d
  or features.spend_30d <> recomputed.spend_30d
  or (
    -- The window cannot see a purchase that is longer ago.
    features.days_since_purchase <= 29
    and features.days_since_purchase is distinct from recomputed.days_since_purchase
  )
