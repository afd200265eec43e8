-- The days of the grid: every per-day model takes its days from here.
with days as (
  {{day_spine start=(var "grid_start") end=(var "grid_end")}}
)

select
  day,
  isodow(day)::integer as weekday,
  isodow(day) >= 6 as is_weekend,
  date_trunc('week', day)::date as week,
  date_trunc('month', day)::date as month
from days
