{{params column="identifier" days="integer" key="identifier = customer_id" day="identifier = day"}}
{{! The sum over the last `days` days, today included.
    Needs one row per key and day, without gaps.
    Sum DECIMAL or whole numbers: floating sums depend on the order in which rows are added. }}
sum({{column}}) over (
  partition by {{key}} order by {{day}}
  rows between {{days}} - 1 preceding and current row
)
