-- What each campaign cost and what it is credited with.
with sendings as (
  select
    campaign_id,
    count(*) filter (where event = 'sent') as emails_sent,
    count(*) filter (where event = 'opened') as emails_opened,
    count(*) filter (where event = 'clicked') as emails_clicked
  from {{ref "stg_email_events"}}
  group by campaign_id
),

credits as (
  select
    campaign_id,
    count(*) as conversions,
    sum(net_amount) as revenue
  from {{ref "purchase_attribution"}}
  where is_conversion
  group by campaign_id
),

campaigns as (
  select
    campaigns.campaign_id,
    campaigns.campaign_name,
    campaigns.audience,
    campaigns.first_day,
    movies.title as movie,
    coalesce(sendings.emails_sent, 0) as emails_sent,
    coalesce(sendings.emails_opened, 0) as emails_opened,
    coalesce(sendings.emails_clicked, 0) as emails_clicked,
    coalesce(credits.conversions, 0) as conversions,
    {{money amount="credits.revenue"}} as revenue,
    (
      campaigns.fixed_cost + campaigns.cost_per_email * coalesce(sendings.emails_sent, 0)
    )::decimal(12, 2) as cost
  from {{ref "stg_campaigns"}} as campaigns
  left join sendings on sendings.campaign_id = campaigns.campaign_id
  left join credits on credits.campaign_id = campaigns.campaign_id
  left join {{ref "stg_movies"}} as movies on movies.movie_id = campaigns.movie_id
)

select
  campaign_id,
  campaign_name,
  emails_sent,
  conversions,
  revenue,
  cost,
  (revenue - cost)::decimal(12, 2) as profit,
  {{ratio of="revenue - cost" to="cost"}} as roi,
  audience,
  emails_opened,
  emails_clicked,
  {{ratio of="emails_opened" to="emails_sent"}} as open_rate,
  {{ratio of="emails_clicked" to="emails_opened"}} as click_rate,
  first_day,
  movie
from campaigns
order by roi desc nulls last, campaign_id
