select purchases.*, movies.release_day, movies.last_day
from {{ref "stg_purchases"}} as purchases
inner join {{ref "stg_movies"}} as movies on movies.movie_id = purchases.movie_id
where purchases.day not between movies.release_day and movies.last_day
