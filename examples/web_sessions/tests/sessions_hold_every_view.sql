-- No view is lost and none is counted twice.
with views as (
  select count(*) as views from {{ref "page_views"}}
),

sessions as (
  select sum(page_views) as views from {{ref "sessions"}}
)

select views.views as views_logged, sessions.views as views_in_sessions
from views
cross join sessions
where views.views is distinct from sessions.views
