-- When and where people buy after an e-mail. Every hour and channel has its row, quiet ones too.
with hours as (
  select unnest(range(24))::integer as hour
),

purchases as (
  select
    hour,
    channel_id,
    count(*) as purchases,
    count(*) filter (where is_conversion) as conversions,
    sum(net_amount) as revenue,
    sum(net_amount) filter (where is_conversion) as conversion_revenue
  from {{ref "purchase_attribution"}}
  group by hour, channel_id
)

select
  hours.hour,
  channels.channel_id,
  channels.channel_name,
  channels.is_online,
  coalesce(purchases.purchases, 0) as purchases,
  coalesce(purchases.conversions, 0) as conversions,
  {{ratio of="purchases.conversions" to="purchases.purchases"}} as conversion_share,
  {{money amount="purchases.revenue"}} as revenue,
  {{money amount="purchases.conversion_revenue"}} as conversion_revenue
from hours
cross join {{ref "channels"}} as channels
left join purchases on purchases.hour = hours.hour and purchases.channel_id = channels.channel_id
order by conversions desc, hours.hour, channels.channel_id
