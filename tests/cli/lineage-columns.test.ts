/** Columns: what they are computed from, who depends on them, and how they are named. */
import { expect, it } from 'vitest';
import { createShop, minimalProject, type Rig } from './rig.ts';

const sources = `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: INTEGER, description: Key of the order. }
          - { name: customer, type: VARCHAR }
          - { name: amount, type: "DECIMAL(9,2)" }
          - { name: state, type: VARCHAR }
`;

const shop = {
  'models/sources.yml': sources,
  'models/paid.sql': `{{config materialized="ephemeral"}}
select id, customer, amount from {{source "raw" "orders"}} where state = 'paid'
`,
  'models/orders.sql': `{{config materialized="view"}}
select id as order_id, customer, amount * 2 as "twice, or so" from {{ref "paid"}}
`,
  'models/totals.sql': `select customer, sum("twice, or so") as total, count(*) as orders
from {{ref "orders"}} group by customer
`,
  'models/best.sql': 'select customer from {{ref "totals"}} where total > 10 order by orders\n',
  'models/models.yml': `models:
  - name: totals
    columns:
      - name: total
        data_tests: [not_null]
      - name: customer
        description: Who bought.
        data_tests: [unique]
exposures:
  - name: report
    type: dashboard
    owner: { name: Ann }
    depends_on: [best]
`,
  'tests/totals_are_positive.sql': 'select * from {{ref "totals"}} where total < 0\n',
};

async function say(rig: Rig, ...args: readonly string[]): Promise<string> {
  const { printed } = await rig.eider('lineage', ...args);
  return printed;
}

it('tells what a column is computed from apart from what decides its rows', async () => {
  const rig = createShop(shop);
  expect(await say(rig, 'totals.total')).toMatchInlineSnapshot(`
    "totals.total (DECIMAL(38,2))

    computed from
    └─ orders."twice, or so"
       └─ paid.amount
          └─ raw.orders.amount (as it is)

    its rows are decided by
      orders  customer

    rows of what it is made from are decided by
      paid        customer
      raw.orders  state, customer

    nothing is computed from it

    decides which rows there are in
      best  by totals.total

    tested by 2 tests
      not_null_totals_total
      totals_are_positive

    shown in
      report
    "
  `);
  expect(await say(rig, 'raw.orders.id', '--down')).toMatchInlineSnapshot(`
    "raw.orders.id (INTEGER)
    Key of the order.

    computed from it
    └─ paid.id (as it is)
       └─ orders.order_id (as it is)
    "
  `);
  expect(await say(rig, 'Orders.Order_ID', '--up')).toMatchInlineSnapshot(`
    "orders.order_id (INTEGER)
    Key of the order.
    as described for raw.orders.id

    computed from
    └─ paid.id (as it is)
       └─ raw.orders.id (as it is)

    rows of what it is made from are decided by
      raw.orders  state
    "
  `);
  expect(await say(rig, 'raw.orders.amount', '--down', '--depth', '2')).toMatchInlineSnapshot(`
    "raw.orders.amount (DECIMAL(9,2))

    computed from it
    └─ paid.amount (as it is)
       └─ orders."twice, or so" …
    "
  `);
});

it('answers in JSON, near ones first', async () => {
  const rig = createShop(shop);
  const answer = await say(rig, 'orders.order_id', '--up', '--output', 'json');
  expect(JSON.parse(answer)).toEqual({
    id: 'model.shop.orders',
    column: 'order_id',
    type: 'INTEGER',
    description: 'Key of the order.',
    described_as: { node: 'source.shop.raw.orders', column: 'id' },
    passes: { node: 'model.shop.paid', column: 'id' },
    value: [{ node: 'model.shop.paid', column: 'id' }],
    rows: [],
    upstream: [
      { node: 'model.shop.orders', role: 'rows', distance: 0 },
      { node: 'model.shop.paid', column: 'id', role: 'value', distance: 1 },
      { node: 'model.shop.paid', role: 'rows', distance: 1 },
      { node: 'source.shop.raw.orders', column: 'id', role: 'value', distance: 2 },
      { node: 'source.shop.raw.orders', role: 'rows', distance: 2 },
      { node: 'source.shop.raw.orders', column: 'state', role: 'rows', distance: 2 },
    ],
  });
});

it('draws a diagram', async () => {
  const rig = createShop(shop);
  expect(await say(rig, 'totals.total', '--output', 'mermaid')).toMatchInlineSnapshot(`
    "graph LR
      subgraph n0["best"]
        c5["customer"]
      end
      subgraph n1["raw.orders"]
        c4["amount"]
      end
      subgraph n2["paid"]
        c3["amount"]
      end
      subgraph n3["orders"]
        c1["twice, or so"]
        c2["customer"]
      end
      subgraph n4["totals"]
        c0["total"]
      end
      c1 --> c0
      c2 -.-> n4
      c3 --> c1
      c4 --> c3
      c0 -.-> n0
    "
  `);
});

