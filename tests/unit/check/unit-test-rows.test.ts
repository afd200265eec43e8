/** Rows of unit tests are held to their relations before anything runs, each mistake at its place. */
import { expect, it } from 'vitest';
import { formatDiagnostics } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { check, shop } from './check-lab.ts';

const models = {
  'models/sources.yml': shop,
  'models/totals.sql':
    'select customer, sum(amount) as total from {{source "raw" "orders"}} group by customer\n',
};

async function said(yaml: string, files: Record<string, string> = {}): Promise<string> {
  const tree = { ...models, ...files, 'models/unit.yml': `unit_tests:\n${yaml}` };
  const { diagnostics } = await check(tree);
  return formatDiagnostics(diagnostics, { color: false, width: 100 });
}

it('of a column that is not there, given or expected', async () => {
  expect(
    await said(`
  - name: wrong_column
    model: totals
    given: [{ input: raw.orders, rows: [{ custommer: ann }] }]
    expect: { rows: [{ totl: 1 }] }
`),
  ).toMatchInlineSnapshot(`
    "error[E0441] raw.orders has no column custommer
      --> models/unit.yml:5:43
      |
    5 |     given: [{ input: raw.orders, rows: [{ custommer: ann }] }]
      |                                           ^^^^^^^^^
      |
      = did you mean "customer"?

    error[E0441] totals has no column totl
      --> models/unit.yml:6:24
      |
    6 |     expect: { rows: [{ totl: 1 }] }
      |                        ^^^^
      |
      = did you mean "total"?"
  `);
});

it('nothing is wrong with infinity and NaN, as YAML or the engine writes them', async () => {
  const floats = {
    'models/doubled.sql': 'select weight * 2 as w from {{source "raw" "orders"}}\n',
  };
  const rows = (name: string) =>
    ['.inf', '-.INF', '.NaN', 'inf', '-infinity', 'nan'].map((value) => `{ ${name}: ${value} }`);
  const test = (given: string, expected: string) => `
  - name: floats
    model: doubled
    given: [{ input: raw.orders, rows: [${given}] }]
    expect: { rows: [${expected}] }
`;
  expect(await said(test(rows('weight').join(), rows('w').join()), floats)).toBe('');
  const wrong = await said(test('{ id: .inf }', '{ w: 1 }'), floats);
  expect(wrong).toMatch(/^error\[E0441\] "\.inf" is no \w+, which raw\.orders\.id is\n/);
});

it('of every value that cannot be of its type', async () => {
  expect(
    await said(`
  - name: wrong_values
    model: totals
    given:
      - input: raw.orders
        rows:
          - { customer: ann, day: 2024-02-28, amount: 1 }
          - { customer: ann, day: 2024-02-30, amount: much }
    expect: { rows: [{ total: 1 }, { total: many }] }
    then:
      - given: [{ input: raw.orders, rows: [{ id: 99999999999 }] }]
        expect: { rows: [] }
`),
  ).toMatchInlineSnapshot(`
    "error[E0441] "2024-02-30" is no DATE, which raw.orders.day is
      --> models/unit.yml:9:35
      |
    9 |           - { customer: ann, day: 2024-02-30, amount: much }
      |                                   ^^^^^^^^^^

    error[E0441] "much" is no DECIMAL(18,2), which raw.orders.amount is
      --> models/unit.yml:9:55
      |
    9 |           - { customer: ann, day: 2024-02-30, amount: much }
      |                                                       ^^^^

    error[E0441] "many" is no DECIMAL(38,2), which totals.total is
      --> models/unit.yml:10:45
       |
    10 |     expect: { rows: [{ total: 1 }, { total: many }] }
       |                                             ^^^^

    error[E0441] 99999999999 is no INTEGER, which raw.orders.id is
      --> models/unit.yml:12:51
       |
    12 |       - given: [{ input: raw.orders, rows: [{ id: 99999999999 }] }]
       |                                                   ^^^^^^^^^^^"
  `);
});

