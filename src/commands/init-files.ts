/** The text of the project that `eider init` writes, by path. */

export function starterFiles(name: string): Readonly<Record<string, string>> {
  return {
    '.gitignore': 'target/\nproject.local.yml\n',
    'project.yml': `name: ${name}
version: "1.0.0"
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 4 }
models:
  +materialized: table
  staging: { +materialized: view }
vars:
  first_day: 2024-01-01
`,
    'seeds/customers.csv': `customer_id,name,signed_up
1,Ada,2024-01-03
2,Grace,2024-01-10
3,Edsger,2024-02-01
`,
    'seeds/orders.csv': `order_id,customer_id,ordered_on,amount
100,1,2024-01-04,12.50
101,1,2024-02-11,40.00
102,2,2024-02-12,7.25
103,2,2023-12-30,99.00
`,
    'seeds/seeds.yml': `seeds:
  - name: customers
    description: One row per customer
    columns:
      - { name: customer_id, type: integer, data_tests: [not_null, unique] }
      - { name: name, type: varchar }
      - { name: signed_up, type: date }
  - name: orders
    description: One row per order
    columns:
      - { name: order_id, type: integer, data_tests: [not_null, unique] }
      - { name: customer_id, type: integer }
      - { name: ordered_on, type: date }
      - { name: amount, type: "decimal(10,2)" }
`,
    'macros/money.sql': `{{params amount="sql"}}
cast({{amount}} as decimal(18, 2))
`,
    'models/staging/stg_customers.sql': `select
  customer_id,
  name as customer_name,
  signed_up
from {{ref "customers"}}
`,
    'models/staging/stg_orders.sql': `select
  order_id,
  customer_id,
  ordered_on,
  {{money amount="amount"}} as amount
from {{ref "orders"}}
where ordered_on >= {{literal (var "first_day")}}
`,
    'models/order_days.sql': `select
  ordered_on as day,
  count(*) as orders,
  sum(amount) as revenue
from {{ref "stg_orders"}}
group by ordered_on
`,
    'models/customer_orders.sql': `{{config materialized="ephemeral"}}
select
  customer_id,
  count(*) as orders,
  sum(amount) as spend,
  max(ordered_on) as last_order
from {{ref "stg_orders"}}
group by customer_id
`,
    'models/customer_summary.sql': `select
  customers.customer_id,
  customers.customer_name,
  coalesce(history.orders, 0) as orders,
  coalesce(history.spend, 0) as spend,
  history.last_order
from {{ref "stg_customers"}} as customers
left join {{ref "customer_orders"}} as history
  on history.customer_id = customers.customer_id
`,
    'models/models.yml': `models:
  - name: stg_customers
    description: Customers as the shop knows them
  - name: stg_orders
    description: Orders since the first day of the project
    columns:
      - name: customer_id
        description: Who ordered
        data_tests:
          - not_null
          - relationships: { to: stg_customers, field: customer_id }
  - name: order_days
    description: One row per day with an order
    columns:
      - { name: day, data_tests: [not_null, unique] }
  - name: customer_summary
    description: One row per customer
    columns:
      - { name: customer_id, description: The key, data_tests: [not_null, unique] }
      - { name: spend, description: All that they paid, data_tests: [not_null] }
`,
    'tests/spend_is_never_negative.sql': `-- Rows returned are failures.
select * from {{ref "customer_summary"}} where spend < 0
`,
    'README.md': `# ${name}

\`eider build\` makes the tables and tests them before anybody reads them; \`eider show customer_summary\`
shows one; \`eider --help\` lists what else there is.
`,
  };
}
