import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LineageLab, openLineageLab } from './lineage-lab.ts';

let lab: LineageLab;
beforeAll(async () => {
  lab = await openLineageLab("create type mood as enum ('it''s', 'good')");
});
afterAll(() => lab.close());

const query = `
select *,
  null as nothing,
  'x'::mood as mood,
  {'a b': 1, 'select': [1.5::decimal(38, 10)], 'Upper': 'x', 'it"s': 1} as fields,
  map {'k': {'v': 1}} as entries,
  [[1, 2], [3]] as lists,
  array_value(1, 2, 3) as triple,
  [array_value('a', 'b')] as pairs,
  union_value(num := 2) as one_of,
  '{}'::json as document,
  'x'::varchar collate nocase as folded,
  1::utinyint as tiny,
  uuid() as id,
  '101'::bit as bits,
  now() as moment,
  interval 1 day as length
from test_all_types()`;

it('types are in the words that query results have for them', async () => {
  const { columns } = await lab.planOf(query);
  await lab.connection.run(`create table described as ${query} with no data`);
  const described = await lab.connection.query('from described');
  expect(columns).toEqual(described.columns);
  expect(columns.length).toBeGreaterThan(60);
});

it('types can be used to make the same table again', async () => {
  const { columns } = await lab.planOf(query);
  const defined = columns.map(({ name, type }) => `"${name}" ${type}`);
  await lab.connection.run(`create table again (${defined.join(', ')})`);
  const again = await lab.connection.query('from again');
  expect(again.columns).toEqual(columns);
});
