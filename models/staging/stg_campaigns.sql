select
  campaign_id,
  campaign_name,
  audience,
  movie_id,
  first_day,
  first_day + (waves - 1) * days_apart as last_day,
  waves,
  days_apart,
  fixed_cost,
  cost_per_email
from {{ref "campaigns"}}
