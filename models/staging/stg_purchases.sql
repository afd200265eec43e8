select
  purchase_id,
  customer_id,
  movie_id,
  channel_id,
  purchased_at,
  purchased_at::date as day,
  hour(purchased_at)::integer as hour,
  tickets,
  (amount_cents * 0.01)::decimal(12, 2) as amount,
  case status_code when 'C' then 'completed' when 'R' then 'refunded' end as status
from {{ref "raw_purchases"}}
