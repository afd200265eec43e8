{{config materialized="table"}}
-- The days of the grid: every per-day model takes its days from here. A table, so that one day more
-- is one row more for its readers; a view's code is part of theirs.
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
