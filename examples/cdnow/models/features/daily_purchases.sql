-- Days on which a customer bought: the sparse form of the grid.
select
  customer_id,
  day,
  count(*)::integer as purchases,
  sum(cds)::integer as cds,
  {{money amount="sum(amount)"}} as spend
from {{ref "stg_purchases"}}
group by customer_id, day
