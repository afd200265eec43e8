/** `eider watch` on real folders with real edits. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { createShop, minimalProject, type Rig } from './rig.ts';
import { watchShop } from './watch-rig.ts';

const orders = (sql: string) => ({ 'models/orders.sql': `${sql}\n` });

function shop(): Rig {
  return createShop({
    ...orders('select i as id, i * 2 as amount from range(3) r(i)'),
    'models/totals.sql': 'select sum(amount) as total from {{ref "orders"}}\n',
    'models/beside.sql': 'select 1 as id\n',
    'models/orders.yml':
      'models:\n  - name: orders\n    columns:\n      - name: id\n        data_tests: [unique]\n',
  });
}

it('builds what a save affects, in a schema of its own, and tells what changed in the rows', async () => {
  const rig = shop();
  await rig.eider('build');
  const watching = await watchShop(rig);
  const result = await watching.save(
    orders('select i as id, if(i = 1, 9, i * 2) as amount, true as paid from range(1, 4) r(i)'),
  );
  expect(result).toMatchObject({
    status: 'built',
    nodes: { built: 2, failed: 0 },
    tests: { passed: 1 },
    diagnostics: [],
    shown: {
      name: 'orders',
      rows: 3,
      table: {
        columns: [
          { name: 'id', type: 'BIGINT' },
          { name: 'amount', type: 'BIGINT' },
          { name: 'paid', type: 'BOOLEAN' },
        ],
        rows: [
          [1, 9, true],
          [2, 4, true],
          [3, 6, true],
        ],
      },
      difference: {
        key: ['id'],
        added: 1,
        removed: 1,
        changed: 1,
        sample: {
          rows: expect.arrayContaining([
            ['~ was', 1, 2, null],
            ['~ is', 1, 9, true],
          ]),
        },
      },
      columns: [{ name: 'paid', change: 'added', type: 'BOOLEAN' }],
      affects: ['totals'],
    },
  });
  await watching.leave();
  expect(await rig.contents()).toMatchObject({
    'main.orders': [
      [0, 0],
      [1, 2],
      [2, 4],
    ].map((row) => row.map(String)),
    'main.totals': [['6']],
    'main_watch.orders': [
      ['1', '9', true],
      ['2', '4', true],
      ['3', '6', true],
    ],
    'main_watch.totals': [['19']],
  });
  expect((await rig.eider('build')).printed).not.toContain('E0603');
});

it('reads what it does not build where it is, and makes what is nowhere', async () => {
  const rig = shop();
  await rig.eider('build', '-s', 'orders');
  const watching = await watchShop(rig);
  const built = await watching.save({
    'models/totals.sql':
      'select max(amount) as most, (select max(id) from {{ref "beside"}}) as b from {{ref "orders"}}\n',
  });
  expect(built).toMatchObject({ status: 'built', shown: { table: { rows: [[4, 1]] } } });
  await watching.leave();
  const contents = await rig.contents();
  expect(Object.keys(contents)).toEqual(['main.orders', 'main_watch.beside', 'main_watch.totals']);
});

it('builds nothing for comments, and nothing outside of the selection', async () => {
  const rig = shop();
  await rig.eider('build');
  const watching = await watchShop(rig, '-s', 'orders');
  const comment = orders('-- twice\nselect i as id, i * 2 as amount\nfrom range(3) r(i)');
  expect(await watching.save(comment)).toMatchObject({ status: 'unchanged', nodes: { built: 0 } });
  expect(await watching.save({ 'models/beside.sql': 'select 2 as id\n' })).toMatchObject({
    status: 'unchanged',
  });
  const edited = orders('select i as id, i * 5 as amount from range(3) r(i)');
  expect(await watching.save(edited)).toMatchObject({ status: 'built', nodes: { built: 1 } });
  await watching.leave();
});

it('keeps the others going where one file has a mistake, and the last good project.yml', async () => {
  const rig = shop();
  await rig.eider('build');
  const watching = await watchShop(rig);
  const broken = await watching.save({ 'models/beside.sql': 'select {{oops}} as id\n' });
  expect(broken).toMatchObject({ status: 'failed', withheld: ['models/beside.sql'] });
  const other = await watching.save(orders('select 7 as id, 70 as amount'));
  expect(other).toMatchObject({
    status: 'failed',
    nodes: { built: 2 },
    shown: { name: 'orders', rows: 1 },
    diagnostics: [{ path: 'models/beside.sql' }],
  });
  await watching.save({ 'models/beside.sql': 'select 1 as id\n' });
  const project = await watching.save({ 'project.yml': 'name: [\n' });
  expect(project).toMatchObject({
    status: 'failed',
    withheld: ['project.yml'],
    diagnostics: [{ code: 'E0103' }],
  });
  expect(await watching.save(orders('select 8 as id, 80 as amount'))).toMatchObject({
    withheld: ['project.yml'],
    nodes: { built: 2 },
    shown: { rows: 1 },
  });
  expect(await watching.save({ 'project.yml': minimalProject })).toMatchObject({
    diagnostics: [],
    withheld: [],
  });
  await watching.leave();
});

it('says of SQL that does not bind where, and builds what does not need it', async () => {
  const rig = shop();
  const watching = await watchShop(rig);
  const result = await watching.save(orders('select i as id, i as amont from range(3) r(i)'));
  expect(result).toMatchObject({
    status: 'failed',
    nodes: { built: 1 },
    diagnostics: [{ code: 'E0301', path: 'models/totals.sql', line: 1 }],
  });
  const mended = await watching.save(orders('select i as id, i as amount from range(3) r(i)'));
  expect(mended).toMatchObject({ status: 'built', nodes: { built: 2 } });
  await watching.leave();
});

it('runs no unit test of a model that does not bind, and does when it is mended', async () => {
  const rig = shop();
  rig.write({
    'models/unit.yml':
      'unit_tests: [{ name: adds_up, model: totals, given: [{ input: orders, rows: [{ amount: 2 }] }], expect: { rows: [{ total: 2 }] } }]\n',
  });
  const watching = await watchShop(rig);
  const totals = (column: string) => ({
    'models/totals.sql': `select sum(${column}) as total from {{ref "orders"}}\n`,
  });
  const wrong = await watching.save(totals('amont'));
  expect(wrong.diagnostics.map(({ code }) => code)).toEqual(['E0301']);
  expect(wrong).toMatchObject({ status: 'failed', unitTests: { passed: 0, errored: 0 } });
  const mended = await watching.save(totals('1 * amount'));
  expect(mended).toMatchObject({ status: 'built', unitTests: { passed: 1 } });
  await watching.leave();
});

it('keeps back what fails its test, and runs a test that was edited', async () => {
  const rig = shop();
  await rig.eider('build');
  const watching = await watchShop(rig);
  const twice = await watching.save(orders('select 1 as id, i as amount from range(3) r(i)'));
  expect(twice).toMatchObject({
    status: 'failed',
    nodes: { kept_back: 1, skipped: 1 },
    tests: { failed: 1 },
    diagnostics: [{ code: 'E0412' }],
  });
  const untested = await watching.save({ 'models/orders.yml': 'models: [{ name: orders }]\n' });
  expect(untested).toMatchObject({ status: 'built', nodes: { built: 2 }, diagnostics: [] });
  const tested = await watching.save({
    'models/orders.yml':
      'models: [{ name: orders, columns: [{ name: amount, data_tests: [not_null] }] }]\n',
  });
  expect(tested).toMatchObject({ status: 'built', nodes: { built: 0 }, tests: { passed: 1 } });
  await watching.leave();
});

const endless = 'select sum(hash(i)) as id, 1 as amount from range(1000000000000) as t(i)';

it('cancels a build at the next save and starts over; Ctrl-C rolls back within a second', async () => {
  const rig = shop();
  const watching = await watchShop(rig);
  rig.write(orders(endless));
  await watching.next('node_started', ({ name }) => name === 'orders');
  const result = await watching.save(orders('select 1 as id, 2 as amount'));
  expect(result).toMatchObject({ status: 'built', nodes: { built: 2 } });
  const cancelled = watching.events.filter(
    (event) => event.type === 'result' && event.status === 'cancelled',
  );
  expect(cancelled).toHaveLength(1);
  rig.write(orders(endless.replace('hash(i)', 'hash(i + 1)')));
  await watching.next('node_started', ({ name }) => name === 'orders');
  const began = performance.now();
  const { code, printed } = await watching.leave();
  console.log(`left within ${Math.round(performance.now() - began)} ms`);
  // Nothing where a slow machine had no time to close the warehouse.
  expect([130, null]).toContain(code);
  expect(printed.trim().split('\n').at(-1)).toBe('{"type":"watch_ended","at":"<time>"}');
  expect(await rig.contents()).toEqual({
    'main_watch.orders': [[1, 2]],
    'main_watch.totals': [['2']],
  });
});

it('gives the warehouse free between builds, and waits for it where another holds it', async () => {
  const rig = shop();
  await rig.eider('build');
  const watching = await watchShop(rig);
  await watching.save(orders('select 1 as id, 2 as amount'));
  await watching.next('released');
  const path = join(rig.folder, 'target/dev.duckdb');
  // This is another process than the watch.
  const held = await DuckDBInstance.create(path);
  rig.write(orders('select 1 as id, 3 as amount'));
  expect(await watching.next('waiting')).toMatchObject({ pid: process.pid });
  held.closeSync();
  expect(await watching.next('result')).toMatchObject({ status: 'built' });
  await watching.leave();
});

it('notices what others wrote while the warehouse was free', async () => {
  const rig = shop();
  const watching = await watchShop(rig);
  await watching.save(orders('select 1 as id, 2 as amount'));
  const total = (and: string) => ({
    'models/totals.sql': `select sum(amount) as total${and} from {{ref "orders"}}\n`,
  });
  await watching.save(total(', 1 as first'));
  await watching.next('released');
  await watching.save(total(', 2 as second'));
  await watching.next('released');
  await rig.execute('drop table main_watch.orders');
  const next = await watching.save(total(', 3 as third'));
  expect(next).toMatchObject({ status: 'built', nodes: { built: 2 } });
  await watching.leave();
  expect(await rig.contents()).toEqual({
    'main_watch.orders': [[1, 2]],
    'main_watch.totals': [['2', 3]],
  });
});

it('makes one build of many files that are saved at once', async () => {
  const rig = shop();
  await rig.eider('build');
  const watching = await watchShop(rig);
  const files = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`models/many/m${i}.sql`, `select ${i} as id\n`]),
  );
  rig.write(files);
  let built = 0;
  while (built < 500) built += (await watching.next('result')).nodes.built;
  expect(built).toBe(500);
  const runs = watching.events.filter(({ type }) => type === 'run_started');
  const whole = watching.events.flatMap((event) =>
    event.type === 'result' && event.status === 'built' ? [event.paths.length] : [],
  );
  expect(runs.length).toBe(whole.length);
  await watching.leave();
}, 60_000);

it('reads less of its inputs where that is asked for, and leaves them as they are', async () => {
  const rig = createShop({
    'models/raw.yml': 'sources: [{ name: raw, tables: [{ name: days, loaded_at: day }] }]\n',
    'models/total.sql': 'select count(*) as n from {{source "raw" "days"}}\n',
  });
  await rig.execute(
    "create schema raw; create table raw.days as select date '2024-01-01' + i::int as day from range(30) r(i)",
  );
  await rig.eider('build');
  // The same text each time: what was made of less is no answer for who reads more.
  const total = { 'models/total.sql': 'select count(*) + 0 as n from {{source "raw" "days"}}\n' };
  const looks = [
    [['--sample', '7d'], 7],
    [['--limit', '4'], 4],
    [['--empty'], 0],
    [[], 30],
  ] as const;
  for (const [flags, rows] of looks) {
    rig.write({ 'models/total.sql': 'select count(*) as n from {{source "raw" "days"}}\n' });
    const watching = await watchShop(rig, ...flags);
    const result = await watching.save(total);
    expect(result).toMatchObject({ status: 'built', shown: { table: { rows: [[rows]] } } });
    await watching.leave();
  }
  expect((await rig.contents())['main.total' as never]).toEqual([['30']]);
});

it('is refused a protected target, a sample that is none, and two ways to read less', async () => {
  const rig = createShop({
    'project.yml': minimalProject.replace(
      'models:',
      '  prod: { engine: duckdb, path: target/prod.duckdb }\n  live: { engine: duckdb, path: target/live.duckdb, protected: true }\nmodels:',
    ),
    'models/a.sql': 'select 1 as id\n',
  });
  expect((await rig.eider('watch', '-t', 'prod')).printed).toMatchInlineSnapshot(`
    "error[E0723] target prod is protected: every save would work in its database
      --> project.yml:6:3
      |
    6 |   prod: { engine: duckdb, path: target/prod.duckdb }
      |   ^^^^
      |
      = watch another target, or give --allow-protected: models are made in schemas of their own
    "
  `);
  expect(await rig.eider('watch', '-t', 'live')).toMatchObject({ code: 2 });
  expect((await rig.eider('watch', '--sample', 'week')).printed).toMatchInlineSnapshot(`
    "error[E0724] "week" is no sample
      = write a count and h, d, w or m for hours, days, weeks or months: --sample 7d
    "
  `);
  expect((await rig.eider('watch', '--empty', '--limit', '3')).printed).toMatchInlineSnapshot(`
    "error[E0701] give one of --empty, --sample and --limit
      = see: eider watch --help
    "
  `);
  expect(await rig.contents('target/prod.duckdb')).toBe('no warehouse');
  const allowed = await watchShop(rig, '-t', 'live', '--allow-protected');
  await allowed.leave();
});

it('appends plain lines where there is no terminal', async () => {
  const rig = shop();
  await rig.eider('build');
  const running = rig.start(['watch']);
  await running.prints(/watched\n/);
  rig.write(orders('select i as id, i * 3 as amount from range(3) r(i)'));
  await running.prints(/1 passed/);
  running.child.kill('SIGINT');
  const { printed } = await running.ended;
  const steady = printed.replaceAll(/\d\d:\d\d:\d\d · [\d.]+ m?s/g, '<when>');
  expect(steady).toMatchInlineSnapshot(`
    "eider watch · shop · dev (target/dev.duckdb) · builds into main_watch
    3 models, 1 test checked in 0.00 s · 3 watched

    ✓ orders  saved <when> · 3 rows (+0 −0 ~2) · 2 built
      affects   totals
          id  amount
      bigint  bigint
      --------------
           0       0
           1       3
           2       6
      tests     1 passed
    "
  `);
});
