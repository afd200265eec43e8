-- What becomes of the customers who first bought in the same month, month by month after it.
with cohorts as (
  select cohort_month, count(*) as customers
  from {{ref "customers"}}
  group by cohort_month
),

months as (
  select distinct date_trunc('month', day)::date as month
  from {{ref "calendar"}}
),

activity as (
  select
    customers.cohort_month,
    date_trunc('month', purchases.day)::date as month,
    count(distinct purchases.customer_id) as active_customers,
    sum(purchases.purchases)::bigint as purchases,
    sum(purchases.spend) as spend
  from {{ref "daily_purchases"}} as purchases
  inner join {{ref "customers"}} as customers
    on customers.customer_id = purchases.customer_id
  group by customers.cohort_month, date_trunc('month', purchases.day)::date
)

select
  cohorts.cohort_month,
  months.month,
  date_diff('month', cohorts.cohort_month, months.month)::integer as months_after,
  cohorts.customers,
  coalesce(activity.active_customers, 0) as active_customers,
  {{ratio of="coalesce(activity.active_customers, 0)" to="cohorts.customers"}} as retention,
  coalesce(activity.purchases, 0) as purchases,
  {{money amount="activity.spend"}} as spend,
  -- What a customer of the cohort has brought in up to this month.
  round(
    sum({{money amount="activity.spend"}}) over (
      partition by cohorts.cohort_month order by months.month
      rows between unbounded preceding and current row
    ) / cohorts.customers, 2
  )::decimal(12, 2) as value_so_far
from cohorts
inner join months on months.month >= cohorts.cohort_month
left join activity
  on activity.cohort_month = cohorts.cohort_month and activity.month = months.month
order by cohorts.cohort_month, months.month
