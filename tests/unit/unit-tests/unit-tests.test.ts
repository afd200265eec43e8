/** Unit tests: rows in, rows out, without a warehouse. */
import { describe, expect, it } from 'vitest';
import { shop } from '../check/check-lab.ts';
import { openUnitTests, runUnitTests } from './unit-test-lab.ts';

const models = {
  'models/sources.yml': shop,
  'models/stg_orders.sql': `select id, customer, amount, day, weight from {{source "raw" "orders"}} where amount > 0`,
  'models/totals.sql': `select customer, sum(amount) as total, count(*) as orders, avg(weight) as weight from {{ref "stg_orders"}} group by customer`,
};

function withTest(yaml: string, more: Record<string, string> = {}): Promise<string> {
  return runUnitTests({ ...models, ...more, 'models/unit.yml': `unit_tests:\n${yaml}` });
}

describe('a unit test', () => {
  it('passes where the rows are those expected, in any order, whatever is not named', async () => {
    const ran = await withTest(`
  - name: sums
    model: totals
    given:
      - input: stg_orders
        rows:
          - { customer: ann, amount: 1.5 }
          - { customer: ann, amount: 2 }
          - { customer: "007", amount: 4 }
    expect:
      rows:
        - { customer: "007", total: 4 }
        - { customer: ann, total: 3.5 }
`);
    expect(ran).toBe('sums: passed');
  });

  it('that was begun ahead runs once, and is told by the first that asks', async () => {
    const yaml =
      'unit_tests:\n  - { name: none, model: totals, given: [], expect: { rows: [] } }\n';
    const { tests, runner } = await openUnitTests({ ...models, 'models/unit.yml': yaml });
    const [model = ''] = tests.flatMap(({ parents }) => parents);
    runner.beginFor(model);
    expect(runner.leaveOut(model, () => true)).toHaveLength(1);
    const [first] = await runner.runFor(model, () => true);
    const [second] = await runner.runFor(model, () => true);
    expect(first).toMatchObject({ isFirst: true, verdict: { status: 'passed' } });
    expect(second).toMatchObject({ isFirst: false });
    expect(second?.verdict).toBe(first?.verdict);
    await runner.close();
  });

  it('shows what differs, row by row and cell by cell', async () => {
    const ran = await withTest(`
  - name: sums
    model: totals
    given:
      - input: stg_orders
        rows:
          - { customer: ann, amount: 1 }
          - { customer: bob, amount: 2 }
          - { customer: cem, amount: 2 }
    expect:
      rows:
        - { customer: ann, total: 1, orders: 2 }
        - { customer: bob, total: 2, orders: 1 }
        - { customer: dan, total: 9, orders: 9 }
`);
    expect(ran).toMatchInlineSnapshot(`
      "sums: failed
      error[E0442] unit test sums: 1 row differs, 1 row missing, 1 row not expected
        --> models/unit.yml:12:7
         |
      12 |       rows:
         |       ^^^^^ expected of totals
         |
         |    customer  total  orders
         | --------------------------
         | ≠  ann        1.00  2 -> 1
         | -  dan        9.00       9
         | +  cem        2.00       1"
    `);
  });

  it('runs the models in between from the project, and leaves empty what nobody gives', async () => {
    const ran = await withTest(
      `
  - name: chain
    given:
      - input: raw.orders
        format: csv
        rows: |
          customer,amount
          ann,3
          bob,-1
          "o'hara, ""x""",
    expect:
      - { model: totals, rows: [{ customer: ann, total: 3 }] }
      - { model: joined, rows: [] }
      - { model: stg_orders, rows: [{ customer: ann }] }
`,
      {
        'models/customers.sql':
          'select 1 as one, customer from {{source "raw" "orders"}} where id = 5',
        'models/other.sql': `select 'x' as customer`,
        'models/joined.sql': `select * from {{ref "totals"}} join {{ref "other"}} using (customer)`,
      },
    );
    expect(ran).toBe('chain: passed');
  });

  it('compares floats with a tolerance, and decimals exactly', async () => {
    const test = (weight: string, tolerance = '') => `
  - name: floats
    model: totals
    ${tolerance}
    given: [{ input: stg_orders, rows: [{ customer: a, weight: 0.1 }, { customer: a, weight: 0.2 }, { customer: a, weight: 0.3 }] }]
    expect: { rows: [{ weight: ${weight} }] }
`;
    expect(await withTest(test('0.2'))).toBe('floats: passed');
    expect(await withTest(test('0.20001'))).toContain('0.20001 -> 0.2');
    expect(await withTest(test('0.20001', 'tolerance: 0.001'))).toBe('floats: passed');
  });

  it('reads rows from files, and from queries', async () => {
    const files = {
      'tests/fixtures/orders.csv': 'customer,amount\nann,3\n',
      'tests/fixtures/expected.sql': "select 'ann' as customer, 3 as total",
    };
    const ran = await withTest(
      `
  - name: of_files
    model: totals
    given: [{ input: stg_orders, fixture: orders }]
    expect: { fixture: expected.sql }
  - name: of_queries
    model: totals
    given: [{ input: stg_orders, format: sql, rows: "select 'a' as customer, unnest([1, 2]) as amount" }]
    expect: { rows: [{ total: 3, orders: 2 }] }
`,
      files,
    );
    expect(ran).toBe('of_files: passed\n\nof_queries: passed');
  });

  it('takes values of every type', async () => {
    const ran = await withTest(
      `
  - name: types
    model: typed
    given: []
    expect:
      rows:
        - l: [1, 2]
          s: { a: 1, b: x }
          m: { k: 2 }
          d: 2024-02-29
          t: 2024-02-29 12:00:00
          big: 170141183460469231731687303715884105727
          n: ~
          j: { a: [1] }
          i: 3 days
          b: true
`,
      {
        'models/typed.sql': `select [1, 2] as l, {'a': 1, 'b': 'x'} as s, map {'k': 2} as m, date '2024-02-29' as d,
          timestamp '2024-02-29 12:00:00' as t, 170141183460469231731687303715884105727::hugeint as big, null::int as n,
          '{"a":[1]}'::json as j, interval 3 days as i, true as b`,
      },
    );
    expect(ran).toMatchInlineSnapshot(`"types: passed"`);
  });

  it('fails as an error where a model fails on the rows', async () => {
    const ran = await withTest(
      `
  - name: casts
    model: cast_it
    given: [{ input: stg_orders, rows: [{ customer: x }] }]
    expect: { rows: [] }
`,
      { 'models/cast_it.sql': 'select customer::integer as n from {{ref "stg_orders"}}' },
    );
    expect(ran).toMatchInlineSnapshot(`
      "casts: errored
      error[E0443] unit test casts could not run: could not convert string 'x' to INTEGER when casting from source column customer
        --> models/cast_it.sql:1:16
        |
      1 | select customer::integer as n from {{ref "stg_orders"}}
        |                ^^
        |
        = unit test casts (models/unit.yml:3:11)
        = use try_cast where values may not fit, or filter them out before the cast"
    `);
  });

  it('freezes the clock and overrides variables', async () => {
    const ran = await withTest(
      `
  - name: now
    model: clock
    run_started_at: 2030-05-06T07:08:09Z
    overrides: { vars: { limit: 7 } }
    given: []
    expect: { rows: [{ started: 2030-05-06 07:08:09, max: 7 }] }
`,
      {
        'models/clock.sql': `select timestamp '{{run_started_at}}' as started, {{var "limit"}} as max`,
        'project.yml': 'name: shop\nvars: { limit: 3 }\nmodels: { +materialized: table }\n',
      },
    );
    expect(ran).toBe('now: passed');
  });

  it('tests a macro by a query of its own', async () => {
    const ran = await withTest(
      `
  - name: money_rounds
    query: select {{money amount="amount"}} as amount from numbers
    given: [{ input: numbers, rows: [{ amount: 1.005 }, { amount: ~ }] }]
    expect: { rows: [{ amount: 1.01 }, { amount: 0.00 }] }
`,
      {
        'macros/money.sql':
          '{{params amount="sql"}}\nround(coalesce({{amount}}, 0)::decimal(18, 4), 2)',
      },
    );
    expect(ran).toBe('money_rounds: passed');
  });

  it('of an appending model compares what would come in', async () => {
    const ran = await withTest(
      `
  - name: only_new
    model: log
    given:
      - { input: this, rows: [{ id: 3 }] }
      - { input: stg_orders, rows: [{ id: 2 }, { id: 4 }] }
    expect: { rows: [{ id: 4 }] }
  - name: first_time
    model: log
    overrides: { macros: { is_incremental: false } }
    given:
      - { input: this, rows: [] }
      - { input: stg_orders, rows: [{ id: 2 }, { id: 4 }] }
    expect: { rows: [{ id: 4 }, { id: 2 }] }
`,
      {
        'models/log.sql': `{{config materialized="incremental" strategy="append"}}
select id from {{ref "stg_orders"}} {{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}`,
      },
    );
    expect(ran).toBe('first_time: passed\n\nonly_new: passed');
  });

  it('keeps the order where that is asked for', async () => {
    const test = (rows: string) => `
  - name: order
    model: sorted
    ordered: true
    given: [{ input: stg_orders, rows: [{ id: 2 }, { id: 1 }] }]
    expect: { rows: ${rows} }
`;
    const sorted = { 'models/sorted.sql': 'select id from {{ref "stg_orders"}} order by id' };
    expect(await withTest(test('[{ id: 1 }, { id: 2 }]'), sorted)).toBe('order: passed');
    expect(await withTest(test('[{ id: 2 }, { id: 1 }]'), sorted)).toContain('2 rows differ');
  });
});