it('of rows in CSV and SQL, in the YAML and in files, at their lines', async () => {
  const yaml = `
  - name: csv
    model: totals
    given:
      - input: raw.orders
        format: csv
        rows: |
          customer,amount
          ann,1
          bob
          ann,much
    expect: { rows: [{ total: 1 }] }
  - name: csv_values
    model: totals
    given:
      - input: raw.orders
        format: csv
        rows: |
          customer,amount
          ann,1
          ann,much
    expect: { format: sql, rows: "select 'many' as total" }
  - name: sql
    model: totals
    given:
      - input: raw.orders
        format: sql
        rows: |
          select
            'ann' as customer,
            amont as amount
          from (select 1 as amount)
    expect: { rows: [{ total: 1 }] }
  - name: files
    model: totals
    given:
      - { input: raw.orders, fixture: orders }
    expect: { fixture: totals.sql }
    then:
      - given: [{ input: raw.orders, fixture: nowhere }]
        expect: { rows: [] }
`;
  const files = {
    'tests/fixtures/orders.csv': 'customer,amount,day\nann,1,2024-01-01\nann,2,2024-13-01\n',
    'tests/fixtures/totals.sql': "select\n  'ann' as customer,\n  1 as totl\n",
  };
  expect(await said(yaml, files)).toMatchInlineSnapshot(`
    "error[E0441] the row "bob" has 1 cell, the header 2
      --> models/unit.yml:11:11
       |
    11 |           bob
       |           ^^^
       |
       = an empty cell is NULL: write all the commas

    error[E0441] "much" is no DECIMAL(18,2), which raw.orders.amount is
      --> models/unit.yml:22:11
       |
    22 |           ann,much
       |           ^^^^^^^^

    error[E0441] the rows cannot be read: could not convert string "many" to DECIMAL(38,2) when casting from source column total
      --> models/unit.yml:23:34
       |
    23 |     expect: { format: sql, rows: "select 'many' as total" }
       |                                  ^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = use try_cast where values may not fit, or filter them out before the cast

    error[E0441] the rows cannot be read: column "amont" does not exist
      --> models/unit.yml:32:13
       |
    32 |             amont as amount
       |             ^^^^^^^^^^^^^^^
       |
       = did you mean "amount"?

    error[E0441] there is no file nowhere
      --> models/unit.yml:41:47
       |
    41 |       - given: [{ input: raw.orders, fixture: nowhere }]
       |                                               ^^^^^^^
       |
       = put it into tests/fixtures

    error[E0441] "2024-13-01" is no DATE, which raw.orders.day is
      --> tests/fixtures/orders.csv:3:1
      |
    3 | ann,2,2024-13-01
      | ^^^^^^^^^^^^^^^^

    error[E0441] totals has no column totl
      --> tests/fixtures/totals.sql:1:1
      = did you mean "total"?"
  `);
});

it('says nothing of rows whose relation is not known, and of a query of its own', async () => {
  const yaml = `
  - name: query
    query: select {{literal 1}} + n as n from numbers
    given: [{ input: numbers, rows: [{ n: x }] }]
    expect: { rows: [{ m: 1 }] }
  - name: unknown
    model: copies
    given: [{ input: other.things, rows: [{ id: x }] }]
    expect: { rows: [{ id: x }] }
`;
  const files = {
    'models/copies.sql': 'select * from {{source "other" "things"}}\n',
    'models/other.yml': 'sources:\n  - name: other\n    tables:\n      - name: things\n',
  };
  expect(await said(yaml, files)).not.toContain('E0441');
});

it('of a query of its own: that it binds, and that what is expected is of its columns', async () => {
  const files = {
    'macros/half.sql': '{{params of="identifier"}}\n({{of}} / 2)::decimal(10, 2)\n',
  };
  expect(
    await said(
      `
  - name: wrong_column_of_an_input
    query: |
      select
        {{half of="amout"}} as half
      from numbers
    given: [{ input: numbers, rows: [{ amount: 3 }] }]
    expect: { rows: [{ half: 1.5 }] }
  - name: wrong_column_expected
    query: select {{half of="amount"}} as half from numbers
    given: [{ input: numbers, rows: [{ amount: 3 }] }]
    expect: { rows: [{ hallf: 1.5 }, { hallf: 2 }] }
  - name: wrong_value_expected
    query: select {{half of="amount"}} as half from numbers
    given: [{ input: numbers, rows: [{ amount: 3 }] }]
    expect: { format: csv, rows: "half\\nmuch\\n" }
  - name: wrong_macro
    query: select {{halve of="amount"}} as half from numbers
    given: [{ input: numbers, rows: [{ amount: 3 }] }]
    expect: { rows: [{ half: 1.5 }] }
  - name: of_a_relation
    query: select {{half of="totl"}} as half from {{ref "totals"}}
    given: [{ input: totals, rows: [{ total: 3 }] }]
    expect: { rows: [{ half: 1.5 }] }
  - name: right
    query: select {{half of="total"}} as half from {{ref "totals"}}
    given: [{ input: totals, rows: [{ total: 3 }] }]
    expect: { rows: [{ half: 1.5 }] }
`,
      files,
    ),
  ).toMatchInlineSnapshot(`
    "error[E0301] column "amout" does not exist
      --> models/unit.yml:6:20
      |
    6 |         {{half of="amout"}} as half
      |                    ^^^^^ there is amount
      |
      = in macro half (macros/half.sql:2:2)
      = did you mean "amount"?

    error[E0441] the query has no column hallf
      --> models/unit.yml:13:24
       |
    13 |     expect: { rows: [{ hallf: 1.5 }, { hallf: 2 }] }
       |                        ^^^^^
       |
       = did you mean "half"?

    error[E0441] "much" is no DECIMAL(10,2), which the query.half is
      --> models/unit.yml:17:41
       |
    17 |     expect: { format: csv, rows: "half\\nmuch\\n" }
       |                                         ^^^^

    error[E0503] no macro or helper is named "halve"
      --> models/unit.yml:19:21
       |
    19 |     query: select {{halve of="amount"}} as half from numbers
       |                     ^^^^^

    error[E0301] column "totl" does not exist
      --> models/unit.yml:23:30
       |
    23 |     query: select {{half of="totl"}} as half from {{ref "totals"}}
       |                              ^^^^ there is total, customer
       |
       = in macro half (macros/half.sql:2:2)
       = did you mean "total"?"
  `);
});
