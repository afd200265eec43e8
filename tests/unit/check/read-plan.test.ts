import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnLineage } from '../../../src/check/lineage/column-lineage.ts';
import type { BoundPlan, Operator } from '../../../src/check/plan/bound-plan.ts';
import { inputsOf } from '../../../src/check/plan/operator-inputs.ts';
import { readPlan } from '../../../src/check/plan/read-plan.ts';
import { type LineageLab, openLineageLab } from './lineage-lab.ts';

let lab: LineageLab;
beforeAll(async () => {
  lab = await openLineageLab(`
    create table t (a integer, b integer, c varchar, d timestamp);
    create table u (a integer, e integer)`);
});
afterAll(() => lab.close());

/** Kinds from the root down, inputs in brackets. */
function outline(operator: Operator): string {
  const inputs = inputsOf(operator).map(outline);
  return inputs.length === 0 ? operator.kind : `${operator.kind}(${inputs.join(', ')})`;
}

function find<K extends Operator['kind']>(
  { root }: BoundPlan,
  kind: K,
): Extract<Operator, { kind: K }> {
  const pending: Operator[] = [root];
  for (let next = pending.shift(); next; next = pending.shift()) {
    if (next.kind === kind) return next as Extract<Operator, { kind: K }>;
    pending.push(...inputsOf(next));
  }
  throw new Error(`no ${kind}`);
}

describe('the shape of a plan', () => {
  it.each([
    ['select a from t', 'project(scan)'],
    [
      'select count(*) from t where a > 1 having count(*) > 2',
      'project(filter(aggregate(filter(scan))))',
    ],
    ['select a from t order by b limit 3', 'project(limit(order(project(scan))))'],
    ['select * from t join u using (a)', 'project(join(scan, scan))'],
    [
      'select * from t where exists (select 1 from u where u.a = t.a)',
      'project(filter(join(scan, project(filter(join(scan, outer rows))))))',
    ],
    [
      'select (select max(e) from u) from t',
      'project(join(scan, project(aggregate(project(aggregate(scan))))))',
    ],
    [
      'with q as (select a from t) select * from q, q as r',
      'cte(project(scan), project(join(cte rows, cte rows)))',
    ],
    [
      'with recursive q as (select 1 as n union all select n + 1 from q where n < 3) select * from q',
      'cte(recursive(project(single row), project(filter(cte rows))), project(cte rows))',
    ],
    ['select a from t union all select e from u', 'set(project(scan), project(scan))'],
    ['select a from t union select e from u', 'distinct(set(project(scan), project(scan)))'],
    [
      'select sum(a) over () from t qualify row_number() over () = 1',
      'project(filter(window(scan)))',
    ],
    ['select unnest([a, b]) from t', 'project(unnest(scan))'],
    ['from range(3)', 'project(table function)'],
    ['from (values (1), (2)) as v(x)', 'project(project(values(single row)))'],
    [
      'select t.a, x.i from t, lateral (select * from range(t.a) r(i)) x',
      'project(join(scan, project(table function(project(outer rows)))))',
    ],
    ['select * from t using sample 3', 'project(sample(scan))'],
  ])('%s', async (query, expected) => {
    const { root } = await lab.planOf(query);
    expect(outline(root)).toBe(expected);
  });
});

it('a window has its partitions, its order and its frame', async () => {
  const query = `select sum(b) over (partition by c order by d desc nulls first
    range between interval 3 days preceding and current row exclude ties) as s from t`;
  const [call] = find(await lab.planOf(query), 'window').calls;
  expect(call).toMatchObject({
    name: 'sum',
    type: 'HUGEINT',
    arguments: [{ kind: 'column', index: 0, type: 'INTEGER' }],
    partitions: [{ kind: 'column', index: 1, type: 'VARCHAR' }],
    orders: [{ expression: { kind: 'column', index: 2 }, direction: 'descending', nulls: 'first' }],
    end: { type: 'current row', unit: 'range' },
    exclude: 'ties',
    ignoresNulls: false,
  });
  expect(call?.start).toMatchObject({ type: 'preceding', unit: 'range', offset: { kind: 'call' } });
});

it('functions that are no aggregates keep their arguments', async () => {
  const query = `select lag(b, 2, 0) over (order by a rows between 1 preceding and 2 following),
    dense_rank() over (order by a groups between unbounded preceding and current row) from t`;
  const [lag, rank] = find(await lab.planOf(query), 'window').calls;
  expect(lag).toMatchObject({
    name: 'lag',
    start: { type: 'preceding', unit: 'rows' },
    end: { type: 'following', unit: 'rows' },
    offset: { kind: 'cast', input: { kind: 'constant', value: 2 } },
    fallback: { kind: 'cast', input: { kind: 'constant', value: 0 } },
  });
  expect(rank).toMatchObject({ name: 'dense_rank', start: { type: 'unbounded preceding' } });
});

