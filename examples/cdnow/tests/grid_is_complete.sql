-- 23,570 customers on 546 days.
with totals as (
  select count(*) as grid_rows from {{ref "customer_day_grid"}}
)

select *
from totals
where grid_rows <> 12869220
