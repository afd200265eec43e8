/** What is published: the tarball holds what it needs and no more, and works in another folder. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { normalise, repository } from './rig.ts';

let outside: string;
let packed: { readonly filename: string; readonly files: readonly { readonly path: string }[] };

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'eider-package-'));
  // Scripts would compile again, under the feet of other tests.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', outside];
  [packed] = JSON.parse(run('npm', args, repository)) as [typeof packed];
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

it('holds the program and what a reader wants to know', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(paths.filter((path) => !path.startsWith('dist/'))).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin/eider.cjs',
    'bin/load-program.cjs',
    'bin/optimise-later.cjs',
    'package.json',
  ]);
  expect(paths.filter((path) => path.startsWith('dist/') && !path.endsWith('.cjs'))).toEqual([
    'dist/third-party-licenses.txt',
  ]);
});

it('is locked for every platform: npm ci refuses a lock file that lacks a binary', () => {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { readonly optionalDependencies?: Record<string, string> }>;
  };
  const binaries = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  );
  expect(binaries.length).toBeGreaterThan(0);
  expect(binaries.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
});

it('is installed in another folder, and builds there', ({ skip }) => {
  const folder = join(outside, 'elsewhere');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "elsewhere", "private": true }\n');
  const tarball = join(outside, packed.filename);
  try {
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], folder);
  } catch (failure) {
    const { stderr } = failure as { stderr: string };
    if (!/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/.test(stderr)) throw failure;
    skip('the registry cannot be reached');
  }
  const eider = (args: readonly string[], below = '.'): string =>
    normalise(run('npx', ['--no-install', 'eider', ...args], join(folder, below)), folder);

  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(eider(['--version'])).toBe(`${version}\n`);
  expect(eider(['init', 'shop'])).toMatch(/^wrote 14 files to shop: five models/);
  expect(eider(['build', '--threads', '1'], 'shop')).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    12 files checked in 0.00 s · 5 models, 2 seeds, 12 tests

      seed   customers                    3 rows    2 tests    0.00 s   first build
      seed   orders                       4 rows    4 tests    0.00 s   first build
      view   stg_customers                                     0.00 s   first build
      view   stg_orders                                        0.00 s   first build
      table  order_days                   3 rows    2 tests    0.00 s   first build
      table  customer_summary             3 rows    4 tests    0.00 s   first build

    6 built (13 rows), 12 tests passed in 0.00 s
    "
  `);
  expect(eider(['show', 'customer_summary', '--output', 'csv'], 'shop')).toMatchInlineSnapshot(`
    "customer_id,customer_name,orders,spend,last_order
    1,Ada,2,52.50,2024-02-11
    2,Grace,1,7.25,2024-02-12
    3,Edsger,0,0.00,
    "
  `);
});

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, NO_COLOR: '1' },
    shell: process.platform === 'win32',
  });
}
