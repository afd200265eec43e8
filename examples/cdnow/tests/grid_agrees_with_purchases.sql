-- To the cent.
with grid as (
  select sum(purchases) as purchases, sum(cds) as cds, sum(spend) as spend
  from {{ref "customer_day_grid"}}
),

log as (
  select count(*) as purchases, sum(cds) as cds, sum(amount) as spend
  from {{ref "stg_purchases"}}
)

select grid.*, log.*
from grid
cross join log
where (grid.purchases, grid.cds, grid.spend) is distinct from (log.purchases, log.cds, log.spend)
