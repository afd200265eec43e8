-- The log of the e-mail service: one row for each e-mail sent, opened or clicked.
-- Who is written to is not chance: each audience prefers some tiers, genres and ages, and those
-- buy differently anyway. A comparison of the written-to with the others is therefore biased.
with waves as (
  select
    campaigns.campaign_id,
    campaigns.audience,
    movies.genre,
    waves.wave,
    campaigns.first_day + (waves.wave - 1) * campaigns.days_apart as day
  from {{ref "stg_campaigns"}} as campaigns
  left join {{ref "stg_movies"}} as movies on movies.movie_id = campaigns.movie_id
  inner join (values (1), (2), (3)) as waves (wave) on waves.wave <= campaigns.waves
),

customers as (
  select
    customer_id,
    favourite_genre,
    age_band,
    case loyalty_tier when 'gold' then 2 when 'silver' then 1 else 0 end as tier,
    -- Nobody sees this trait: it moves opening and buying alike.
    {{stable_random key="customer_id" salt="engagement"}} as engagement
  from {{ref "stg_customers"}}
  where accepts_email
),

candidates as (
  select
    (waves.campaign_id * 10 + waves.wave)::bigint * 100000 + customers.customer_id as email_id,
    waves.campaign_id,
    waves.audience,
    waves.day,
    customers.*,
    coalesce(customers.favourite_genre = waves.genre, false) as is_fan
  from waves
  inner join {{ref "calendar"}} as calendar on calendar.day = waves.day
  cross join customers
),

sent as (
  select
    *,
    day + to_seconds(7 * 3600 + {{stable_random key="email_id" salt="sent at" below=46800}})
      as sent_at
  from candidates
  where {{stable_random key="email_id" salt="sent"}} < case audience
    when 'everyone' then 45 + 15 * tier
    when 'genre_fans' then if(is_fan, 80, 14) + 6 * tier
    when 'families' then if(is_fan or age_band = '35-49', 70, 12)
    when 'loyalty' then 5 + 40 * tier
    when 'win_back' then 70 - 30 * tier
  end
),

opened as (
  select
    *,
    -- Most look within hours, some the day after.
    sent_at + to_seconds(
      60 + {{stable_random key="email_id" salt="opened at" below=300}}
      * {{stable_random key="email_id" salt="opened later" below=300}}
    ) as opened_at
  from sent
  where {{stable_random key="email_id" salt="opened"}}
    < 16 + if(is_fan, 18, 0) + 5 * tier + engagement // 6
),

clicked as (
  select
    *,
    opened_at + to_seconds(10 + {{stable_random key="email_id" salt="clicked at" below=1800}})
      as clicked_at
  from opened
  where {{stable_random key="email_id" salt="clicked"}}
    < 18 + if(is_fan, 14, 0) + engagement // 10
),

events as (
  select email_id * 10 + 1 as event_id, email_id, campaign_id, customer_id, 'SENT' as event,
    sent_at as happened_at
  from sent
  union all
  select email_id * 10 + 2, email_id, campaign_id, customer_id, 'OPENED', opened_at
  from opened
  union all
  select email_id * 10 + 3, email_id, campaign_id, customer_id, 'CLICKED', clicked_at
  from clicked
)

select *
from events
where happened_at < date {{literal (var "grid_end")}}
