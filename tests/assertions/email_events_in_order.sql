with emails as (
  select
    email_id,
    min(happened_at) filter (where event = 'sent') as sent_at,
    min(happened_at) filter (where event = 'opened') as opened_at,
    min(happened_at) filter (where event = 'clicked') as clicked_at
  from {{ref "stg_email_events"}}
  group by email_id
)

select *
from emails
where sent_at is null
  or opened_at < sent_at
  or clicked_at < opened_at
  or (clicked_at is not null and opened_at is null)
