/** Changing what a node becomes, where it lies and what it is called. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, minimalProject, type Rig } from './rig.ts';

const as = (materialized: string, sql = 'select 1 as id') =>
  `{{config materialized="${materialized}"}}\n${sql}\n`;

async function kinds(rig: Rig): Promise<unknown> {
  return rig.query(`select schema_name || '.' || table_name, 'table' from duckdb_tables() where schema_name <> '_eider'
    union all select schema_name || '.' || view_name, 'view' from duckdb_views() where schema_name <> '_eider' and not internal order by all`);
}

it('replaces a view by a table, a table by a view, and both by nothing', async () => {
  const rig = createShop({
    'models/a.sql': as('view'),
    'models/b.sql': as('table', 'select id + 1 as id from {{ref "a"}}'),
    'models/c.sql': as('view', 'select id + 1 as id from {{ref "b"}}'),
  });
  await rig.eider('build');
  expect(await kinds(rig)).toEqual([
    ['main.a', 'view'],
    ['main.b', 'table'],
    ['main.c', 'view'],
  ]);
  rig.write({
    'models/a.sql': as('table'),
    'models/b.sql': as('view', 'select id + 1 as id from {{ref "a"}}'),
  });
  const swapped = await rig.eider('build');
  expect(swapped.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 3 models

      table  a             1 row                0.00 s   was materialized as view
      view   b                                  0.00 s   was materialized as table
      view   c                                  0.00 s   b changed

    3 built (1 row) in 0.00 s
    "
  `);
  expect(await kinds(rig)).toEqual([
    ['main.a', 'table'],
    ['main.b', 'view'],
    ['main.c', 'view'],
  ]);
  rig.write({ 'models/b.sql': as('ephemeral', 'select id + 1 as id from {{ref "a"}}') });
  const ephemeral = await rig.eider('build');
  expect(ephemeral.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 3 models · 1 up to date

      view  c                                  0.00 s   its code changed

    warning[E0603] 1 relation in the warehouse belongs to no node any more
      = main.b
      = drop what is not needed any more: eider build --prune

    1 built, 1 up to date in 0.00 s
    "
  `);
  const pruned = await rig.eider('build', '--prune');
  expect(pruned.code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.c': [[3]] });
  rig.write({ 'models/b.sql': as('table', 'select id + 1 as id from {{ref "a"}}') });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]], 'main.c': [[3]] });
});

it('replaces a seed by a model, and a model by a seed', async () => {
  const rig = createShop({
    'seeds/a.csv': 'id\n1\n',
    'models/b.sql': as('view', 'select 2 as id'),
  });
  await rig.eider('build');
  rig.remove('seeds/a.csv');
  rig.remove('models/b.sql');
  rig.write({ 'models/a.sql': as('view', 'select 3 as id'), 'seeds/b.csv': 'id\n4\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 seed

      view  a                                  0.00 s   was materialized as seed
      seed  b             1 row                0.00 s   was materialized as view

    2 built (1 row) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[3]], 'main.b': [['4']] });
});

it('keeps the old relation when the new one fails its test', async () => {
  const rig = createShop({
    'models/a.sql': as('view'),
    'models/a.yml': 'models:\n  - name: a\n    columns: [{ name: id, data_tests: [not_null] }]\n',
  });
  await rig.eider('build');
  rig.write({ 'models/a.sql': as('table', 'select null as id') });
  expect((await rig.eider('build')).code).toBe(1);
  expect(await kinds(rig)).toEqual([['main.a', 'view']]);
  expect(await rig.query('from a')).toEqual([[1]]);
});

it('lists relations that no node owns any more, and drops them with --prune', async () => {
  const rig = createShop({
    'models/old.sql': as('table'),
    'models/renamed.sql': as('view', 'select 2 as id'),
    'models/off.sql': as('table', 'select 3 as id'),
    'models/moved.sql': as('table', 'select 4 as id'),
    'models/kept.sql': as('table', 'select 5 as id'),
  });
  await rig.eider('build');
  rig.remove('models/old.sql');
  rig.remove('models/renamed.sql');
  rig.write({
    'models/new_name.sql': as('view', 'select 2 as id'),
    'models/off.sql': '{{config enabled=false}}\nselect 3 as id\n',
    'models/moved.sql': '{{config schema="archive"}}\nselect 4 as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 3 models · 1 up to date

      table  moved                1 row                0.00 s   first build
      view   new_name                                  0.00 s   first build

    warning[E0603] 4 relations in the warehouse belong to no node any more
      = main.moved
      = main.off
      = main.old
      = main.renamed
      = drop what is not needed any more: eider build --prune

    2 built (1 row), 1 up to date in 0.00 s
    "
  `);
  expect(code).toBe(0);
  const part = await rig.eider('build', '--prune', '-s', 'kept');
  expect(part.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 3 models · 1 up to date

    warning[E0604] dropped 4 relations that no node owns any more
      = main.moved
      = main.off
      = main.old
      = main.renamed

    1 up to date in 0.00 s
    "
  `);
  expect(await rig.contents()).toEqual({
    'main.kept': [[5]],
    'main.new_name': [[2]],
    'main_archive.moved': [[4]],
  });
  const again = await rig.eider('build');
  expect(again.stdout).not.toMatch(/no node/);
});

it('publishes files with their rows, and takes them away with their model', async () => {
  const external = (sql: string) =>
    `{{config materialized="external" location="out/a.csv"}}\n${sql}\n`;
  const rig = createShop({
    'models/a.sql': external('select 1 as id'),
    'models/b.sql': 'select id + 1 as id from {{ref "a"}}\n',
    'models/a.yml': 'models:\n  - name: a\n    columns: [{ name: id, data_tests: [not_null] }]\n',
  });
  const published = () => readFileSync(join(rig.folder, 'out/a.csv'), 'utf8');
  expect((await rig.eider('build')).code).toBe(0);
  expect(published()).toBe('id\n1\n');
  rig.write({ 'models/a.sql': external('select null::integer as id') });
  const refused = await rig.eider('build');
  expect(refused.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 test

      external  a          kept back               0.00 s   its code changed

    error[E0412] not_null failed for a.id: 1 row
      --> models/a.yml:3:40
      |
    3 |     columns: [{ name: id, data_tests: [not_null] }]
      |                                        ^^^^^^^^
      |                                        a keeps the 1 row of <time>; 1 model downstream was not built
      |
      |   id
      | ----
      | NULL
      |
      = see all: eider show not_null_a_id

      table     b            skipped                        a was kept back

    1 kept back, 1 skipped, 1 test failed in 0.00 s
    "
  `);
  expect(refused.code).toBe(1);
  expect(published()).toBe('id\n1\n');
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]] });
  rig.write({ 'models/a.sql': as('table', 'select 3 as id') });
  expect((await rig.eider('build')).code).toBe(0);
  expect(rig.files('out')).toEqual([]);
  rig.write({ 'models/a.sql': external('select 4 as id') });
  expect((await rig.eider('build')).code).toBe(0);
  expect(published()).toBe('id\n4\n');
  expect(await rig.contents()).toEqual({ 'main.a': [[4]], 'main.b': [[5]] });
  rig.remove('models/a.sql');
  rig.remove('models/a.yml');
  rig.write({ 'models/b.sql': 'select 6 as id\n' });
  expect((await rig.eider('build')).code).toBe(0);
  expect(published()).toBe('id\n4\n');
  expect((await rig.eider('build', '--prune')).code).toBe(0);
  expect(rig.files('out')).toEqual([]);
  expect(await rig.contents()).toEqual({ 'main.b': [[6]] });
});

it('does not drop anything after a build that failed', async () => {
  const rig = createShop({
    'models/a.sql': as('table'),
    'models/b.sql': as('table', 'select 2 as id'),
  });
  await rig.eider('build');
  rig.remove('models/b.sql');
  rig.write({ 'models/a.sql': "select cast(x as integer) as id from (values ('x')) as t (x)\n" });
  const { code, printed } = await rig.eider('build', '--prune');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    2 files checked in 0.00 s · 1 model

      table  a             failed               0.00 s   its code changed

    error[E0305] could not convert string 'x' to INTEGER when casting from source column x
      --> models/a.sql:1:8
      |
    1 | select cast(x as integer) as id from (values ('x')) as t (x)
      |        ^^^^
      |
      = use try_cast where values may not fit, or filter them out before the cast

    warning[E0603] 1 relation in the warehouse belongs to no node any more
      = main.b
      = nothing was dropped, because the build did not pass

    1 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]] });
});

it('puts a person’s schemas behind the target’s, and in production uses them exactly', async () => {
  const rig = createShop({
    'project.yml': `name: shop
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: ann, threads: 1 }
  prod: { engine: duckdb, path: target/prod.duckdb, schema: analytics, schema_names: exact, threads: 1 }
models:
  +materialized: table
  marts: { +schema: marts }
seeds: { +schema: raw }
`,
    'seeds/codes.csv': 'code\nx\n',
    'models/plain.sql': 'select code from {{ref "codes"}}\n',
    'models/marts/report.sql': '{{config alias="the_report"}}\nselect code from {{ref "plain"}}\n',
  });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.contents()).toEqual({
    'ann.plain': [['x']],
    'ann_marts.the_report': [['x']],
    'ann_raw.codes': [['x']],
  });
  const prod = await rig.eider('build', '--target', 'prod');
  expect(prod.printed).toMatchInlineSnapshot(`
    "eider build · shop · prod (target/prod.duckdb)
    4 files checked in 0.00 s · 2 models, 1 seed

      seed   codes              1 row                0.00 s   first build; inferred code VARCHAR
      table  plain              1 row                0.00 s   first build
      table  report             1 row                0.00 s   first build

    3 built (3 rows) in 0.00 s
    "
  `);
  expect(await rig.contents('target/prod.duckdb')).toEqual({
    'analytics.plain': [['x']],
    'marts.the_report': [['x']],
    'raw.codes': [['x']],
  });
});

it('refuses to read a disabled model', async () => {
  const rig = createShop({
    'models/a.sql': '{{config enabled=false}}\nselect 1 as id\n',
    'models/b.sql': 'select id from {{ref "a"}}\n',
    'models/c.yml': 'models:\n  - name: a\n    columns: [{ name: id, data_tests: [not_null] }]\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0504] model "a" is disabled
      --> models/b.sql:1:23
      |
    1 | select id from {{ref "a"}}
      |                       ^
      |
      = enable it (enabled: true), or remove this reference
    "
  `);
  expect(code).toBe(2);
});

it('writes descriptions as comments, and warns of columns that are not there', async () => {
  const rig = createShop({
    'models/a.sql': as('table', 'select 1 as id, 2 as amount'),
    'models/v.sql': as('view', 'select id as "The Key" from {{ref "a"}}'),
    'seeds/s.csv': 'id,name\n1,x\n',
    'models/docs.yml': `models:
  - name: a
    description: |
      The "orders", one row each;
      it's two lines.
    columns:
      - { name: ID, description: "The key; select 1" }
      - { name: amuont, description: What was paid }
  - name: v
    description: A view
    columns: [{ name: the key, description: "It's the key" }]
`,
    'seeds/docs.yml':
      'seeds:\n  - name: s\n    description: A seed\n    columns: [{ name: name, description: Its name }]\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 2 models, 1 seed

      table  a             1 row                0.00 s   first build

    warning[E0314] a has no column "amuont"
      --> models/docs.yml:8:17
      |
    8 |       - { name: amuont, description: What was paid }
      |                 ^^^^^^
      |
      = did you mean "amount"?

      seed   s             1 row                0.00 s   first build; inferred id BIGINT, name VARCHAR
      view   v                                  0.00 s   first build

    3 built (2 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  const comments = `select table_name, comment from duckdb_tables() where schema_name = 'main'
    union all select view_name, comment from duckdb_views() where schema_name = 'main' and not internal
    union all select table_name || '.' || column_name, comment from duckdb_columns() where schema_name = 'main' and not internal
    order by all`;
  const all = [
    ['a', 'The "orders", one row each;\nit\'s two lines.\n'],
    ['a.amount', null],
    ['a.id', 'The key; select 1'],
    ['s', 'A seed'],
    ['s.id', null],
    ['s.name', 'Its name'],
    ['v', 'A view'],
    ['v.The Key', "It's the key"],
  ];
  expect(await rig.query(comments)).toEqual(all);
  await rig.eider('build');
  expect(await rig.query(comments)).toEqual(all);
});

it('describes a column that comes through unchanged as it was described where it comes from', async () => {
  const rig = createShop({
    'models/orders.sql': as('table', 'select 1 as id, 2 as amount'),
    'models/late.sql': as('ephemeral', 'select * from {{ref "orders"}}'),
    'models/paid.sql': as(
      'view',
      'select id, amount as paid, amount + 1 as more from {{ref "late"}}',
    ),
    'models/docs.yml': `models:
  - name: orders
    columns: [{ name: ID, description: The key }, { name: amount, description: In euros }]
  - name: paid
    columns: [{ name: paid, meta: { unit: EUR } }, { name: id, description: Its order }]
`,
  });
  const { code } = await rig.eider('build');
  expect(code).toBe(0);
  expect(
    await rig.query(
      "select column_name, comment from duckdb_columns() where table_name = 'paid' order by all",
    ),
  ).toEqual([
    ['id', 'Its order'],
    ['more', null],
    ['paid', 'In euros'],
  ]);
  const manifest = JSON.parse(readFileSync(join(rig.folder, 'target/manifest.json'), 'utf8'));
  const columns = Object.values(manifest.nodes['model.shop.late'].columns).concat(
    Object.values(manifest.nodes['model.shop.paid'].columns),
  ) as Record<string, unknown>[];
  expect(
    columns.map(({ name, description, described_as: from }) => [name, description, from]),
  ).toEqual([
    ['id', 'The key', 'orders.id'],
    ['amount', 'In euros', 'orders.amount'],
    ['paid', 'In euros', 'orders.amount'],
    ['id', 'Its order', undefined],
  ]);
  const saved = join(rig.folder, 'saved');
  rig.write({ 'saved/manifest.json': readFileSync(join(rig.folder, 'target/manifest.json')) });
  const args = ['list', '--select', 'state:modified.persisted_descriptions', '--state', saved];
  expect((await rig.eider(...args)).stdout).toBe('');
  const yaml = readFileSync(join(rig.folder, 'models/docs.yml'), 'utf8');
  rig.write({ 'models/docs.yml': yaml.replace('In euros', 'In pounds') });
  expect((await rig.eider(...args)).stdout).toBe('orders\n');
});

it('builds what the selection flags name', async () => {
  const rig = createShop({
    'project.yml': `${minimalProject}`,
    'selectors.yml': 'selectors:\n  - name: nightly\n    definition: tag:night\n',
    'models/a.sql': as('table'),
    'models/b.sql': '{{config tags=(list "night")}}\nselect id + 1 as id from {{ref "a"}}\n',
    'models/c.sql': 'select id + 1 as id from {{ref "b"}}\n',
    'models/d.sql': as('table'),
  });
  const built = async (...args: string[]): Promise<string[]> => {
    rig.remove('target');
    const { code } = await rig.eider('build', ...args);
    const contents = await rig.contents();
    return [String(code), ...Object.keys(contents)];
  };
  expect(await built('-s', '+b')).toEqual(['0', 'main.a', 'main.b']);
  expect(await built('--select', 'a', 'd')).toEqual(['0', 'main.a', 'main.d']);
  expect(await built('--exclude', 'b+')).toEqual(['0', 'main.a', 'main.d']);
  expect(await built('--selector', 'nightly')).toEqual(['1']);
  expect(await built('-s', 'nothing_like_this')).toEqual(['0']);
  const none = await rig.eider('build', '-s', 'nothing_like_this');
  expect(none.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models

    nothing to do in 0.00 s
    warning[E0561] nothing_like_this matches no node
      --> --select:1:1
      |
    1 | nothing_like_this
      | ^^^^^^^^^^^^^^^^^

    "
  `);
  const wrong = await rig.eider('build', '-s', 'tga:night');
  expect(wrong.printed).toMatchInlineSnapshot(`
    "error[E0555] "tga:" is no method of selection
      --> --select:1:1
      |
    1 | tga:night
      | ^^^^
      |
      = did you mean "tag"?
    "
  `);
  expect(wrong.code).toBe(2);
  const unbuilt = await rig.eider('build', '--selector', 'nightly');
  expect(unbuilt.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models

      table  b             failed               0.00 s   first build

    error[E0302] table "a" does not exist
      --> models/b.sql:2:26
      |
    2 | select id + 1 as id from {{ref "a"}}
      |                          ^^^^^^^^^^^
      |
      = build it first: select it, too, or all parents with +name

    1 failed in 0.00 s
    "
  `);
});
