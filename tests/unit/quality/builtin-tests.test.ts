/** What each built-in data test finds: NULLs, empty tables, odd names, all kinds of types. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLab, say, type TestLab, testsOf, verdictsOf } from './test-lab.ts';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  await lab.connection.run('drop table if exists tested; drop table if exists other');
});

/** Verdicts of tests on the rows of a query; a column named as in `of` stands above the tests. */
async function find(rows: string, list: string, column?: string, other = 'select 1 as x') {
  await lab.connection.run(`create table tested as ${rows}; create table other as ${other}`);
  const fused = await verdictsOf(lab, testsOf(list, column));
  const alone = await verdictsOf(lab, testsOf(list, column), { oneByOne: true });
  expect(fused.map(say)).toEqual(alone.map(say));
  return fused.map(say);
}

const numbers = 'from (values (1), (2), (2), (null)) as t(n)';
const none = 'select 1 as n where false';

describe('not_null', () => {
  it.each([
    [numbers, ['failed: 1 row']],
    [none, ['passed']],
    ['select 1 as n', ['passed']],
    ["select [null]::int[] as n union all select {'a': null}.a", ['failed: 1 row']],
  ])('%s', async (rows, said) => {
    expect(await find(rows, '[not_null]', 'n')).toEqual(said);
  });
});

describe('unique', () => {
  it.each([
    [numbers, ['failed: 1 value']],
    [none, ['passed']],
    ['from (values (null), (null)) as t(n)', ['passed']],
    ['select range as n from range(5000)', ['passed']],
    ['select 5000 - range as n from range(5000)', ['passed']],
    [
      'select n from (select range as n from range(5000) union all select 4999)',
      ['failed: 1 value'],
    ],
    ["select 'a' as n union all select 'A'", ['passed']],
    ["select 'nan'::double as n union all select 'nan'::double", ['failed: 1 value']],
    ['select 0.0::double as n union all select -0.0::double', ['failed: 1 value']],
    ['select unnest([[1], [1, null], [1, null]]) as n', ['failed: 1 value']],
    ["select unnest([{'a': 1}, {'a': null}, {'a': null}]) as n", ['failed: 1 value']],
  ])('%s', async (rows, said) => {
    expect(await find(rows, '[unique]', 'n')).toEqual(said);
  });
});

describe('accepted_values', () => {
  it.each([
    [
      '[open, paid]',
      "from (values ('open'), ('gone'), ('gone'), (null)) as t(n)",
      ['failed: 1 value'],
    ],
    ['["it\'s", "say \\"hi\\""]', `from (values ('it''s'), ('say "hi"')) as t(n)`, ['passed']],
    ['[1, 2]', numbers, ['passed']],
    ['[1]', numbers, ['failed: 1 value']],
    ['[1, 2], quote: false', numbers, ['passed']],
    ['[null]', numbers, ['failed: 2 values']],
    ['["2024-01-01"]', "select date '2024-01-01' as n", ['passed']],
    ['["1.50"]', 'select 1.5::decimal(18,2) as n', ['passed']],
    ['[happy]', "select 'happy'::enum('happy', 'sad') as n", ['passed']],
    ['[true]', 'select true as n', ['passed']],
    ['[open]', none.replace('1', "'x'"), ['passed']],
    ['["\';drop table tested;--"]', "select 'a' as n", ['failed: 1 value']],
    ['["🦆"]', "select '🦆' as n", ['passed']],
  ])('%s', async (values, rows, said) => {
    expect(await find(rows, `[{ accepted_values: { values: ${values} } }]`, 'n')).toEqual(said);
  });
});

describe('accepted_range', () => {
  it.each([
    ['{ min: 1, max: 2 }', numbers, ['passed']],
    ['{ min: 1, inclusive: false }', numbers, ['failed: 1 row']],
    ['{ max: 1 }', numbers, ['failed: 2 rows']],
    ['{ max: 1.5 }', numbers, ['failed: 2 rows']],
    [
      '{ min: "2024-01-01", max: "2024-12-31" }',
      "select date '2025-01-01' as n",
      ['failed: 1 row'],
    ],
    ['{ min: "2024-01-01" }', "select timestamptz '2024-01-01 00:00:00+00' as n", ['passed']],
    ['{ min: "99999999999999999999" }', 'select 99999999999999999999::hugeint as n', ['passed']],
    ['{ max: 5 }', "select 'nan'::double as n", ['failed: 1 row']],
    ['{ min: b }', "select 'a' as n", ['failed: 1 row']],
    ['{ min: 1 }', none, ['passed']],
  ])('%s', async (range, rows, said) => {
    expect(await find(rows, `[{ accepted_range: ${range} }]`, 'n')).toEqual(said);
  });
});

