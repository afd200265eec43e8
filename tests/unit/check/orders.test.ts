/** Orders that settle which row comes first, and those that do not: what is said, and where. */
import { describe, expect, it } from 'vitest';
import { check } from './check-lab.ts';

const sources = `sources:
  - name: raw
    tables:
      - name: plain
        columns: [{ name: k, type: INTEGER }, { name: day, type: DATE }, { name: v, type: DOUBLE }]
      - name: keyed
        columns:
          - { name: k, type: INTEGER, data_tests: [unique, not_null] }
          - { name: day, type: DATE }
      - name: half_keyed
        columns: [{ name: k, type: INTEGER, data_tests: [unique] }, { name: day, type: DATE }, { name: v, type: INTEGER }]
`;
const plain = '{{source "raw" "plain"}}';

async function said(sql: string, more: Record<string, string> = {}): Promise<string> {
  const checked = await check({ 'models/sources.yml': sources, ...more, 'models/m.sql': sql });
  return checked.said;
}

describe('nothing is said', () => {
  it.each([
    [
      'rows that tie are equal',
      `from ${plain} qualify row_number() over (partition by k, day order by v) = 1`,
    ],
    [
      'rows that tie are equal in what is read',
      `select k, row_number() over (order by k) as n from ${plain}`,
    ],
    ['LIMIT by all columns', `from ${plain} order by all limit 5`],
    ['DISTINCT ON by all columns', `select distinct on (k) * from ${plain} order by k, day, v`],
    [
      'a key that tests hold',
      'select *, row_number() over (order by day, k) as n from {{source "raw" "keyed"}}',
    ],
    [
      'a key in a group',
      `select k, day, row_number() over (partition by k order by day) as n, max(v) as v from ${plain} group by k, day`,
    ],
    [
      'aggregates of what they are ordered by',
      `select list(v order by v) as l, first(k order by k, day, v) as f from ${plain}`,
    ],
  ])('where there are only %s', async (_, sql) => {
    expect(await said(sql)).toBe('');
  });

  it('where the key is that of a merge', async () => {
    const merged = `{{config materialized="incremental" strategy="merge" unique_key="k"}}\nselect k, max(day) as day, count(*) as n from ${plain} group by k`;
    const sql =
      'select *, row_number() over (partition by day order by k) as n2 from {{ref "merged"}}';
    expect(await said(sql, { 'models/merged.sql': merged })).toBe('');
  });
});

it('what settles no order is said, with what would', async () => {
  expect(
    await said(
      'from {{source "raw" "half_keyed"}} qualify row_number() over (partition by day order by k) = 1',
    ),
  ).toMatchInlineSnapshot(`
    "models/m.sql:1:44: warning[E0338] row_number() over rows in an order that nothing settles
      at    "row_number"
      hint  order by more columns, until no two rows tie; if no two have the same day and k, say so where they come from by the tests unique_combination and not_null"
  `);
  expect(
    await said(
      `select k, v, row_number() over (order by k) as n, row_number() over (order by v, k) as m from ${plain}`,
    ),
  ).toMatchInlineSnapshot(`
    "models/m.sql:1:14: warning[E0338] row_number() over rows in an order that nothing settles
      at    "row_number"
      hint  order by more columns, until no two rows tie; if no two have the same k, say so where they come from by the tests unique and not_null
    models/m.sql:1:51: warning[E0338] row_number() over rows in an order that nothing settles
      at    "row_number"
      hint  order by more columns, until no two rows tie; if no two have the same v and k, say so where they come from by the tests unique_combination and not_null"
  `);
  expect(await said(`from ${plain} order by v + 1 limit 3`)).toMatchInlineSnapshot(`
    "models/m.sql:1:46: warning[E0338] LIMIT cuts rows that are in an order that has ties
      at    "limit"
      hint  order by columns that tell the rows apart"
  `);
});

it('sums of floats, one in the other, are each at their place', async () => {
  expect(
    await said(
      `select k, sum(sum(v)) over (order by k) as total, sum(v) as v\nfrom ${plain} group by k`,
    ),
  ).toMatchInlineSnapshot(`
    "models/m.sql:1:11: warning[E0339] sum() of floats differs in its last digits from run to run
      at    "sum"
      hint  sum DECIMAL or whole numbers, cents for instance
    models/m.sql:1:15: warning[E0339] sum() of floats differs in its last digits from run to run
      at    "sum"
      hint  sum DECIMAL or whole numbers, cents for instance"
  `);
});
