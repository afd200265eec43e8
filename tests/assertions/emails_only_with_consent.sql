select events.*
from {{ref "stg_email_events"}} as events
inner join {{ref "stg_customers"}} as customers on customers.customer_id = events.customer_id
where not customers.accepts_email