describe('matches', () => {
  it.each([
    ["'^[A-Z]{2}$'", "from (values ('DE'), ('De'), (null)) as t(n)", ['failed: 1 row']],
    ["'^[A-Z]{2}$', ignore_case: true", "from (values ('DE'), ('De')) as t(n)", ['passed']],
    ["'1'", 'from (values (1), (10), (2)) as t(n)', ['failed: 1 row']],
    ["'^a|b$'", "from (values ('ax'), ('xb'), ('x')) as t(n)", ['failed: 1 row']],
    ["'^(?m:a$)'", "from (values ('a'), ('a' || chr(10) || 'b')) as t(n)", ['passed']],
    ["'^a$'", "from (values ('a'), ('a' || chr(10))) as t(n)", ['failed: 1 row']],
    ["'^a.$'", "from (values ('a' || chr(10)), ('ab')) as t(n)", ['failed: 1 row']],
    ['"it\'s"', "select 'it''s' as n", ['passed']],
    ["'('", "select 'x' as n", ['missing ): (']],
    ["'a'", none, ['passed']],
  ])('%s', async (pattern, rows, said) => {
    const found = await find(rows, `[{ matches: { pattern: ${pattern} } }]`, 'n');
    expect(found.map((text) => text.replace(/^.*could not run: /, ''))).toEqual(said);
  });
});

describe('expression_is_true', () => {
  it.each([
    ['n > 1', undefined, ['failed: 1 row']],
    ['tested.n > 0', undefined, ['passed']],
    ['n > 0 -- always', undefined, ['passed']],
    ['n in (select x + 1 from other) or n = 1', undefined, ['passed']],
    ['>= 2', 'n', ['failed: 1 row']],
    ['between 1 and 2', 'n', ['passed']],
    ['is not null', 'n', ['failed: 1 row']],
    ['n <> 7', 'n', ['passed']],
    ["10 / n > 0 and n::varchar <> ''';--'", undefined, ['passed']],
  ])('%s', async (expression, column, said) => {
    const list = `[{ expression_is_true: { expression: ${JSON.stringify(expression)} } }]`;
    expect(await find(numbers, list, column)).toEqual(said);
  });

  it('is an error, not a pass, where it cannot be computed', async () => {
    const list = '[{ expression_is_true: { expression: "error(\'x\') is null" } }, not_empty]';
    await lab.connection.run(`create table tested as ${numbers}`);
    const [broken, ...others] = await verdictsOf(lab, testsOf(list));
    expect([broken?.status, others]).toEqual(['errored', []]);
  });
});

describe('unique_combination', () => {
  const pairs = "from (values (1, 'a'), (1, 'b'), (null, 'a')) as t(n, s)";
  it.each([
    [pairs, ['passed']],
    [`${pairs} union all select null, 'a'`, ['failed: 1 combination']],
    [`${pairs} union all select 1, null union all select 1, null`, ['failed: 1 combination']],
    ["select 1 as n, 'a' as s where false", ['passed']],
    ['select range // 3 as n, range % 3 as s from range(6000)', ['passed']],
    ['select range // 3 as n, range % 2 as s from range(6000)', ['failed: 2,000 combinations']],
  ])('%s', async (rows, said) => {
    expect(await find(rows, '[{ unique_combination: { columns: [n, s] } }]')).toEqual(said);
  });
});

describe('not_empty', () => {
  it.each([
    [numbers, undefined, '', ['passed']],
    [none, undefined, '', ['failed']],
    [numbers, undefined, 'where: n > 5', ['failed']],
    ['select null::int as n', 'n', '', ['failed']],
    [numbers, 'n', '', ['passed']],
    ["from (values (1, 'a'), (null, 'b')) as t(n, s)", 'n', 'group_by: s', ['failed: 1 group']],
  ])('%s %s %s', async (rows, column, more, said) => {
    expect(await find(rows, `[{ not_empty: { ${more} } }]`, column)).toEqual(said);
  });
});

