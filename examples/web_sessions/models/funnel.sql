-- How many sessions get at least as far as each page.
select
  pages.step,
  pages.title,
  count(sessions.session_id) as sessions,
  round(count(sessions.session_id) / (select count(*) from {{ref "sessions"}}), 4)::decimal(6, 4)
    as share_of_sessions
from {{ref "pages"}} as pages
left join {{ref "sessions"}} as sessions on sessions.furthest_step >= pages.step
group by pages.step, pages.title
order by pages.step
