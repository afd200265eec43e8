-- The members of the loyalty programme, as the membership system would export them.
-- Gold members are few, buy often and read their e-mail; see raw_purchases for what follows.
with ids as (
  select unnest(range(1, {{var "customers"}} + 1))::integer as customer_id
),

dice as (
  select
    customer_id,
    {{stable_random key="customer_id" salt="signed up" below=1400}} as signed_up_after,
    {{stable_random key="customer_id" salt="age"}} as age_die,
    {{stable_random key="customer_id" salt="city"}} as city_die,
    {{stable_random key="customer_id" salt="genre"}} as genre_die,
    {{stable_random key="customer_id" salt="tier"}} as tier_die,
    {{stable_random key="customer_id" salt="consent"}} as consent_die
  from ids
)

select
  customer_id,
  date '2020-02-01' + signed_up_after as signed_up_on,
  case
    when age_die < 19 then '18-24'
    when age_die < 43 then '25-34'
    when age_die < 72 then '35-49'
    when age_die < 90 then '50-64'
    else '65+'
  end as age_band,
  case
    when city_die < 34 then 'Port Ellery'
    when city_die < 58 then 'Kingsmere'
    when city_die < 77 then 'Alderton'
    when city_die < 91 then 'Westhaven'
    else 'Mill Cross'
  end as city,
  case
    when genre_die < 22 then 'Action'
    when genre_die < 38 then 'Comedy'
    when genre_die < 52 then 'Drama'
    when genre_die < 65 then 'Family'
    when genre_die < 74 then 'Horror'
    when genre_die < 82 then 'Romance'
    when genre_die < 93 then 'Science Fiction'
    else 'Thriller'
  end as favourite_genre,
  case when tier_die < 55 then 'None' when tier_die < 85 then 'Silver' else 'Gold' end
    as loyalty_tier,
  case when consent_die < 88 then 'Y' else 'N' end as accepts_email
from dice
