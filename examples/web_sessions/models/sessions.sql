select
  concat_ws('-', visitor_id, session_number) as session_id,
  visitor_id,
  session_number,
  min(viewed_at) as started_at,
  date_diff('second', min(viewed_at), max(viewed_at)) as seconds,
  count(*) as page_views,
  max(step) as furthest_step,
  bool_or(page = 'thank_you') as has_ordered
from {{ref "session_views"}}
group by visitor_id, session_number
order by visitor_id, session_number
