-- One row per completed purchase, credited to the last e-mail that the customer opened in the
-- hours before it, if there was one.
with openings as (
  -- One e-mail per customer and moment, so that "the last one" has one answer.
  select customer_id, happened_at, max(email_id) as email_id
  from {{ref "stg_email_events"}}
  where event = 'opened'
  group by customer_id, happened_at
),

emails as (
  select distinct email_id, campaign_id
  from {{ref "stg_email_events"}}
  where event = 'sent'
),

purchases as (
  select
    purchases.*,
    (purchases.amount - purchases.amount * channels.commission_rate)::decimal(12, 2) as net_amount
  from {{ref "stg_purchases"}} as purchases
  inner join {{ref "channels"}} as channels on channels.channel_id = purchases.channel_id
  where purchases.status = 'completed'
),

with_last_opening as (
  select
    purchases.*,
    case
      when openings.happened_at
        >= purchases.purchased_at - interval ({{var "attribution_hours"}}) hour
        then openings.email_id
    end as email_id
  from purchases
  asof left join openings
    on openings.customer_id = purchases.customer_id
    and openings.happened_at <= purchases.purchased_at
)

select
  purchases.purchase_id,
  purchases.customer_id,
  purchases.movie_id,
  purchases.channel_id,
  purchases.purchased_at,
  purchases.day,
  purchases.hour,
  purchases.tickets,
  purchases.amount,
  purchases.net_amount,
  purchases.email_id,
  emails.campaign_id,
  purchases.email_id is not null as is_conversion
from with_last_opening as purchases
left join emails on emails.email_id = purchases.email_id
