select
  event_id,
  email_id,
  campaign_id,
  customer_id,
  lower(event) as event,
  happened_at,
  happened_at::date as day
from {{ref "raw_email_events"}}