describe('arrivals', () => {
  const log = `{{config materialized="incremental" strategy="append"}}
select id, amount from {{ref "stg_orders"}} {{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}`;

  it('come step by step to an appending model, which keeps what it took', async () => {
    const ran = await withTest(
      `
  - name: keeps_the_first_amount
    model: log
    given: [{ input: raw.orders, rows: [{ id: 1, amount: 5 }] }]
    expect: { rows: [{ id: 1, amount: 5 }] }
    then:
      - given: [{ input: raw.orders, replace: true, rows: [{ id: 1, amount: 9 }, { id: 2, amount: 7 }] }]
        expect: { rows: [{ id: 1, amount: 5 }, { id: 2, amount: 7 }] }
      - given: [{ input: raw.orders, rows: [{ id: 3, amount: 1 }] }]
        expect: [{ model: log, rows: [{ id: 1 }, { id: 2 }, { id: 3 }] }, { model: total, rows: [{ total: 13 }] }]
`,
      {
        'models/log.sql': log,
        'models/total.sql': 'select sum(amount) as total from {{ref "log"}}',
      },
    );
    expect(ran).toBe('keeps_the_first_amount: passed');
  });

  it('come late to a model of intervals, whichever way the rows go', async () => {
    const ran = await withTest(
      `
  - name: late_rows
    model: days
    given: [{ input: stg_orders, rows: [{ day: 2024-03-01, amount: 5 }, { day: 2024-03-03, amount: 1 }] }]
    expect: { rows: [{ day: 2024-03-01, total: 5 }, { day: 2024-03-03, total: 1 }] }
    then:
      - given: [{ input: stg_orders, rows: [{ day: 2024-03-01, amount: 2 }, { day: 2024-03-02, amount: 3 }] }]
        expect: { rows: [{ day: 2024-03-01, total: 7 }, { day: 2024-03-02, total: 3 }, { day: 2024-03-03, total: 1 }] }
      - given: [{ input: stg_orders, replace: true, rows: [{ day: 2024-03-02, amount: 3 }] }]
        expect: { rows: [{ day: 2024-03-02, total: 4 }] }
`,
      {
        'models/days.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, sum(amount) as total from {{ref "stg_orders"}} group by day`,
      },
    );
    expect(ran).toMatchInlineSnapshot(`
      "late_rows: failed
      error[E0442] unit test late_rows, step 3: 1 row differs
        --> models/unit.yml:11:17
         |
      11 |         expect: { rows: [{ day: 2024-03-02, total: 4 }] }
         |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected of days
         |
         |    day                total
         | ---------------------------
         | ≠  2024-03-02  4.00 -> 3.00"
    `);
  });

  it('are versions of a snapshot, which models read with its times from the first step on', async () => {
    const ran = await withTest(
      `
  - name: one_row_is_current
    model: present
    given: [{ input: stg_orders, rows: [{ id: 1, customer: a }, { id: 2, customer: b }] }]
    expect: { rows: [{ id: 1, customer: a }, { id: 2, customer: b }] }
  - name: what_changes_is_another_version
    given: [{ input: stg_orders, rows: [{ id: 1, customer: a }, { id: 2, customer: b }] }]
    expect: [{ model: history, rows: [{ id: 1, valid_to: ~ }, { id: 2, valid_to: ~ }] }]
    then:
      - given: [{ input: stg_orders, replace: true, rows: [{ id: 1, customer: c }] }]
        expect:
          - { model: present, rows: [{ id: 1, customer: c }] }
          - { model: history, rows: [{ customer: a }, { customer: b }, { customer: c }] }
`,
      {
        'snapshots/history.sql': `{{config unique_key="id" check_cols="all"}}
select id, customer from {{ref "stg_orders"}}`,
        'models/present.sql': 'select * from {{ref "history"}} where valid_to is null',
      },
    );
    expect(ran).toBe('one_row_is_current: passed\n\nwhat_changes_is_another_version: passed');
  });

  it('say at its place what a model cannot take', async () => {
    const ran = await withTest(
      `
  - name: casts
    model: log
    given: [{ input: stg_orders, rows: [{ id: 1, customer: "1" }] }]
    then:
      - given: [{ input: stg_orders, rows: [{ id: 2, customer: x }] }]
        expect: { rows: [] }
`,
      { 'models/log.sql': log.replace('amount', 'customer::integer as amount') },
    );
    expect(ran).toMatchInlineSnapshot(`
      "casts: errored
      error[E0443] unit test casts could not run: could not convert string 'x' to INTEGER when casting from source column customer
        --> models/log.sql:2:20
        |
      2 | select id, customer::integer as amount from {{ref "stg_orders"}} {{#incremental}}where id > (se…
        |                    ^^
        |
        = unit test casts (models/unit.yml:3:11)
        = use try_cast where values may not fit, or filter them out before the cast"
    `);
  });
});

