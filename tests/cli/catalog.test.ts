/** catalog.json: what the warehouse holds after a-build, by the names of the manifest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

it('has each relation with its columns, types, comments and rows', async () => {
  const rig = createShop({
    'models/a-b.sql': 'select 1 as id, [1.5]::decimal(4, 1)[] as "my ""list"""\n',
    'models/v.sql': '{{config materialized="view"}} select id from {{ref "a-b"}}\n',
    'models/e.sql': '{{config materialized="ephemeral"}} select 1 as x\n',
    'models/a.yml': `models:
  - name: a-b
    description: The first
    columns: [{ name: id, description: Its key }]
sources:
  - name: raw
    schema: main
    tables: [{ name: events }]
`,
  });
  await rig.execute(
    'create table events (moment timestamp, note varchar); insert into events default values',
  );
  const { code } = await rig.eider('build');
  expect(code).toBe(0);
  const { metadata, nodes, sources, errors } = read(rig.folder);
  expect(metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/catalog/v1.json');
  expect(errors).toBe(null);
  expect(Object.keys(nodes)).toEqual(['model.shop.a-b', 'model.shop.v']);
  expect(nodes['model.shop.a-b']).toMatchObject({
    metadata: {
      type: 'BASE TABLE',
      schema: 'main',
      name: 'a-b',
      database: 'dev',
      comment: 'The first',
    },
    columns: {
      id: { type: 'INTEGER', index: 1, name: 'id', comment: 'Its key' },
      'my "list"': { type: 'DECIMAL(4,1)[]', index: 2, comment: null },
    },
    stats: { row_count: { value: 1 }, has_stats: { value: true } },
  });
  expect(nodes['model.shop.v'].metadata.type).toBe('VIEW');
  expect(sources['source.shop.raw.events'].columns.moment).toMatchObject({
    type: 'TIMESTAMP',
    index: 1,
  });
});

// biome-ignore lint/suspicious/noExplicitAny: JSON as it was written.
function read(folder: string): any {
  return JSON.parse(readFileSync(join(folder, 'target/catalog.json'), 'utf8'));
}
