/** Data tests that are declared wrongly, and references to what is switched off. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const models = {
  'models/customers.sql': 'select 1 as customer_id\n',
  'models/orders.sql': "select 1 as order_id, 1 as customer_id, 'open' as status\n",
};

function declare(...tests: readonly string[]): Record<string, string> {
  const lines = tests.map((test) => `          - ${test}\n`);
  return {
    ...models,
    'models/orders.yml': `models:
  - name: orders
    columns:
      - name: status
        data_tests:
${lines.join('')}`,
  };
}

it('names the test that was meant', async () => {
  const rig = createShop(declare('not_nul', 'is_open'));
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0401] no data test is named "not_nul"
      --> models/orders.yml:6:13
      |
    6 |           - not_nul
      |             ^^^^^^^
      |
      = did you mean "not_null"?

    error[E0401] no data test is named "is_open"
      --> models/orders.yml:7:13
      |
    7 |           - is_open
      |             ^^^^^^^
      |
      = a test of your own is a file tests/generic/is_open.sql that begins with {{params}}
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('runs a test that is declared twice once, and warns', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id, 2 as other\n',
    'models/a.yml': `models:
  - name: a
    data_tests:
      - not_null: { column: ID, name: by_another_name }
      - not_null: { column: id, where: other > 1 }
      - accepted_values: { column: id, values: [1, 2] }
    columns:
      - name: id
        data_tests: [not_null, { accepted_values: { values: [1, 2] } }, { accepted_values: { values: [1] } }]
`,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 4 tests

      table  a             1 row     4 tests    0.00 s   first build

    1 built (1 row), 4 tests passed in 0.00 s
    warning[E0126] this not_null is declared twice, and runs once
      --> models/a.yml:9:22
      |
    9 |         data_tests: [not_null, { accepted_values: { values: [1, 2] } }, { accepted_values: { values: [1] } }]
      |                      ^^^^^^^^
      |
      = the first one (models/a.yml:4:9)
      = remove one of them, or give them different conditions

    warning[E0126] this accepted_values is declared twice, and runs once
      --> models/a.yml:9:34
      |
    9 |         data_tests: [not_null, { accepted_values: { values: [1, 2] } }, { accepted_values: { values: [1] } }]
      |                                  ^^^^^^^^^^^^^^^
      |
      = the first one (models/a.yml:6:9)
      = remove one of them, or give them different conditions

    "
  `);
  expect(code).toBe(0);
});

it('holds arguments to what the test takes', async () => {
  const rig = createShop(
    declare(
      'accepted_values: { values: open }',
      'accepted_values: { value: [open] }',
      'relationships: { to: customers, field: [customer_id] }',
      'not_null: { column: 7 }',
    ),
  );
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0403] accepted_values: "values" must be a list of values
      --> models/orders.yml:6:40
      |
    6 |           - accepted_values: { values: open }
      |                                        ^^^^

    error[E0402] accepted_values needs the argument "values"
      --> models/orders.yml:7:13
      |
    7 |           - accepted_values: { value: [open] }
      |             ^^^^^^^^^^^^^^^
      |
      = accepted_values takes values, quote

    error[E0402] accepted_values has no argument "value"
      --> models/orders.yml:7:32
      |
    7 |           - accepted_values: { value: [open] }
      |                                ^^^^^
      |
      = did you mean "values"?

    error[E0403] relationships: "field" must be the name of a column
      --> models/orders.yml:8:52
      |
    8 |           - relationships: { to: customers, field: [customer_id] }
      |                                                    ^^^^^^^^^^^^^

    error[E0402] not_null has no argument "column"
      --> models/orders.yml:9:25
      |
    9 |           - not_null: { column: 7 }
      |                         ^^^^^^
      |
      = not_null takes no arguments
    "
  `);
  expect(code).toBe(2);
});

it('says what to write instead of Jinja', async () => {
  const rig = createShop(declare(`relationships: { to: "ref('customers')", field: customer_id }`));
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0404] "ref('customers')" is Jinja
      --> models/orders.yml:6:34
      |
    6 |           - relationships: { to: "ref('customers')", field: customer_id }
      |                                  ^^^^^^^^^^^^^^^^^^
      |
      = write customers
    "
  `);
  expect(code).toBe(2);
});

it('says it of what exposures depend on, too', async () => {
  const rig = createShop({
    'models/report.yml': `exposures:
  - name: report
    type: dashboard
    owner: { name: Ann }
    depends_on: [ref("orders"), "source('raw', 'emails')"]
`,
  });
  const { code, printed } = await rig.eider('check');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0404] "ref("orders")" is Jinja
      --> models/report.yml:5:18
      |
    5 |     depends_on: [ref("orders"), "source('raw', 'emails')"]
      |                  ^^^^^^^^^^^^^
      |
      = write orders

    error[E0404] "source('raw', 'emails')" is Jinja
      --> models/report.yml:5:33
      |
    5 |     depends_on: [ref("orders"), "source('raw', 'emails')"]
      |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = write raw.emails
    "
  `);
  expect(code).toBe(2);
});

it('says that what is read is disabled', async () => {
  const rig = createShop({
    ...declare('relationships: { to: customers, field: customer_id }'),
    'models/customers.sql': '{{config enabled=false}}\nselect 1 as customer_id\n',
    'models/report.sql': 'select * from {{ref "customers"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0504] model "customers" is disabled
      --> models/orders.yml:6:34
      |
    6 |           - relationships: { to: customers, field: customer_id }
      |                                  ^^^^^^^^^
      |
      = enable it (enabled: true), or remove this reference

    error[E0504] model "customers" is disabled
      --> models/report.sql:1:22
      |
    1 | select * from {{ref "customers"}}
      |                      ^^^^^^^^^
      |
      = enable it (enabled: true), or remove this reference
    "
  `);
  expect(code).toBe(2);
});
