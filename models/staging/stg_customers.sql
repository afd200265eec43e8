select
  customer_id,
  signed_up_on,
  age_band,
  city,
  lower(favourite_genre) as favourite_genre,
  lower(loyalty_tier) as loyalty_tier,
  accepts_email = 'Y' as accepts_email
from {{ref "raw_customers"}}