describe('row_count', () => {
  it.each([
    ['equals: 4', ['passed']],
    ['equals: 0', ['failed']],
    ['at_least: 5', ['failed']],
    ['at_least: 1, at_most: 4', ['passed']],
    ['at_most: 1, where: n = 1', ['passed']],
    ['at_most: 1, group_by: n', ['failed: 1 group']],
  ])('%s', async (bounds, said) => {
    expect(await find(numbers, `[{ row_count: { ${bounds} } }]`)).toEqual(said);
  });
});

describe('equal_row_count', () => {
  it.each([
    ['', numbers, ['passed']],
    ['', none, ['failed']],
    ['group_by: n', numbers, ['passed']],
    ['group_by: n', 'from (values (1), (2), (3), (null)) as t(n)', ['failed: 2 groups']],
    ['group_by: [n]', none, ['failed: 3 groups']],
  ])('%s against %s', async (groups, other, said) => {
    const list = `[{ equal_row_count: { to: other, ${groups} } }]`;
    expect(await find(numbers, list, undefined, other)).toEqual(said);
  });
});

describe('recency', () => {
  // The run began on 31 March 2024 at 12:00 UTC.
  it.each([
    ['1 day', "select timestamp '2024-03-30 12:00:00' as n", ['passed']],
    ['1 day', "select timestamp '2024-03-30 11:59:59' as n", ['failed']],
    ['1 day', "select date '2024-03-30' as n", ['passed']],
    ['1 day', "select date '2024-03-29' as n", ['failed']],
    ['12 hours', "select timestamptz '2024-03-31 02:00:00+02' as n", ['passed']],
    ['1 month', "select date '2024-02-29' as n", ['passed']],
    ['1 day', "select date '2024-03-30' as n where false", ['failed']],
    ['1 day', 'select null::date as n', ['failed']],
  ])('%s of %s', async (within, rows, said) => {
    expect(await find(rows, `[{ recency: { within: ${within} } }]`, 'n')).toEqual(said);
  });

  it('looks at each group', async () => {
    const rows = "from (values (date '2024-03-31', 1), (date '2024-01-01', 2)) as t(n, g)";
    const list = '[{ recency: { within: 2 days, group_by: g } }]';
    expect(await find(rows, list, 'n')).toEqual(['failed: 1 group']);
  });
});

describe('no_gaps', () => {
  it.each([
    ['', numbers, ['passed']],
    ['', 'from (values (1), (2), (4), (9)) as t(n)', ['failed: 2 gaps']],
    ['step: 0.5', 'from (values (1.0), (1.5), (2.0)) as t(n)', ['passed']],
    ['', none, ['passed']],
    [
      'grain: day',
      "from (values (date '2024-02-28'), ('2024-02-29'), ('2024-03-01')) as t(n)",
      ['passed'],
    ],
    ['grain: day', "from (values (date '2024-02-28'), ('2024-03-01')) as t(n)", ['failed: 1 gap']],
    ['grain: month', "from (values (date '2024-01-01'), ('2024-02-01')) as t(n)", ['passed']],
    ['grain: quarter', "from (values (date '2024-01-01'), ('2024-04-01')) as t(n)", ['passed']],
    [
      'grain: minute, step: 15',
      "from (values (timestamp '2024-01-01 00:00'), ('2024-01-01 00:15')) as t(n)",
      ['passed'],
    ],
    ['group_by: g', 'from (values (1, 1), (2, 1), (4, 2), (6, 2)) as t(n, g)', ['failed: 1 gap']],
  ])('%s of %s', async (more, rows, said) => {
    expect(await find(rows, `[{ no_gaps: { ${more} } }]`, 'n')).toEqual(said);
  });
});

