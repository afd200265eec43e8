-- The days of the grid. A table, so that one day more is one row more for its readers.
{{day_spine start=(var "grid_start") end=(var "grid_end")}}
