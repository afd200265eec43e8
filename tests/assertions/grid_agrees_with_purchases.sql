with grid as (
  select sum(purchases) as purchases, sum(tickets) as tickets, sum(spend) as spend
  from {{ref "customer_day_grid"}}
),

log as (
  select count(*) as purchases, sum(tickets) as tickets, sum(amount) as spend
  from {{ref "stg_purchases"}}
  where status = 'completed'
)

select grid.*, log.*
from grid
cross join log
where (grid.purchases, grid.tickets, grid.spend)
  is distinct from (log.purchases, log.tickets, log.spend)