it('reads names as they are printed, and says which there are', async () => {
  const rig = createShop({
    ...shop,
    'models/raw.sql': `select 1 as "orders.id", 2 as "d ""e""", 3 as "🦆", 4 as "select"\n`,
  });
  expect(await say(rig, 'orders."twice, or so"', '--up', '--depth', '1')).toMatchInlineSnapshot(`
    "orders."twice, or so" (DECIMAL(18,2))

    computed from
    └─ paid.amount …
    "
  `);
  expect(await say(rig, 'raw.orders.id')).toMatchInlineSnapshot(`
    "error[E0570] "raw.orders.id" is the name of 2 columns: raw."orders.id", raw.orders.id
      = write it like one of these, quotes included
    "
  `);
  expect(await say(rig, 'raw."orders.id"')).toMatchInlineSnapshot(`
    "raw."orders.id" (INTEGER)

    computed from no column

    nothing is computed from it
    "
  `);
  expect(await say(rig, 'raw."d ""e"""')).toMatchInlineSnapshot(`
    "raw."d ""e""" (INTEGER)

    computed from no column

    nothing is computed from it
    "
  `);
  expect(await say(rig, 'RAW.🦆')).toMatchInlineSnapshot(`
    "raw."🦆" (INTEGER)

    computed from no column

    nothing is computed from it
    "
  `);
  expect(await say(rig, 'orders.ordr_id')).toMatchInlineSnapshot(`
    "error[E0568] orders has no column "ordr_id"
      = did you mean "orders.order_id"?
    "
  `);
  expect(await say(rig, 'orders.nonsense')).toMatchInlineSnapshot(`
    "error[E0568] orders has no column "nonsense"
      = its columns are order_id, customer, "twice, or so"
    "
  `);
  expect(await say(rig, 'ordres.order_id')).toMatchInlineSnapshot(`
    "error[E0568] "ordres.order_id" names no column
      = did you mean "orders.order_id"?
    "
  `);
});

it('says why the columns of a model are not known', async () => {
  const rig = createShop({
    'models/sources.yml': 'sources: [{ name: raw, tables: [{ name: orders }] }]\n',
    'models/unknown.sql': 'select id from {{source "raw" "orders"}}\n',
    'models/broken.sql': 'select nothing\n',
    'models/behind.sql': 'select 1 as a from {{ref "broken"}}\n',
  });
  expect(await say(rig, 'unknown.id')).toMatchInlineSnapshot(`
    "error[E0569] the columns of unknown are not known: no columns are declared
      = run "eider check" to see why
    "
  `);
  expect(await say(rig, 'broken.a')).toMatchInlineSnapshot(`
    "error[E0569] the columns of broken are not known: broken has mistakes
      = run "eider check" to see why
    "
  `);
  const behind = await rig.eider('lineage', 'behind.a', '--output', 'json');
  expect(JSON.parse(behind.stdout)).toMatchObject({ diagnostics: [{ code: 'E0569' }] });
  expect(behind.code).toBe(2);
});

it('column: selects what depends on a column, by its values or by its rows', async () => {
  const rig = createShop({
    ...shop,
    'models/other.sql': 'select 1 as a\n',
    'project.yml': `${minimalProject}selectors:
  - name: amounts
    definition: "column:raw.orders.amount+"
`,
  });
  const list = async (...args: readonly string[]): Promise<string> => {
    const { printed } = await rig.eider('list', ...args);
    return printed.trim().split('\n').join(' ');
  };
  expect(await list('-s', 'column:totals.total')).toMatchInlineSnapshot(
    `"totals not_null_totals_total totals_are_positive unique_totals_customer"`,
  );
  expect(await list('-s', 'column:raw.orders.id+')).toMatchInlineSnapshot(
    `"source:raw.orders paid orders"`,
  );
  expect(await list('-s', 'column:raw.orders.state+1', 'other')).toMatchInlineSnapshot(
    `"other source:raw.orders paid"`,
  );
  expect(
    await list('-s', '+column:"orders.twice, or so"', '--exclude', 'source:*'),
  ).toMatchInlineSnapshot(`"paid orders"`);
  expect(
    await list('-s', 'other', '+column:orders."twice, or so"', '--exclude', 'source:*'),
  ).toMatchInlineSnapshot(`"other paid orders"`);
  expect(await list('-s', 'column:t*.[ot]*')).toMatchInlineSnapshot(
    `"totals not_null_totals_total totals_are_positive unique_totals_customer"`,
  );
  expect(
    await list('--selector', 'amounts', '--exclude', 'resource_type:test'),
  ).toMatchInlineSnapshot(`"source:raw.orders paid orders totals best exposure:report"`);
  expect(await list('--exclude', 'column:raw.orders.*+')).toMatchInlineSnapshot(`"other"`);
  expect(await list('-s', 'column:totals.nothing*')).toMatchInlineSnapshot(
    `"warning[E0561] column:totals.nothing* matches no node   --> --select:1:1   | 1 | column:totals.nothing*   | ^^^^^^^^^^^^^^^^^^^^^^"`,
  );
  const wrong = await rig.eider('build', '-s', 'other', 'column:totals.totl+');
  expect(wrong.printed).toMatchInlineSnapshot(`
    "error[E0568] totals has no column "totl"
      --> --select:1:1
      |
    1 | column:totals.totl+
      | ^^^^^^^^^^^^^^^^^^^
      |
      = did you mean "totals.total"?
    "
  `);
  expect(wrong.code).toBe(2);
});

it('builds what depends on a column', async () => {
  const { 'models/sources.yml': _, 'models/paid.sql': __, ...models } = shop;
  const rig = createShop({
    ...models,
    'models/paid.sql': `{{config materialized="ephemeral"}}select 1 as id, 'Ann' as customer, 20.5 as amount\n`,
    'models/other.sql': 'select 1 as a\n',
  });
  const { printed, code } = await rig.eider(
    'build',
    '-s',
    'column:paid.amount+',
    '--exclude',
    'best',
  );
  expect(code, printed).toBe(0);
  expect(await rig.contents()).toEqual({
    'main.orders': [[1, 'Ann', '41.0']],
    'main.totals': [['Ann', '41.0', '1']],
  });
});
