{{params model="relation" column="identifier"}}
select *
from {{model}}
where {{column}} < 0
