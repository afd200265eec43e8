with grid as (
  select
    sum(purchases) as grid_purchases,
    sum(tickets) as grid_tickets,
    sum(spend) as grid_spend
  from {{ref "customer_day_grid"}}
),

log as (
  select
    count(*) as logged_purchases,
    sum(tickets) as logged_tickets,
    sum(amount) as logged_spend
  from {{ref "stg_purchases"}}
  where status = 'completed'
)

select *
from grid
cross join log
where (grid_purchases, grid_tickets, grid_spend)
  is distinct from (logged_purchases, logged_tickets, logged_spend)
