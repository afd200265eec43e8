/** No build removes or replaces a file that another project, target or person put there. */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const targets = `name: shop
target: dev
targets:
  dev: { path: dev.duckdb, threads: 1 }
  ci: { path: ci.duckdb, threads: 1 }
`;

const external = (location: string, more = ''): string =>
  `{{config materialized="external" location="${location}"${more}}}\nselect 1 as a\n`;

const read = ({ folder }: Rig, path: string): string => readFileSync(join(folder, path), 'utf8');

async function builds(rig: Rig, ...args: string[]): Promise<void> {
  const { printed, code } = await rig.eider('build', ...args);
  expect(code, printed).toBe(0);
}

it('leaves the files of the project it is a copy of', async () => {
  const rig = createShop({
    'models/z.sql': external('out/a.csv'),
    'models/gone.sql': external('out/gone.csv'),
    'models/table.sql': external('out/table.csv'),
  });
  await builds(rig);
  const before = rig.files('out');
  const copy = createShop();
  cpSync(rig.folder, copy.folder, { recursive: true, preserveTimestamps: true });
  copy.write({ 'models/z.sql': external('out/moved.csv'), 'models/table.sql': 'select 1 as a\n' });
  copy.remove('models/gone.sql');
  await builds(copy, '--prune');
  await builds(copy);
  expect(rig.files('out')).toEqual(before);
  expect(read(rig, 'out/a.csv')).toBe('a\n1\n');
  expect(read(copy, 'out/moved.csv')).toBe('a\n1\n');
});

it('builds a copied project in its own place', async () => {
  const rig = createShop({ 'models/z.sql': external('out/a.csv') });
  await builds(rig);
  const before = rig.files('out');
  const copy = createShop();
  cpSync(rig.folder, copy.folder, { recursive: true });
  copy.write({ 'models/z.sql': external('out/a.csv').replace('1', '2') });
  await builds(copy);
  await builds(copy);
  expect(rig.files('out')).toEqual(before);
  expect(read(rig, 'out/a.csv')).toBe('a\n1\n');
  expect(read(copy, 'out/a.csv')).toBe('a\n2\n');
  const [copied = ''] = before;
  expect(copied).toContain('.a.csv.versions/');
  expect(copy.files('out')).not.toContain(copied);
});

it('leaves the files of the target whose warehouse it is a copy of', async () => {
  const rig = createShop({
    'project.yml': targets,
    'models/z.sql': '{{config materialized="external"}} select 1 as a\n',
    'models/gone.sql': '{{config materialized="external"}} select 1 as a\n',
  });
  await builds(rig);
  const before = rig.files('target/external/dev');
  expect(before).toHaveLength(4);
  cpSync(join(rig.folder, 'dev.duckdb'), join(rig.folder, 'ci.duckdb'));
  rig.remove('models/gone.sql');
  await builds(rig, '-t', 'ci', '--prune');
  expect(rig.files('target/external/dev')).toEqual(before);
  expect(existsSync(join(rig.folder, 'target/external/ci/z.parquet'))).toBe(true);
});

it('refuses a file that stands where a model moves to', async () => {
  const rig = createShop({ 'models/z.sql': external('out/a.csv') });
  await builds(rig);
  rig.write({ 'out/b.csv': 'precious\n', 'models/z.sql': external('out/b.csv') });
  const planned = await rig.eider('plan');
  expect(planned.code).toBe(1);
  expect(planned.printed).toMatchInlineSnapshot(`
    "eider plan · 1 model · nothing to build

      refused  z  out/b.csv exists, and Eider did not write it

    error[E0833] out/b.csv exists, and Eider did not write it
      --> models/z.sql:1:44
      |
    1 | {{config materialized="external" location="out/b.csv"}}
      |                                            ^^^^^^^^^
      |
      = move it away, write another location, or let it be replaced with adopt: true
    "
  `);
  const { printed, code } = await rig.eider('build');
  expect(code).toBe(1);
  expect(printed).toContain('error[E0833] out/b.csv exists, and Eider did not write it');
  expect(read(rig, 'out/b.csv')).toBe('precious\n');
  expect(read(rig, 'out/a.csv')).toBe('a\n1\n');
  rig.write({ 'models/z.sql': external('out/b.csv', ' adopt=true') });
  await builds(rig);
  expect(read(rig, 'out/b.csv')).toBe('a\n1\n');
  expect(existsSync(join(rig.folder, 'out/a.csv'))).toBe(false);
});

it('refuses the file of another target, and prunes only its own', async () => {
  const rig = createShop({ 'project.yml': targets, 'models/z.sql': external('out/a.csv') });
  await builds(rig);
  const { printed, code } = await rig.eider('build', '-t', 'ci');
  expect(code).toBe(1);
  expect(printed).toContain(
    'error[E0833] out/a.csv was written by a build of another target or project',
  );
  rig.write({ 'models/z.sql': external('out/a.csv', ' adopt=true').replace('1', '2') });
  await builds(rig, '-t', 'ci');
  rig.remove('models/z.sql');
  rig.write({ 'models/y.sql': 'select 1 as a\n' });
  await builds(rig, '--prune');
  expect(read(rig, 'out/a.csv')).toBe('a\n2\n');
  expect(await rig.query('select * from z', 'ci.duckdb')).toEqual([[2]]);
});

it('lets a renamed model keep its location', async () => {
  const rig = createShop({ 'models/z.sql': external('out/a.csv') });
  await builds(rig);
  rig.remove('models/z.sql');
  rig.write({ 'models/y.sql': external('out/a.csv') });
  await builds(rig, '--prune');
  await builds(rig);
  expect(read(rig, 'out/a.csv')).toBe('a\n1\n');
});
