select further.*
from {{ref "funnel"}} as further
inner join {{ref "funnel"}} as nearer on nearer.step = further.step - 1
where further.sessions > nearer.sessions
