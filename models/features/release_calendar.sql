-- How far each day is from the movie releases around it.
with distances as (
  select
    calendar.day,
    calendar.day - movies.release_day as days_since,
    calendar.day <= movies.last_day as still_showing
  from {{ref "calendar"}} as calendar
  cross join {{ref "stg_movies"}} as movies
),

per_day as (
  select
    day,
    min(days_since) filter (where days_since >= 0) as days_since_release,
    min(-days_since) filter (where days_since <= 0) as days_to_release,
    count(*) filter (where days_since >= 0 and still_showing) as movies_showing
  from distances
  group by day
)

select
  day,
  days_since_release,
  days_to_release,
  -- Negative while the nearest release is still ahead; of two at the same distance, the past one.
  case
    when days_to_release is null or days_since_release <= days_to_release then days_since_release
    else -days_to_release
  end as days_since_nearest_release,
  movies_showing
from per_day
