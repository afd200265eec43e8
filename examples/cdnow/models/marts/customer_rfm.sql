-- Recency, frequency and monetary value on the last day of the grid, scored 1 (low) to 5 (high).
with totals as (
  select
    customer_id,
    max(day) as last_purchase_day,
    count(*) as purchase_days,
    sum(cds)::bigint as cds,
    {{money amount="sum(spend)"}} as spend
  from {{ref "daily_purchases"}}
  group by customer_id
),

last_day as (
  select max(day) as day from {{ref "calendar"}}
),

scores as (
  select
    totals.*,
    last_day.day - totals.last_purchase_day as recency_days,
    {{quintile of="totals.last_purchase_day"}} as recency_score,
    {{quintile of="totals.purchase_days"}} as frequency_score,
    {{quintile of="totals.spend"}} as monetary_score
  from totals
  cross join last_day
)

select
  customer_id,
  last_purchase_day,
  recency_days,
  purchase_days,
  cds,
  spend,
  {{ratio of="spend" to="purchase_days" digits=2}} as spend_per_purchase_day,
  recency_score,
  frequency_score,
  monetary_score,
  case
    when purchase_days = 1 and recency_score <= 3 then 'tried once'
    when recency_score >= 4 and frequency_score >= 4 and monetary_score >= 4 then 'best'
    when recency_score >= 4 then 'active'
    when frequency_score >= 4 then 'lapsing'
    else 'quiet'
  end as segment
from scores
order by customer_id
