/** Which changes to a query change what its columns mean, and which only how it is written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnDefinitions } from '../../../src/check/definitions/column-definitions.ts';
import { digestSql } from '../../../src/engine/sql-digest.ts';
import { type LineageLab, openLineageLab } from './lineage-lab.ts';

describe('definitions', () => {
  let lab: LineageLab;
  beforeAll(async () => {
    lab = await openLineageLab(`
      create table t (a integer, b integer, s varchar, d date, l integer[]);
      create table u (a integer, c integer);
    `);
  });
  afterAll(() => lab.close());

  const define = async (sql: string) => columnDefinitions(await lab.planOf(sql), { sql });

  /** The places of the columns that differ, and `rows` where other rows are there. */
  async function changes(before: string, after: string): Promise<string> {
    const [old, now] = [await define(before), await define(after)];
    const places = now.columns.flatMap((column, at) => (column === old.columns[at] ? [] : [at]));
    return [...places, ...(old.rows === now.rows ? [] : ['rows'])].join(' ');
  }

  it.each([
    ['layout and comments', 'select a, b from t', '-- why\nselect  a,\n  b /* b */ from T as x'],
    ['names of columns', 'select a, b + 1 as c from t', 'select x.a as q, (b + 1) as z from t x'],
    [
      'cutting into CTEs',
      'select a + 1 from t where b > 0',
      'with x as (select * from t where b > 0), y as (select a + 1 as c from x) select c from y',
    ],
    [
      'the order of CTEs',
      'with x as (select a from t), y as (select a from t where b > 1) select x.a, y.a from x join y using (a)',
      'with y as (select a from t where b > 1), x as (select a from t) select x.a, y.a from x join y using (a)',
    ],
    ['a CTE that nothing reads', 'select a from t', 'with x as (select b from t) select a from t'],
    [
      'the order of conditions',
      'select a from t where a > 1 and b > 2',
      'select a from t where b > 2 and a > 1',
    ],
    ['the order of a table', 'select a from t', 'select a from t order by b'],
    ['USING for ON', 'select t.b from t join u on t.a = u.a', 'select t.b from t join u using (a)'],
    [
      'the order of groups',
      'select a, b, count(*) from t group by a, b',
      'select a, b, count(*) from t group by b, a',
    ],
  ])('%s change nothing', async (_, before, after) => {
    expect(await changes(before, after)).toBe('');
  });

  it.each([
    ['an expression', 'select a, b from t', 'select a, b + 1 from t', '1'],
    ['a number', 'select a, b + 1 from t', 'select a, b + 2 from t', '1'],
    [
      'a long number',
      'select a, 9007199254740993 from t',
      'select a, 9007199254740992 from t',
      '1',
    ],
    ['a type', 'select a, cast(s as date) from t', 'select a, try_cast(s as date) from t', '1'],
    [
      'a separator',
      "select string_agg(s, ',' order by s), max(a) from t",
      "select string_agg(s, ';' order by s), max(a) from t",
      '0',
    ],
    [
      'a quantile',
      'select quantile_cont(a, 0.5), max(a) from t',
      'select quantile_cont(a, 0.9), max(a) from t',
      '0',
    ],
    [
      'a lambda',
      'select a, list_transform(l, x -> x + 1) from t',
      'select a, list_transform(l, x -> x + 2) from t',
      '1',
    ],
    [
      'what a lambda captures',
      'select a, list_transform(l, x -> x + a) from t',
      'select a, list_transform(l, x -> x + b) from t',
      '1',
    ],
    [
      'a frame',
      'select a, sum(b) over (order by d rows 2 preceding) from t',
      'select a, sum(b) over (order by d rows 3 preceding) from t',
      '1',
    ],
    ['a name in a struct', "select {'x': a} from t", "select {'y': a} from t", '0'],
    ['a nested constant', 'select a, [1, 2] from t', 'select a, [1, 3] from t', '1'],
    [
      'a side of a self join',
      'select x.b from t x join t y on x.a = y.b',
      'select y.b from t x join t y on x.a = y.b',
      '0',
    ],
    [
      'a reading of a CTE',
      'with c as (select * from t) select x.b from c x join c y on x.a = y.b',
      'with c as (select * from t) select y.b from c x join c y on x.a = y.b',
      '0',
    ],
    ['a filter', 'select a, b from t where a > 1', 'select a, b from t where a > 2', 'rows'],
    [
      'a filter below one row',
      'select sum(a), 1 from t where a > 1',
      'select sum(a), 1 from t where a > 2',
      '0',
    ],
    [
      'a join',
      'select t.a from t join u using (a)',
      'select t.a from t left join u using (a)',
      'rows',
    ],
    [
      'a filter of an aggregate',
      'select a, count(*) filter (where b > 1) from t group by a',
      'select a, count(*) filter (where b > 2) from t group by a',
      '1',
    ],
    [
      'groups',
      'select a, count(*) from t group by a',
      'select a, count(*) from t group by a, b',
      'rows',
    ],
    [
      'grouping sets',
      'select a, b from t group by a, b',
      'select a, b from t group by rollup (a, b)',
      '0 1 rows',
    ],
    ['DISTINCT', 'select a from t', 'select distinct a from t', 'rows'],
    ['a limit', 'select a from t order by a limit 3', 'select a from t order by a limit 4', 'rows'],
    [
      'what comes first',
      'select a from t order by a limit 3',
      'select a from t order by b limit 3',
      'rows',
    ],
    [
      'how many rows a function gives',
      'select range from range(10)',
      'select range from range(11)',
      '0 rows',
    ],
    [
      'values',
      'select * from (values (1, 2), (3, 4)) v(x, y)',
      'select * from (values (1, 2), (3, 5)) v(x, y)',
      '1',
    ],
    [
      'a scalar subquery',
      'select a, (select max(c) from u) from t',
      'select a, (select min(c) from u) from t',
      '1',
    ],
    [
      'a filter in a scalar subquery',
      'select a, (select max(c) from u where c > 1) from t',
      'select a, (select max(c) from u where c > 2) from t',
      '1',
    ],
    [
      'EXISTS',
      'select a from t where exists (from u where u.a = t.a)',
      'select a from t where exists (from u where u.a = t.b)',
      'rows',
    ],
    [
      'UNION ALL to UNION',
      'select a from t union all select a from u',
      'select a from t union select a from u',
      'rows',
    ],
    [
      'a branch of a union',
      'select a, b from t union all select a, c from u',
      'select a, b from t union all select a, c + 1 from u',
      '1',
    ],
    [
      'a recursive step',
      'with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select n from r',
      'with recursive r(n) as (select 1 union all select n + 2 from r where n < 5) select n from r',
      '0 rows',
    ],
    [
      'a sample',
      'select a from t using sample 10 rows',
      'select a from t using sample 11 rows',
      'rows',
    ],
    [
      'a pivot',
      "pivot t on s in ('p', 'q') using sum(a) group by b",
      "pivot t on s in ('p', 'q') using max(a) group by b",
      '1 2',
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await changes(before, after)).toBe(expected);
    expect(await changes(before, before)).toBe('');
  });
});

describe('the fingerprint of a text', () => {
  it('ignores layout, comments and case', () => {
    expect(digestSql('SELECT 1 -- one\n')).toBe(digestSql('select\n  1'));
    expect(digestSql("select 'A'")).not.toBe(digestSql("select 'a'"));
    expect(digestSql('select "a b"')).not.toBe(digestSql('select "a  b"'));
  });
});
