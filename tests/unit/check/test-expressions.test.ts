/** What stands as SQL in a data test's YAML is bound before anything runs, each mistake at its place. */
import { expect, it } from 'vitest';
import { formatDiagnostics } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { check } from './check-lab.ts';

async function said(tests: string): Promise<string> {
  const { diagnostics } = await check({
    'models/orders.sql':
      "select i as id, if(i % 2 = 0, 'open', 'paid') as status, i * 1.5 as amount from range(10) as r(i)\n",
    'models/orders.yml': `models:\n  - name: orders\n    data_tests:\n${tests}`,
  });
  return formatDiagnostics(diagnostics, { color: false, width: 100 });
}

it('of `where`: a column that is not there, and what is no SQL', async () => {
  expect(
    await said(`      - not_null: { column: id, where: "amunt > 1" }
      - unique: { column: id, where: "amount > > 1" }
`),
  ).toMatchInlineSnapshot(`
    "error[E0301] column "amunt" does not exist
      --> models/orders.yml:4:40
      |
    4 |       - not_null: { column: id, where: "amunt > 1" }
      |                                        ^^^^^^^^^^^ there is amount, status
      |
      = did you mean "amount"?

    error[E0413] unique_orders_id could not run: syntax error at or near ">"
      --> models/orders.yml:5:38
      |
    5 |       - unique: { column: id, where: "amount > > 1" }
      |                                      ^^^^^^^^^^^^^^"
  `);
});

it('of `fail_calc`: a column, a function, what is no aggregate and what is no number', async () => {
  expect(
    await said(`      - not_null: { column: id, name: a, fail_calc: "max(amunt)" }
      - not_null: { column: id, name: b, fail_calc: "maximum(amount)" }
      - not_null: { column: id, name: c, fail_calc: amount }
      - not_null: { column: id, name: d, fail_calc: "min(status)" }
      - unique: { column: id, name: right, fail_calc: "sum(row_count) - count(*)" }
`),
  ).toMatchInlineSnapshot(`
    "error[E0413] a could not run: its \`fail_calc\` is wrong: column "amunt" does not exist
      --> models/orders.yml:4:53
      |
    4 |       - not_null: { column: id, name: a, fail_calc: "max(amunt)" }
      |                                                     ^^^^^^^^^^^^
      |
      = did you mean "amount"?

    error[E0413] b could not run: its \`fail_calc\` is wrong: function "maximum" does not exist
      --> models/orders.yml:5:53
      |
    5 |       - not_null: { column: id, name: b, fail_calc: "maximum(amount)" }
      |                                                     ^^^^^^^^^^^^^^^^^

    error[E0413] c could not run: its \`fail_calc\` is wrong: column "amount" must appear in the GROUP BY clause or must be part of an aggregate function
      --> models/orders.yml:6:53
      |
    6 |       - not_null: { column: id, name: c, fail_calc: amount }
      |                                                     ^^^^^^

    error[E0413] d could not run: min(status) is VARCHAR, not a number
      --> models/orders.yml:7:53
      |
    7 |       - not_null: { column: id, name: d, fail_calc: "min(status)" }
      |                                                     ^^^^^^^^^^^^^
      |
      = write an aggregate over the failing rows: max(row_count)"
  `);
});

it('of values that a column cannot be compared with', async () => {
  expect(
    await said(`      - accepted_range: { column: id, min: few }
      - expression_is_true: { expression: "id > 'x'" }
      - accepted_values: { column: status, values: [open, "pa'id"] }
`),
  ).toMatchInlineSnapshot(`
    "error[E0335] could not convert string 'few' to BIGINT
      --> models/orders.yml:4:44
      |
    4 |       - accepted_range: { column: id, min: few }
      |                                            ^^^
      |
      = write what id can be compared with

    error[E0335] could not convert string 'x' to BIGINT
      --> models/orders.yml:5:43
      |
    5 |       - expression_is_true: { expression: "id > 'x'" }
      |                                           ^^^^^^^^^^ this fails whatever the rows are
      |
      = correct it, or write try_cast where NULL is meant"
  `);
});

it('says nothing of a row that is compared with a row', async () => {
  const { diagnostics } = await check({
    'models/orders.sql': 'select 1 as id, 1.5 as amount\n',
    'tests/totals.sql':
      'select * from {{ref "orders"}} where (id, amount) is distinct from (1, 1.50)\n',
  });
  expect(diagnostics).toEqual([]);
});

it('of values: what the column cannot be compared with, at the argument', async () => {
  expect(
    await said(`      - accepted_range: { column: amount, min: zero }
      - accepted_values: { column: id, values: [1, many] }
`),
  ).toMatchInlineSnapshot(`
    "error[E0335] could not convert string "zero" to DECIMAL(21,1)
      --> models/orders.yml:4:48
      |
    4 |       - accepted_range: { column: amount, min: zero }
      |                                                ^^^^
      |
      = write what amount can be compared with

    error[E0335] could not convert string 'many' to BIGINT
      --> models/orders.yml:5:48
      |
    5 |       - accepted_values: { column: id, values: [1, many] }
      |                                                ^^^^^^^^^
      |
      = write what id can be compared with"
  `);
});
