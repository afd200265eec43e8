/** Tests that are written wrong: all of them are said at once, and the warehouse is as it was. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const model = "select * from (values (1, 'open'), (2, 'it''s \"paid\"')) as t(order_id, status)\n";

it('says of each what is wrong with it, before anything is opened', async () => {
  const rig = createShop({ 'models/orders.sql': model });
  expect((await rig.eider('build')).code).toBe(0);
  const before = await rig.contents();
  rig.write({
    'models/orders.sql': model.replace('1', '3'),
    'models/orders.yml': `models:
  - name: orders
    columns:
      - { name: order_ids, data_tests: [not_null] }
      - { name: order_id, data_tests: [not_nul, accepted_range: { max: [7] }] }
      - { name: status, data_tests: [accepted_values: { values: open }] }
unit_tests:
  - { name: twice, model: orders, given: [], expect: { rows: [] } }
  - { name: twice, model: orders, given: [], expect: { rows: [] } }
  - { name: expects_nothing, model: orders, given: [] }
  - { name: expects_no_rows, model: orders, given: [], expect: { format: csv, rows: "" } }
`,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0401] no data test is named "not_nul"
      --> models/orders.yml:5:40
      |
    5 |       - { name: order_id, data_tests: [not_nul, accepted_range: { max: [7] }] }
      |                                        ^^^^^^^
      |
      = did you mean "not_null"?

    error[E0403] accepted_range: "max" must be a number or text
      --> models/orders.yml:5:72
      |
    5 |       - { name: order_id, data_tests: [not_nul, accepted_range: { max: [7] }] }
      |                                                                        ^^^

    error[E0403] accepted_values: "values" must be a list of values
      --> models/orders.yml:6:65
      |
    6 |       - { name: status, data_tests: [accepted_values: { values: open }] }
      |                                                                 ^^^^

    error[E0113] the unit test "twice" is described twice
      --> models/orders.yml:9:13
      |
    9 |   - { name: twice, model: orders, given: [], expect: { rows: [] } }
      |             ^^^^^
      |
      = the first one (models/orders.yml:8:13)
      = put everything about it into one entry

    error[E0440] unit test expects_nothing expects nothing
      --> models/orders.yml:10:13
       |
    10 |   - { name: expects_nothing, model: orders, given: [] }
       |             ^^^^^^^^^^^^^^^
       |
       = say which rows: \`expect: { rows: [...] }\`; none: \`rows: []\`

    error[E0109] rows must be something, not empty text
      --> models/orders.yml:11:85
       |
    11 |   - { name: expects_no_rows, model: orders, given: [], expect: { format: csv, rows: "" } }
       |                                                                                     ^^
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toEqual(before);
});

it('finds of a query that does not bind what a test names wrongly, and where', async () => {
  const rig = createShop({
    'models/orders.sql': model,
    'models/orders.yml': `models:
  - name: orders
    columns:
      - { name: order_ids, data_tests: [not_null, unique] }
      - { name: status, data_tests: [not_null: { where: "order_idd > 1" }, expression_is_true: { expression: "= = 1" }] }
      - { name: order_id, data_tests: [unique: { where: "order_id >" }] }
unit_tests:
  - { name: lacks_a_cell, model: orders, given: [], expect: { format: csv, rows: "order_id,status\\n1,open\\n2\\n" } }
  - { name: of_no_column, model: orders, given: [], expect: { rows: [{ order: 1 }] } }
`,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "order_ids" does not exist
      --> models/orders.yml:4:17
      |
    4 |       - { name: order_ids, data_tests: [not_null, unique] }
      |                 ^^^^^^^^^ there is order_id, status
      |
      = did you mean "order_id"?

    error[E0301] column "order_idd" does not exist
      --> models/orders.yml:5:57
      |
    5 | …- { name: status, data_tests: [not_null: { where: "order_idd > 1" }, expression_is_true: { expression: "= = 1" }] }
      |                                                    ^^^^^^^^^^^^^^^ there is order_id
      |
      = did you mean "order_id"?

    error[E0413] expression_is_true_orders_status__1 could not run: syntax error at or near "="
      --> models/orders.yml:5:110
      |
    5 | …- { name: status, data_tests: [not_null: { where: "order_idd > 1" }, expression_is_true: { expression: "= = 1" }] }
      |                                                                                                         ^^^^^^^

    error[E0413] unique_orders_order_id could not run: its \`where\` is incomplete
      --> models/orders.yml:6:57
      |
    6 |       - { name: order_id, data_tests: [unique: { where: "order_id >" }] }
      |                                                         ^^^^^^^^^^^^
      |
      = end the condition: it stands between parentheses, on its own

    error[E0441] the row "2" has 1 cell, the header 2
      --> models/orders.yml:8:108
      |
    8 |   - { name: lacks_a_cell, model: orders, given: [], expect: { format: csv, rows: "order_id,status\\n1,open\\n2\\n" } }
      |                                                                                                            ^
      |
      = an empty cell is NULL: write all the commas

    error[E0441] orders has no column order
      --> models/orders.yml:9:72
      |
    9 |   - { name: of_no_column, model: orders, given: [], expect: { rows: [{ order: 1 }] } }
      |                                                                        ^^^^^
      |
      = did you mean "order_id"?
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('takes accepted values with quotes in them for what they are', async () => {
  const values = (list: string) => `models:
  - { name: orders, columns: [{ name: status, data_tests: [accepted_values: { values: ${list} }] }] }
`;
  const rig = createShop({
    'models/orders.sql': model,
    'models/orders.yml': values(`[open, 'it''s "paid"']`),
  });
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({ 'models/orders.yml': values(`[open, "it''s paid", "') or true --"]`) });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 test

      table  orders          kept back               0.00 s   up to date, but not what its tests ask for

    error[E0412] accepted_values failed for orders.status: 1 value
      --> models/orders.yml:2:60
      |
    2 | …rs, columns: [{ name: status, data_tests: [accepted_values: { values: [open, "it''s paid", "') or true --"] }] }] }
      |                                             ^^^^^^^^^^^^^^^ orders keeps the 2 rows of <time>
      |
      | status       row_count
      | ----------------------
      | it's "paid"          1
      |
      = see all: eider show accepted_values_orders_status_open__it_s_paid___or_true_

    1 kept back, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({
    'main.orders': [
      [1, 'open'],
      [2, 'it\'s "paid"'],
    ],
  });
});
