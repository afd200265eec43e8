{{params model="relation" key="identifier" day="identifier" days="relation"}}
{{! Each key of the model has a row for each day of another relation. }}
with expected as (
  select keys.{{key}}, days.{{day}}
  from (select distinct {{key}} from {{model}}) as keys
  cross join {{days}} as days
)

select *
from expected
anti join {{model}} as found
  on found.{{key}} = expected.{{key}} and found.{{day}} = expected.{{day}}
