-- To the cent.
with grid as (
  select sum(purchases) as grid_purchases, sum(cds) as grid_cds, sum(spend) as grid_spend
  from {{ref "customer_day_grid"}}
),

log as (
  select count(*) as logged_purchases, sum(cds) as logged_cds, sum(amount) as logged_spend
  from {{ref "stg_purchases"}}
)

select *
from grid
cross join log
where (grid_purchases, grid_cds, grid_spend)
  is distinct from (logged_purchases, logged_cds, logged_spend)
