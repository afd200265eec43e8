{{params column="identifier" days="integer" key="identifier = customer_id" day="identifier = day"}}
{{! How many in the last `days` days, today included.
    Needs one row per key and day, without gaps. }}
(sum({{column}}) over (
  partition by {{key}} order by {{day}}
  rows between {{days}} - 1 preceding and current row
))::bigint
