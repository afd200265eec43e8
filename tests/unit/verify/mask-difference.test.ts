/** A difference that `verify` found is shown without what is marked as personal data. */
import { expect, it } from 'vitest';
import { compile } from '../../../src/pipeline.ts';
import type { Difference } from '../../../src/product/verification.ts';
import { maskDifference } from '../../../src/verify/mask-difference.ts';
import { virtualFiles } from '../project/virtual-project.ts';

const { value: compilation } = compile({
  env: {},
  runStartedAt: '2024-01-01T00:00:00Z',
  workingFolder: '/p',
  files: virtualFiles({
    '/p/project.yml': 'name: shop\nmodels: { +materialized: table }\n',
    '/p/models/people.sql': "select 1 as id, 'ann' as name\n",
    '/p/models/letters.sql': 'select id, upper(name) as addressee from {{ref "people"}}\n',
    '/p/models/people.yml':
      'models: [{ name: people, columns: [{ name: name, meta: { pii: true } }] }]\n',
  }),
});
if (!compilation) throw new Error('the project is right');

async function shown(name: string, difference: Partial<Difference>) {
  const node = compilation?.graph.nodes.get(`model.shop.${name}`);
  if (!compilation || node?.kind !== 'model') throw new Error(`there is no ${name}`);
  const found = { node, type: 'rows', lacking: 1, extra: 1, sample: undefined, because: [] };
  const whole = { seed: 1, steps: 1, schedule: [], difference: { ...found, ...difference } };
  const masked = await maskDifference(whole as Parameters<typeof maskDifference>[0], compilation);
  return masked.difference.sample?.rows;
}

const columns = ['only in', 'id', 'addressee'].map((name) => ({ name, type: 'VARCHAR' }));

it('in columns that are marked, or computed from those', async () => {
  const rows = [
    ['full', '1', 'ANN'],
    ['incremental', '1', null],
  ];
  expect(await shown('letters', { sample: { columns, rows } })).toEqual([
    ['full', '1', '•••'],
    ['incremental', '1', null],
  ]);
});

it('where the columns differ, their names are shown', async () => {
  const sample = { columns: columns.slice(0, 2), rows: [['full', 'addressee VARCHAR']] };
  expect(await shown('letters', { type: 'columns', sample })).toEqual(sample.rows);
});
