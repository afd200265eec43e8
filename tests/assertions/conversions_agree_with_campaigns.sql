with campaigns as (
  select sum(conversions) as conversions, sum(revenue) as revenue
  from {{ref "campaign_roi"}}
),

hours as (
  select sum(conversions) as conversions_by_hour, sum(conversion_revenue) as revenue_by_hour
  from {{ref "conversions_by_hour_and_channel"}}
)

select *
from campaigns
cross join hours
where (conversions, revenue) is distinct from (conversions_by_hour, revenue_by_hour)
