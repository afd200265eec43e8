select purchases.*, openings.happened_at
from {{ref "purchase_attribution"}} as purchases
inner join {{ref "stg_email_events"}} as openings
  on openings.email_id = purchases.email_id and openings.event = 'opened'
where openings.happened_at > purchases.purchased_at
  or openings.happened_at < purchases.purchased_at - interval ({{var "attribution_hours"}}) hour
  or openings.customer_id <> purchases.customer_id
