with grid as (
  select sum(emails_sent) as sent, sum(emails_opened) as opened, sum(emails_clicked) as clicked
  from {{ref "customer_day_grid"}}
),

log as (
  select
    count(*) filter (where event = 'sent') as sent,
    count(*) filter (where event = 'opened') as opened,
    count(*) filter (where event = 'clicked') as clicked
  from {{ref "stg_email_events"}}
)

select grid.*, log.*
from grid
cross join log
where (grid.sent, grid.opened, grid.clicked) is distinct from (log.sent, log.opened, log.clicked)
