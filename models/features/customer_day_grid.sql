{{config materialized="incremental" time_column="day" grain="day"}}
-- One row for every customer and every day, with or without an event: dense, so that a window of
-- n rows is a window of n days.
with email_days as (
  select
    customer_id,
    day,
    count(*) filter (where event = 'sent') as emails_sent,
    count(*) filter (where event = 'opened') as emails_opened,
    count(*) filter (where event = 'clicked') as emails_clicked
  from {{ref "stg_email_events"}}
  group by customer_id, day
),

purchase_days as (
  select
    customer_id,
    day,
    count(*) as purchases,
    sum(tickets) as tickets,
    sum(amount) as spend
  from {{ref "stg_purchases"}}
  where status = 'completed'
  group by customer_id, day
)

select
  customers.customer_id,
  calendar.day,
  coalesce(email_days.emails_sent, 0)::integer as emails_sent,
  coalesce(email_days.emails_opened, 0)::integer as emails_opened,
  coalesce(email_days.emails_clicked, 0)::integer as emails_clicked,
  coalesce(purchase_days.purchases, 0)::integer as purchases,
  coalesce(purchase_days.tickets, 0)::integer as tickets,
  {{money amount="purchase_days.spend"}} as spend
from {{ref "stg_customers"}} as customers
cross join {{ref "calendar"}} as calendar
left join email_days
  on email_days.customer_id = customers.customer_id and email_days.day = calendar.day
left join purchase_days
  on purchase_days.customer_id = customers.customer_id and purchase_days.day = calendar.day
