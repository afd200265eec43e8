{{params model="relation" columns="list"}}
select {{#join columns ", " as |column|}}{{identifier column}}{{/join}}, count(*) as rows_found
from {{model}}
group by all
having count(*) > 1
