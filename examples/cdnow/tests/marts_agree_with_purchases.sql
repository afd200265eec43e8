-- Both marts divide up the same money.
with log as (
  select sum(amount) as spend from {{ref "stg_purchases"}}
),

marts as (
  select
    (select sum(spend) from {{ref "customer_rfm"}}) as by_customer,
    (select sum(spend) from {{ref "cohort_retention"}}) as by_cohort
)

select *
from log
cross join marts
where log.spend is distinct from marts.by_customer or log.spend is distinct from marts.by_cohort
