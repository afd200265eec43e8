{{config materialized="view"}}
-- The days of the grid.
{{day_spine start=(var "grid_start") end=(var "grid_end")}}
