-- The log of the ticket shop: one row per purchase.
-- The chance to buy on a day is a product of whole percentages: who the customer is, the weekday,
-- the month, what has just been released, and the e-mails of the last days. So the effect of the
-- e-mails is known: `nudges` below, weaker for gold members, who come anyway.
with nudges (event, days_after, percent) as (
  values
    ('sent', 0, 6), ('sent', 1, 4), ('sent', 2, 2),
    ('opened', 0, 70), ('opened', 1, 40), ('opened', 2, 15),
    ('clicked', 0, 90), ('clicked', 1, 40), ('clicked', 2, 15)
),

nudged_days as (
  select
    events.customer_id,
    events.day + nudges.days_after as day,
    least(sum(nudges.percent), 200)::integer as percent,
    max(events.happened_at) filter (where nudges.days_after = 0 and nudges.event <> 'sent')
      as last_read_at
  from {{ref "stg_email_events"}} as events
  inner join nudges on nudges.event = events.event
  group by events.customer_id, events.day + nudges.days_after
),

-- Percent that the movies of the last two weeks add, by genre: the genre's fans feel it in full,
-- everybody else a third.
releases as (
  select
    calendar.day,
    movies.genre,
    sum(
      case movies.draw when 'blockbuster' then 56 when 'wide' then 21 else 7 end
      * (14 - (calendar.day - movies.release_day)) // 14
    )::integer as percent
  from {{ref "calendar"}} as calendar
  inner join {{ref "stg_movies"}} as movies
    on calendar.day between movies.release_day and movies.release_day + 13
  group by calendar.day, movies.genre
),

days as (
  select
    calendar.day,
    [70, 95, 80, 90, 140, 170, 120][calendar.weekday] as weekday_percent,
    [90, 85, 90, 90, 95, 105, 120, 110, 80, 95, 105, 130][month(calendar.day)] as month_percent,
    coalesce(sum(releases.percent), 0)::integer as release_percent
  from {{ref "calendar"}} as calendar
  left join releases on releases.day = calendar.day
  group by calendar.day, calendar.weekday
),

customers as (
  select
    customer_id,
    loyalty_tier,
    favourite_genre,
    case loyalty_tier when 'gold' then 34000 when 'silver' then 17000 else 8000 end
      * (60 + {{stable_random key="customer_id" salt="engagement"}} * 4 // 5) // 100
      as base_chance,
    case loyalty_tier when 'gold' then 50 when 'silver' then 100 else 140 end as nudge_weight
  from {{ref "stg_customers"}}
),

-- Chances are in millionths.
chances as (
  select
    customers.customer_id,
    customers.loyalty_tier,
    customers.favourite_genre,
    days.day,
    nudged_days.last_read_at,
    customers.base_chance::bigint
      * days.weekday_percent // 100
      * days.month_percent // 100
      * (100 + (days.release_percent + 2 * coalesce(releases.percent, 0)) // 3) // 100
      * (100 + coalesce(nudged_days.percent, 0) * customers.nudge_weight // 100) // 100
      as chance
  from customers
  cross join days
  left join releases
    on releases.day = days.day and releases.genre = customers.favourite_genre
  left join nudged_days
    on nudged_days.customer_id = customers.customer_id and nudged_days.day = days.day
),

buyers as (
  select *
  from chances
  where {{stable_random key="customer_id, day" salt="buys" below=1000000}} < chance
),

-- Now and then there is a second purchase on the same day.
purchases as (
  select
    (buyers.day - date '2020-01-01')::bigint * 1000000 + buyers.customer_id * 10 + numbers.number
      as purchase_id,
    buyers.*
  from buyers
  inner join (values (1), (2)) as numbers (number)
    on numbers.number = 1
    or {{stable_random key="buyers.customer_id, buyers.day" salt="buys again"}} < 4
),

-- What they see: something new, something big, something they like, and a bit of chance. The
-- maximum of a struct compares the scores first and has one answer even where scores are equal.
choices as (
  select
    purchases.purchase_id,
    max({
      'score': {{stable_random key="purchase_id, movies.movie_id" salt="movie" below=1000}}
        * case movies.draw when 'blockbuster' then 5 when 'wide' then 3 else 2 end
        * if(movies.genre = purchases.favourite_genre, 3, 1)
        // (7 + purchases.day - movies.release_day),
      'movie_id': movies.movie_id,
      'genre': movies.genre
    }) as chosen
  from purchases
  inner join {{ref "stg_movies"}} as movies
    on purchases.day between movies.release_day and movies.last_day
  group by purchases.purchase_id
),

dice as (
  select
    purchases.*,
    choices.chosen.movie_id as movie_id,
    choices.chosen.genre as genre,
    [
      0, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 18, 19, 19, 19, 19, 20, 20, 20, 21,
      21, 22, 22, 23
    ][1 + {{stable_random key="purchase_id" salt="hour" below=28}}] as hour,
    {{stable_random key="purchase_id" salt="second" below=3600}} as second,
    {{stable_random key="purchase_id" salt="channel" below=10}} as channel_die,
    [1, 1, 2, 2, 2, 2, 2, 3, 3, 4][1 + {{stable_random key="purchase_id" salt="tickets" below=10}}]
      as tickets,
    {{stable_random key="purchase_id" salt="refund" below=1000}} < 25 as is_refunded
  from purchases
  inner join choices using (purchase_id)
),

details as (
  select
    *,
    day + to_seconds(hour * 3600 + second) as usual_time,
    case
      when last_read_at is not null or hour not between 9 and 22
        then ['app', 'app', 'app', 'app', 'app', 'web', 'web', 'web', 'web', 'partner']
      else ['app', 'app', 'web', 'web', 'box_office', 'box_office', 'box_office', 'kiosk', 'kiosk',
        'partner']
    end[1 + channel_die] as channel_id
  from dice
)

select
  purchase_id,
  customer_id,
  movie_id,
  channel_id,
  -- Who has read an e-mail on that day buys after it, not before.
  case
    when last_read_at > usual_time
      then least(last_read_at + to_seconds(120 + second), day + to_seconds(86399))
    else usual_time
  end as purchased_at,
  tickets::integer as tickets,
  (
    tickets * (
      1250
      - if(isodow(day) = 2, 300, 0)
      - if(genre = 'family', 200, 0)
      - if(loyalty_tier = 'gold', 125, 0)
      + if(channel_id = 'partner', 100, 0)
    )
  )::integer as amount_cents,
  if(is_refunded, 'R', 'C') as status_code
from details
