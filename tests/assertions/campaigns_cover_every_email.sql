with campaigns as (
  select sum(emails_sent) as counted, sum(emails_clicked) as counted_clicks
  from {{ref "campaign_roi"}}
),

log as (
  select
    count(*) filter (where event = 'sent') as logged,
    count(*) filter (where event = 'clicked') as logged_clicks
  from {{ref "stg_email_events"}}
)

select *
from campaigns
cross join log
where (counted, counted_clicks) is distinct from (logged, logged_clicks)
