-- One row per line of the log: fixed columns cut out and given their types.
select
  substr(line, 2, 5)::integer as customer_id,
  strptime(substr(line, 8, 8), '%Y%m%d')::date as day,
  trim(substr(line, 16, 3))::integer as cds,
  trim(substr(line, 19, 8))::decimal(10, 2) as amount
from {{source "shop" "purchase_log"}}
