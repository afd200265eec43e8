with campaigns as (
  select sum(conversions) as conversions, sum(revenue) as revenue
  from {{ref "campaign_roi"}}
),

hours as (
  select sum(conversions) as conversions, sum(conversion_revenue) as revenue
  from {{ref "conversions_by_hour_and_channel"}}
)

select campaigns.*, hours.*
from campaigns
cross join hours
where (campaigns.conversions, campaigns.revenue) is distinct from (hours.conversions, hours.revenue)
