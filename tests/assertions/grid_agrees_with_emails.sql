with grid as (
  select
    sum(emails_sent) as grid_sent,
    sum(emails_opened) as grid_opened,
    sum(emails_clicked) as grid_clicked
  from {{ref "customer_day_grid"}}
),

log as (
  select
    count(*) filter (where event = 'sent') as logged_sent,
    count(*) filter (where event = 'opened') as logged_opened,
    count(*) filter (where event = 'clicked') as logged_clicked
  from {{ref "stg_email_events"}}
)

select *
from grid
cross join log
where (grid_sent, grid_opened, grid_clicked)
  is distinct from (logged_sent, logged_opened, logged_clicked)