it('a correlated join says which columns its right side reads', async () => {
  const join = find(
    await lab.planOf('select (select max(e) from u where u.a = t.b) from t'),
    'join',
  );
  expect(join.type).toBe('single');
  expect(join.correlation?.columns).toMatchObject([{ kind: 'column', index: 0, type: 'INTEGER' }]);
  const outer = find({ columns: [], root: join.right }, 'outer rows');
  expect(outer.correlation).toBe(join.correlation?.id);
});

it('grouping sets are places in the groups, and GROUP BY without sets is one', async () => {
  const sets = 'select a, c, grouping(c) from t group by grouping sets ((a, c), (c), ())';
  const { groupingSets, groupingCalls } = find(await lab.planOf(sets), 'aggregate');
  expect({ groupingSets, groupingCalls }).toEqual({
    groupingSets: [[0, 1], [1], []],
    groupingCalls: [[1]],
  });
  const plain = find(await lab.planOf('select a, c from t group by a, c'), 'aggregate');
  expect(plain.groupingSets).toEqual([[0, 1]]);
  const total = find(await lab.planOf('select count(*) from t'), 'aggregate');
  expect(total.groupingSets).toEqual([[]]);
});

it('numbers beyond 2^53 are not rounded', async () => {
  const { root } = await lab.planOf("select 9007199254740993 as n, '9007199254740993' as s");
  expect(root).toMatchObject({
    expressions: [
      { kind: 'constant', value: '9007199254740993', type: 'BIGINT' },
      { kind: 'constant', value: '9007199254740993', type: 'VARCHAR' },
    ],
  });
});

it('expressions know their place in the query', async () => {
  const query = "select 'é' || c, cast(c as integer) + 1 from t";
  const { root } = await lab.planOf(query);
  const [joined, sum] = root.kind === 'project' ? root.expressions : [];
  expect(query.slice(joined?.location).slice(0, 2)).toBe('||');
  expect(query.slice(sum?.location).slice(0, 1)).toBe('+');
});

describe('what is not known here', () => {
  const scan = {
    type: 'LOGICAL_GET',
    returned_types: [{ id: 'INTEGER' }, { id: 'INTEGER' }],
    names: ['x', 'y'],
    column_indexes: [{}, { index: 1 }],
    function_data: { catalog: 'c', schema: 's', table: 'r' },
  };
  const reference = (index: number) => ({
    expression_class: 'BOUND_REF',
    type: 'BOUND_REF',
    return_type: { id: 'INTEGER' },
    index,
  });
  const lineageOf = (query: unknown) => {
    const columns = [{ name: 'out', type: { id: 'INTEGER' } }];
    const plan = {
      type: 'LOGICAL_CREATE_TABLE',
      children: [query],
      info: { columns: { columns } },
    };
    const json = JSON.stringify({ error: false, plans: [plan] });
    return columnLineage(readPlan({ type: 'plan', json, offsetOf: (bytes) => bytes }));
  };
  const x = { catalog: 'c', schema: 's', table: 'r', column: 'x' };
  const y = { catalog: 'c', schema: 's', table: 'r', column: 'y' };

  it('an operator: everything depends on everything, and it is said', () => {
    const unknown = { type: 'LOGICAL_NOVELTY', children: [scan] };
    const project = {
      type: 'LOGICAL_PROJECTION',
      expressions: [reference(7)],
      children: [unknown],
    };
    expect(lineageOf(project)).toEqual({
      outputs: [{ name: 'out', type: 'INTEGER', value: [x, y], passes: undefined }],
      rows: [x, y],
      reads: [{ catalog: 'c', schema: 's', name: 'r' }],
      notes: [
        'all columns are taken to depend on all columns read, because of LOGICAL_NOVELTY, which is not known',
      ],
    });
  });

  it('an operator beneath a join: the places behind it are not known either', () => {
    const unknown = { type: 'LOGICAL_NOVELTY', children: [scan] };
    const join = { type: 'LOGICAL_CROSS_PRODUCT', children: [unknown, scan] };
    const project = { type: 'LOGICAL_PROJECTION', expressions: [reference(0)], children: [join] };
    expect(lineageOf(project).outputs[0]?.value).toEqual([x, y]);
  });

  it('an expression: it may read every column of its input', () => {
    const novelty = {
      expression_class: 'BOUND_NOVELTY',
      type: 'X',
      return_type: { id: 'INTEGER' },
    };
    const project = { type: 'LOGICAL_PROJECTION', expressions: [novelty], children: [scan] };
    const { outputs, rows } = lineageOf(project);
    expect([outputs[0]?.value, rows]).toEqual([[x, y], []]);
  });

  it('a join of an unknown type', () => {
    const join = { type: 'LOGICAL_COMPARISON_JOIN', join_type: 'NOVEL', children: [scan, scan] };
    const project = { type: 'LOGICAL_PROJECTION', expressions: [reference(0)], children: [join] };
    expect(lineageOf(project).rows).toEqual([x, y]);
  });
});
