{{config materialized="ephemeral"}}
-- Numbers each visitor's sessions: a session begins with the first view after a long pause.
with pauses as (
  select
    *,
    viewed_at - lag(viewed_at) over (partition by visitor_id order by viewed_at, view_id) as pause
  from {{ref "stg_page_views"}}
)

select
  *,
  count(*) filter (where pause is null or pause > interval ({{var "session_gap_minutes"}}) minute)
    over (partition by visitor_id order by viewed_at, view_id) as session_number
from pauses
