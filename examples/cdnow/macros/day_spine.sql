{{params start="literal" end="literal"}}
{{! One row per day from start up to, but not including, end. }}
select unnest(range(date {{start}}, date {{end}}, interval 1 day))::date as day