describe('names', () => {
  it('that mean nothing are said at their places', async () => {
    const wrong = withTest(`
  - name: a
    model: totls
    given: [{ input: orders, rows: [] }, { input: raw.order, rows: [] }, { input: "ref('stg_orders')", rows: [] }]
    expect: { rows: [] }
  - name: b
    given: []
    expect: { rows: [] }
  - name: c
    model: totals
    given: []
  - name: c
    model: totals
    given: []
    expect: { rows: [] }
`);
    await expect(wrong).rejects.toThrowErrorMatchingInlineSnapshot(`
      [Error: models/unit.yml:13:11: error[E0113] the unit test "c" is described twice
        at    "c"
        see   models/unit.yml:10:11: the first one
        hint  put everything about it into one entry
      models/unit.yml:4:12: error[E0501] no model or seed is named "totls"
        at    "totls"
        hint  did you mean "totals"?
      models/unit.yml:5:22: error[E0501] no model or seed is named "orders"
        at    "orders"
        hint  it is a source: write raw.orders
      models/unit.yml:5:51: error[E0502] no source table is named "raw.order"
        at    "raw.order"
        hint  did you mean "orders"?
      models/unit.yml:5:83: error[E0404] relations are named plainly in YAML
        at    "\\"ref('stg_orders')\\""
        hint  write \`input: stg_orders\`
      models/unit.yml:7:11: error[E0440] unit test b is about nothing
        at    "b"
        hint  name the \`model\`, or give a \`query\` to test macros with
      models/unit.yml:10:11: error[E0440] unit test c expects nothing
        at    "c"
        hint  say which rows: \`expect: { rows: [...] }\`; none: \`rows: []\`]
    `);
  });
});
