/** Folders that cannot be written to and disks that are full: said plainly, and nothing is half done. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fillUp, makeReadOnly, mountSmall, mountsRefused, refused } from './mounts.ts';
import { createShop, minimalProject } from './rig.ts';

const models = {
  'models/a.sql': 'select 1 as id\n',
  'models/b.sql': 'select id + 1 as id from {{ref "a"}}\n',
};

it('says that a folder is read-only before anything was built', async ({ skip }) => {
  const rig = createShop(models);
  if (!makeReadOnly(rig.folder)) skip(mountsRefused);
  const { code, printed } = await rig.eider('build');
  expect(refused(printed)).toMatchInlineSnapshot(`
    "error[E0605] target/dev.duckdb cannot be opened: cannot make the folder target: <refused>
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
    "
  `);
  expect(code).toBe(1);
  const compiled = await rig.eider('compile');
  expect(refused(compiled.printed)).toMatchInlineSnapshot(`
    "error[E0704] target/compiled cannot be written: <refused>
    "
  `);
  expect(compiled.code).toBe(1);
  expect(rig.files()).toEqual(['models/a.sql', 'models/b.sql', 'project.yml']);
});

it('reads a warehouse in a read-only folder, and refuses to build', async ({ skip }) => {
  const rig = createShop(models);
  await rig.eider('build');
  const before = rig.files();
  if (!makeReadOnly(rig.folder)) skip(mountsRefused);
  const { code, printed } = await rig.eider('build');
  expect(refused(printed)).toMatchInlineSnapshot(`
    "error[E0605] target/dev.duckdb may not be opened: <refused>
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
    "
  `);
  expect(code).toBe(1);
  for (const command of [['show', 'b'], ['plan'], ['list'], ['lineage', 'b'], ['debug']]) {
    expect(await rig.eider(...command)).toMatchObject({ code: 0, stderr: '' });
  }
  expect(rig.files()).toEqual(before);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]] });
});

it('says that the target folder is a file', async () => {
  const rig = createShop({ ...models, target: 'a file\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0605] target/dev.duckdb cannot be opened: cannot make the folder target: a file stands in its place
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
    "
  `);
  expect(code).toBe(1);
  const cleaned = await rig.eider('clean');
  expect(cleaned.printed).toMatchInlineSnapshot(`
    "nothing to remove in target
    "
  `);
  const into = await rig.eider('init', 'target/new');
  expect(into.printed).toMatchInlineSnapshot(`
    "error[E0704] target/new cannot be written: a file stands where a folder is needed
    "
  `);
  expect(into.code).toBe(1);
  expect((await rig.eider('init', 'target')).printed).toMatchInlineSnapshot(`
    "error[E0703] target is a file
      = name a new folder: eider init my_project
    "
  `);
  const schemas = await rig.eider('schema', 'target/schemas');
  expect(schemas.printed).toMatchInlineSnapshot(`
    "error[E0704] target/schemas/project.schema.json, target/schemas/properties.schema.json, target/schemas/selectors.schema.json cannot be written: a file stands where a folder is needed
    "
  `);
  expect(schemas.code).toBe(1);
});

it('says that the warehouse is no database', async () => {
  const rig = createShop({ ...models, 'target/dev.duckdb': 'id,name\n1,a\n'.repeat(1000) });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0605] target/dev.duckdb is not a DuckDB database
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
      |
      = move the file away, or name another one in path:
    "
  `);
  expect(code).toBe(1);
  expect((await rig.eider('show', 'a')).printed).toMatchInlineSnapshot(`
    "error[E0605] target/dev.duckdb is not a DuckDB database
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
      |
      = move the file away, or name another one in path:
    "
  `);
  expect(
    (await rig.eider('debug')).printed.replaceAll(/v?\d+\.\d+\.\d+/g, '<version>'),
  ).toMatchInlineSnapshot(`
    "eider       <version>
    node        <version>
    platform    linux x64
    project     shop <version>
    folder      <folder>
    target      dev (dev)
    warehouse   target/dev.duckdb (12 kB)
    schema      main
    nodes       2 models
    connection  does not work
    error[E0605] target/dev.duckdb is not a DuckDB database
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
      |
      = move the file away, or name another one in path:
    "
  `);
});

it('begins anew where a process had only begun to make the file', async () => {
  const rig = createShop(models);
  await rig.eider('build');
  const warehouse = readFileSync(join(rig.folder, 'target/dev.duckdb'));
  for (const size of [0, 4096, 8192]) {
    rig.write({ 'target/dev.duckdb': warehouse.subarray(0, size) });
    expect((await rig.eider('build')).code).toBe(0);
    expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]] });
  }
  rig.write({ 'target/dev.duckdb': warehouse.subarray(0, 12_288 + 4096) });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0605] target/dev.duckdb is damaged: it ends too early
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
    "
  `);
  expect(code).toBe(1);
});

it.skipIf(process.platform !== 'linux')('does not wait for folders that can never be', async () => {
  const rig = createShop({
    'project.yml': `target_path: /proc/nowhere/target\n${minimalProject}`,
    ...models,
  });
  const { code, printed } = await rig.eider('build');
  expect(refused(printed)).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 2 models

      table  a             1 row                0.00 s   first build
      table  b             1 row                0.00 s   first build

    2 built (2 rows) in 0.00 s

    warning[E0704] /proc/nowhere/target/compiled, /proc/nowhere/target/manifest.json, /proc/nowhere/target/run_results.json, /proc/nowhere/target/catalog.json, /proc/nowhere/target/columns.json cannot be written: <refused>
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]] });
});

it.skipIf(process.platform !== 'linux')(
  'says that the folder of the warehouse cannot be made',
  async () => {
    const rig = createShop({
      'project.local.yml':
        'targets:\n  dev: { engine: duckdb, path: /proc/nowhere/dev.duckdb, threads: 1 }\n',
      ...models,
    });
    const { code, printed } = await rig.eider('build');
    expect(printed).toMatchInlineSnapshot(`
    "error[E0605] /proc/nowhere/dev.duckdb cannot be opened: cannot make the folder /proc/nowhere: its parent takes no folders
      --> project.local.yml:2:3
      |
    2 |   dev: { engine: duckdb, path: /proc/nowhere/dev.duckdb, threads: 1 }
      |   ^^^
    "
  `);
    expect(code).toBe(1);
  },
);

it('leaves the warehouse as it was when the disk is full', async ({ skip }) => {
  const rig = createShop({
    'project.yml': minimalProject.replace('target/dev.duckdb', 'disk/dev.duckdb'),
    ...models,
    'models/big.sql': 'select 7 as id\n',
    'models/after.sql': 'select count(*) as n from {{ref "big"}}\n',
  });
  if (!mountSmall(join(rig.folder, 'disk'), 12)) skip(mountsRefused);
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({
    'models/big.sql': 'select i as id, md5(i::varchar) as hash from range(1000000) as t(i)\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (disk/dev.duckdb)
    5 files checked in 0.00 s · 4 models · 2 up to date

      table  big               failed               0.00 s   its code changed

    error[E0311] big could not be published: no space left on the device
      = failed to commit: Could not write file "<folder>/disk/dev.duckdb"
      = free some space, then build again

      table  after            skipped                        big failed

    1 failed, 1 skipped, 2 up to date in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents('disk/dev.duckdb')).toEqual({
    'main.a': [[1]],
    'main.after': [['1']],
    'main.b': [[2]],
    'main.big': [[7]],
  });
  rig.write({ 'models/big.sql': 'select 8 as id\n' });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.query('from big', 'disk/dev.duckdb')).toEqual([[8]]);
});

it('says that the disk is full before a run can begin', async ({ skip }) => {
  const rig = createShop({
    'project.yml': minimalProject.replace('target/dev.duckdb', 'disk/dev.duckdb'),
    ...models,
  });
  if (!mountSmall(join(rig.folder, 'disk'), 1)) skip(mountsRefused);
  fillUp(join(rig.folder, 'disk', 'filler'));
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0605] disk/dev.duckdb cannot be made: no space left on the device
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: disk/dev.duckdb, schema: main, threads: 1 }
      |   ^^^
    "
  `);
  expect(code).toBe(1);
  rig.remove('disk/filler');
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.contents('disk/dev.duckdb')).toEqual({ 'main.a': [[1]], 'main.b': [[2]] });
});

it('builds though the files beside the warehouse find no space', async ({ skip }) => {
  const rig = createShop({
    'project.yml': minimalProject.replace('target/dev.duckdb', 'dev.duckdb'),
    ...models,
    'models/long.sql': `select 1 as id -- ${'x'.repeat(2_000_000)}\n`,
  });
  if (!mountSmall(join(rig.folder, 'target'), 1)) skip(mountsRefused);
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (dev.duckdb)
    4 files checked in 0.00 s · 3 models

      table  a                1 row                0.00 s   first build
      table  long             1 row                0.00 s   first build
      table  b                1 row                0.00 s   first build

    3 built (3 rows) in 0.00 s

    warning[E0704] target/compiled, target/manifest.json, target/run_results.json, target/catalog.json, target/columns.json cannot be written: no space left on the device
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents('dev.duckdb')).toEqual({
    'main.a': [[1]],
    'main.b': [[2]],
    'main.long': [[1]],
  });
  expect(rig.files('target').filter((path) => path.endsWith('.tmp'))).toEqual([]);
});

it('leaves nothing of a first compile in which something is wrong, or that was killed', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  const rig = createShop({
    ...models,
    'models/c.sql': 'select ib from {{ref "b"}}\n',
    [`target/compiled.${pid}.tmp/models/a.sql`]: 'select\n',
  });
  const { code, printed } = await rig.eider('compile');
  expect(printed).toContain('models/c.sql:1:8');
  expect(code).toBe(2);
  expect(rig.files().filter((path) => path.includes('compiled'))).toEqual([]);
});
