-- Movies show for six weeks.
select
  movie_id,
  catalogue_code,
  title,
  genre,
  draw,
  release_day,
  release_day + 41 as last_day,
  runtime_minutes
from {{ref "movies"}}
