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
      'aggregates of what rows of a group have in common',
      `select k, first(k) as f, list(k) as l, any_value(1) as one, histogram(v) as h, max(v) as v from ${plain} group by k`,
    ],
    ['rows that are counted', `select exists (from ${plain} limit 1) as any_row`],
    ['rows of which none is taken', `from ${plain} limit 0`],
    [
      'matches that a group leaves alone',
      `select k, l.v from ${plain} as r asof join (select day, min(v) as v from ${plain} group by day) as l using (day)`,
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

it('a join that settles no order is said, with what would', async () => {
  expect(
    await said(`select a.k, b.v from ${plain} as a positional join ${plain} as b`),
  ).toMatchInlineSnapshot(`
    "models/m.sql:1:52: warning[E0338] a positional join pairs rows in an order that nothing settles
      at    "positional"
      hint  number the rows of both sides by row_number() in a total order, and join by the numbers"
  `);
  expect(
    await said(`select a.k, b.v from ${plain} as a asof join ${plain} as b using (k, day)`),
  ).toMatchInlineSnapshot(`
    "models/m.sql:1:52: warning[E0338] an ASOF join takes one of several matches that are equally near
      at    "asof"
      hint  leave one of the rows that tie; if no two have the same k and day, say so where they come from by the tests unique_combination and not_null"
  `);
  expect(
    await said(`select a.k, b.v from ${plain} as a asof join ${plain} as b on a.day >= b.day + 1`),
  ).toMatchInlineSnapshot(`
    "models/m.sql:1:110: warning[E0338] an ASOF join takes one of several matches that are equally near
      at    "+"
      hint  leave one of the rows that tie: GROUP BY the columns that are compared"
  `);
});

it('an aggregate of a group by intervals shows which of those that are equal came first', async () => {
  const spans = `(select to_days(k) as span from ${plain})`;
  expect(await said(`select first(span) as f from ${spans} group by span`)).toMatchInlineSnapshot(`
    "models/m.sql:1:8: warning[E0338] first() takes rows in an order that nothing settles
      at    "first"
      hint  order by columns that tell the rows apart"
  `);
});

it('OFFSET without LIMIT is said by its own name', async () => {
  expect(await said(`from ${plain} offset 1`)).toMatchInlineSnapshot(`
    "models/m.sql:1:31: warning[E0338] OFFSET cuts rows that are in no order
      at    "offset"
      hint  order by columns that tell the rows apart"
  `);
});

it('what tells of the session and not of the time is not replaced by the time', async () => {
  expect(
    await said('select version() as v, current_schema() as s, now() as n'),
  ).toMatchInlineSnapshot(`
    "models/m.sql:1:8: warning[E0337] version() differs from run to run
      at    "version"
      hint  leave it out, or pass it in by {{var "name"}}
    models/m.sql:1:24: warning[E0337] current_schema() differs from run to run
      at    "current_schema"
      hint  use {{target.schema}} or {{target.name}}
    models/m.sql:1:47: warning[E0337] now() differs from run to run
      at    "now"
      hint  use {{run_started_at}}: one moment for the whole run, which can be frozen"
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

it('what is computed from sums of floats is said, whatever goes in', async () => {
  const statistics = `select stddev(k) as d, corr(v, k) as c, count(v) as n, median(v) as m,
  quantile_cont(v, 0.9) as q, sum(k) as s, fsum(v) as f, regr_count(v, k) as r\nfrom ${plain}`;
  expect(await said(statistics)).toMatchInlineSnapshot(`
    "models/m.sql:1:15: warning[E0339] stddev() is computed in floats, and differs in its last digits from run to run
      at    "k"
      hint  round it where it is compared; where its last digits do not matter, ignore E0339 here
    models/m.sql:1:32: warning[E0339] corr() is computed in floats, and differs in its last digits from run to run
      at    "k"
      hint  round it where it is compared; where its last digits do not matter, ignore E0339 here
    models/m.sql:2:44: warning[E0339] fsum() of floats differs in its last digits from run to run
      at    "fsum"
      hint  sum DECIMAL or whole numbers, cents for instance"
  `);
});

it('of several calls of one name, the one that is meant is shown', async () => {
  const counted = 'sum(k) as keys, sum(v) as floats, sum(k) filter (where v > 1) as some';
  expect(await said(`select ${counted}\nfrom ${plain}`)).toContain('m.sql:1:24: warning[E0339]');
  // The engine makes one of the two that are alike.
  const twice = `select ${counted}\nfrom ${plain}\nhaving sum(v) > 0`;
  expect(await said(twice)).toContain('m.sql:1:24: warning[E0339]');
});
