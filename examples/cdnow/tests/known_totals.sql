-- The log's published figures: what is read must be all of it.
with totals as (
  select count(*) as purchases, sum(cds) as cds, sum(amount) as dollars
  from {{ref "stg_purchases"}}
)

select *
from totals
where (purchases, cds, dollars) is distinct from (69659, 167881, 2500315.63)
