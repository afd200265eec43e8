-- One row per customer: who they are, what they were sent, what they bought.
with totals as (
  select
    customer_id,
    sum(emails_sent)::bigint as emails_sent,
    sum(emails_opened)::bigint as emails_opened,
    sum(purchases)::bigint as purchases,
    sum(tickets)::bigint as tickets,
    sum(spend) as spend,
    min(day) filter (where purchases > 0) as first_purchase_day,
    max(day) filter (where purchases > 0) as last_purchase_day,
    max(day) as as_of_day
  from {{ref "customer_day_grid"}}
  group by customer_id
)

select
  customers.customer_id,
  customers.loyalty_tier,
  customers.age_band,
  customers.city,
  customers.favourite_genre,
  customers.accepts_email,
  totals.emails_sent,
  totals.emails_opened,
  {{ratio of="totals.emails_opened" to="totals.emails_sent"}} as open_rate,
  totals.purchases,
  totals.tickets,
  {{money amount="totals.spend"}} as spend,
  {{ratio of="totals.spend" to="totals.purchases" digits=2}} as average_purchase,
  totals.first_purchase_day,
  totals.last_purchase_day,
  totals.as_of_day - totals.last_purchase_day as days_since_purchase,
  case
    when totals.last_purchase_day is null then 'never bought'
    when totals.as_of_day - totals.last_purchase_day > 120 then 'lapsed'
    when totals.purchases >= 12 then 'regular'
    else 'occasional'
  end as segment
from {{ref "stg_customers"}} as customers
left join totals on totals.customer_id = customers.customer_id
order by customers.customer_id