describe('mutually_exclusive_ranges', () => {
  it.each([
    ['', '(1, 2), (2, 4), (7, 9)', ['passed']],
    ['', '(1, 3), (2, 4)', ['failed: 1 row']],
    ['', '(1, 10), (2, 3), (5, 6)', ['failed: 2 rows']],
    ['', '(1, null), (5, 6)', ['failed: 1 row']],
    ['', '(null, 2), (2, null)', ['passed']],
    ['', '(null, 2), (null, 3)', ['failed: 1 row']],
    ['', '(3, 1)', ['failed: 1 row']],
    ['', '(1, 1)', ['failed: 1 row']],
    ['empty: true', '(1, 1)', ['passed']],
    ['gaps: forbidden', '(1, 2), (3, 4)', ['failed: 1 row']],
    ['gaps: forbidden', '(1, 2), (2, 4)', ['passed']],
    ['gaps: required', '(1, 2), (2, 4)', ['failed: 1 row']],
    ['gaps: required', '(1, 2), (3, 4)', ['passed']],
  ])('%s %s', async (more, ranges, said) => {
    const list = `[{ mutually_exclusive_ranges: { lower: a, upper: b, ${more} } }]`;
    expect(await find(`from (values ${ranges}) as t(a, b)`, list)).toEqual(said);
  });

  it('looks at each group', async () => {
    const rows = 'from (values (1, 3, 1), (2, 4, 2)) as t(a, b, g)';
    const list = '[{ mutually_exclusive_ranges: { lower: a, upper: b, group_by: g } }]';
    expect(await find(rows, list)).toEqual(['passed']);
  });
});

describe('not_constant', () => {
  it.each([
    [numbers, ['passed']],
    ['from (values (1), (null)) as t(n)', ['failed']],
    ['select null::int as n', ['failed']],
    [none, ['passed']],
    ["select unnest([{'a': 1}, {'a': 2}]) as n", ['passed']],
  ])('%s', async (rows, said) => {
    expect(await find(rows, '[not_constant]', 'n')).toEqual(said);
  });
});

/** Names of columns that the engine, YAML or our own SQL could trip over. */
it.each([
  'select',
  'has space',
  'quo"te',
  '🦆',
  'row_count',
  'value',
  'previous',
  'tested_row',
  'gap_after',
  'earlier_end',
  "it's",
  'here',
  'only_value',
  'latest',
])('works on a column named %s', async (name) => {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const column = JSON.stringify(name);
  const rows = `select range as ${quoted}, range + 1 as upper_bound, 'g' as grouped from range(3)`;
  const own =
    '[not_null, unique, not_constant, not_empty, no_gaps, { no_gaps: { group_by: grouped } }, { not_constant: { group_by: grouped } }, { accepted_range: { min: 0, max: 2 } }, { accepted_values: { values: [0, 1, 2] } }, { matches: { pattern: "[0-2]" } }, { expression_is_true: { expression: ">= 0" } }, { relationships: { to: tested, field: COLUMN } }]';
  const passed = await find(rows, own.replace('COLUMN', column), column);
  expect(passed).toEqual(Array(12).fill('passed'));
  await lab.connection.run('drop table tested; drop table other');
  const whole = `[{ unique_combination: { columns: [${column}, upper_bound] } }, { row_count: { equals: 1, group_by: ${column} } }, { equal_row_count: { to: tested, group_by: ${column} } }, { mutually_exclusive_ranges: { lower: ${column}, upper: upper_bound } }]`;
  expect(await find(rows, whole)).toEqual(Array(4).fill('passed'));
});

/** One value of each type, twice: a unique key it is not, and constant it is. */
it.each([
  'true',
  '1::tinyint',
  '1::utinyint',
  '1::hugeint',
  '1::uhugeint',
  '1.5::float',
  "'inf'::double",
  '1.50::decimal(38,10)',
  "'text'",
  "'\\xAA'::blob",
  "date '2024-01-01'",
  "time '10:00'",
  "'10:00:00+02'::timetz",
  "timestamp '2024-01-01'",
  "timestamptz '2024-01-01'",
  "timestamp_ns '2024-01-01'",
  "interval '1 month'",
  'uuid()',
  "'a'::enum('a', 'b')",
  "'101'::bit",
  '[1, 2]',
  '[1, 2]::integer[2]',
  "{'a': 1}",
  "map {'a': 1}",
  'union_value(a := 1)',
  "'{}'::json",
])('holds two of %s for the same', async (value) => {
  const rows = `with one as materialized (select ${value} as n) from one union all from one`;
  const said = await find(rows, '[unique, not_null, not_constant]', 'n');
  expect(said).toEqual(['failed: 1 value', 'passed', 'failed']);
});
