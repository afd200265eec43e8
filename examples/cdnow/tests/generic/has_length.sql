{{params model="relation" column="identifier" length="integer"}}
select *
from {{model}}
where length({{column}}) <> {{length}}
