/** `eider watch` and what happens to files: folders come and go, disks fill up, programs write twice. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fillUp, mountSmall, mountsRefused } from './mounts.ts';
import { createRig, createShop, minimalProject } from './rig.ts';
import { watchShop } from './watch-rig.ts';

const orders = (sql: string) => ({ 'models/orders.sql': `${sql}\n` });

it('rebuilds of an incremental model the days that an edit upstream reaches', async () => {
  const events = (n: string) => ({
    'models/events.sql': `select date '2024-01-01' + i::int as day, ${n} as n from range(30) r(i)\n`,
  });
  const rig = createShop({
    ...events('1'),
    'models/daily.sql':
      '{{config materialized="incremental" time_column="day" grain="day"}}\nselect day, sum(n) as n from {{ref "events"}} group by day\n',
  });
  await rig.eider('build');
  const watching = await watchShop(rig);
  const first = await watching.save(events('if(i = 4, 2, 1)'));
  expect(first).toMatchObject({ status: 'built', nodes: { built: 2 } });
  rig.write(events('if(i = 4, 2, if(i = 9, 3, 1))'));
  const daily = await watching.next(
    'node_finished',
    ({ name, intervals }) => name === 'daily' && intervals !== undefined,
  );
  expect(daily).toMatchObject({ status: 'built', intervals: { built: 1, total: 30 } });
  await watching.next('result');
  await watching.leave();
  const days = await rig.query('select n from main_watch.daily where n > 1 order by day');
  expect(days).toEqual([['2'], ['3']]);
});

it('makes a view that nobody selected where what it shows is made', async () => {
  const rig = createShop({
    'models/base.sql': '{{config materialized="table"}}\nselect 1 as i\n',
    'models/between.sql': '{{config materialized="view"}}\nselect i from {{ref "base"}}\n',
    'models/top.sql': '{{config materialized="table"}}\nselect i from {{ref "between"}}\n',
  });
  await rig.eider('build');
  const watching = await watchShop(rig, '-s', 'base top');
  await watching.save({
    'models/base.sql': '{{config materialized="table"}}\nselect 2 as i\n',
  });
  const top = await watching.save({
    'models/top.sql': '{{config materialized="table"}}\nselect i, 0 as z from {{ref "between"}}\n',
  });
  expect(top).toMatchObject({ status: 'built', shown: { name: 'top', table: { rows: [[2, 0]] } } });
  await watching.leave();
});

it('follows a folder that is deleted and comes again, and sources in files', async () => {
  const rig = createRig({
    'project.yml': minimalProject,
    'models/raw.yml':
      'sources: [{ name: raw, tables: [{ name: items, location: data/items.csv }] }]\n',
    'models/marts/items.sql': 'select * from {{source "raw" "items"}}\n',
    'data/items.csv': 'id\n1\n',
  });
  const watching = await watchShop(rig);
  const data = await watching.save({ 'data/items.csv': 'id\n1\n2\n' });
  expect(data).toMatchObject({ status: 'built', shown: { name: 'items', rows: 2 } });
  rmSync(join(rig.folder, 'models/marts'), { recursive: true });
  await watching.next('result', ({ paths }) => paths.includes('models/marts/items.sql'));
  const again = await watching.save({
    'models/marts/items.sql': 'select id + 1 as id from {{source "raw" "items"}}\n',
  });
  expect(again).toMatchObject({ status: 'built', shown: { table: { rows: [[2], [3]] } } });
  await watching.leave();
});

it('waits for the folder of the project, and goes on when it is back', async () => {
  const rig = createShop(orders('select 1 as id'));
  const watching = await watchShop(rig);
  renameSync(rig.folder, `${rig.folder}.aside`);
  expect(await watching.next('notice')).toMatchObject({
    diagnostics: [{ code: 'E0722', message: 'the folder of the project is gone' }],
  });
  renameSync(`${rig.folder}.aside`, rig.folder);
  expect(await watching.next('notice')).toMatchObject({
    diagnostics: [{ message: 'the folder of the project is back' }],
  });
  rig.write(orders('select 5 as id, 6 as amount'));
  const result = await watching.next('result', ({ status }) => status === 'built');
  expect(result).toMatchObject({ shown: { rows: 1 } });
  await watching.leave();
});

it('makes the warehouse anew where it was deleted or has given way to another file', async () => {
  const rig = createShop({
    ...orders('select 1 as id'),
    'models/totals.sql': 'select count(*) as n from {{ref "orders"}}\n',
  });
  const watching = await watchShop(rig);
  await watching.save(orders('select 2 as id'));
  rig.remove('target');
  const again = await watching.save({
    'models/totals.sql': 'select sum(id) as n from {{ref "orders"}}\n',
  });
  expect(again).toMatchObject({ status: 'built', nodes: { built: 2 } });
  await watching.leave();
  expect(await rig.contents()).toEqual({
    'main_watch.orders': [[2]],
    'main_watch.totals': [['2']],
  });
});

it('builds nothing as long as project.yml leads to a target that is protected', async () => {
  const rig = createShop(orders('select 1 as id'));
  const watching = await watchShop(rig);
  const live = minimalProject
    .replace('target: dev', 'target: live')
    .replace('  dev:', '  live:')
    .replace('dev.duckdb', 'live.duckdb')
    .replace('threads: 1', 'threads: 1, protected: true');
  const refused = { status: 'failed', nodes: { built: 0 }, diagnostics: [{ code: 'E0723' }] };
  expect(await watching.save({ 'project.yml': live })).toMatchObject(refused);
  expect(await watching.save(orders('select 2 as id'))).toMatchObject(refused);
  const mended = await watching.save({ 'project.yml': minimalProject });
  expect(mended).toMatchObject({ status: 'built', nodes: { built: 1 }, diagnostics: [] });
  await watching.leave();
  expect(await rig.contents('target/live.duckdb')).toBe('no warehouse');
  expect(await rig.contents()).toEqual({ 'main_watch.orders': [[2]] });
});

it('builds what is there in the end, however often it is written', async () => {
  const rig = createShop({ ...orders('select 0 as id'), 'models/a.sql': 'select 1 as id\n' });
  const watching = await watchShop(rig);
  // An editor writes, a formatter writes again, a checkout takes a folder away and puts it back.
  for (let time = 1; time <= 20; time++) rig.write(orders(`select ${time} as id`));
  renameSync(join(rig.folder, 'models'), join(rig.folder, 'aside'));
  mkdirSync(join(rig.folder, 'models'));
  rig.write(orders('select 99 as id'));
  await watching.next('result', ({ shown }) => shown?.table.rows[0]?.[0] === 99);
  await watching.leave();
  expect(await rig.query('from main_watch.orders')).toEqual([[99]]);
  // Each run has come to its end, and said so, before the next begins.
  const ends = watching.events.flatMap((event) => {
    if (event.type === 'run_started') return ['begins'];
    return event.type === 'result' && (event.nodes.built > 0 || event.status === 'cancelled')
      ? ['ends']
      : [];
  });
  expect(ends.join(' ')).toMatch(/^(?:(?:begins )?ends ?)+$/);
});

it('goes on when the disk was full', async ({ skip }) => {
  const rig = createShop(orders('select 1 as id'));
  const target = join(rig.folder, 'target');
  if (!mountSmall(target, 24)) skip(mountsRefused);
  const watching = await watchShop(rig);
  expect(await watching.save(orders('select 2 as id'))).toMatchObject({ status: 'built' });
  await watching.next('released');
  fillUp(join(target, 'filler'));
  const large = 'select i as id, hash(i) as h, hash(i + 1) as j from range(300000) r(i)';
  const full = await watching.save(orders(large));
  expect(full).toMatchObject({ status: 'failed', nodes: { built: 0 } });
  expect(full.diagnostics[0]?.message).toMatch(/space|full/);
  rmSync(join(target, 'filler'));
  const mended = await watching.save(orders('select 3 as id'));
  expect(mended).toMatchObject({ status: 'built', shown: { table: { rows: [[3]] } } });
  await watching.leave();
});

it('shows no personal data, neither of the rows nor of what differs', async () => {
  const people = (address: string) => ({
    'models/people.sql': `select 1 as id, '${address}' as email, null as note\n`,
  });
  const rig = createShop({
    ...people('ann@example.org'),
    'models/people.yml': `models:
  - name: people
    columns: [{ name: id, data_tests: [unique, not_null] }, { name: email, meta: { pii: true } }]
`,
  });
  await rig.eider('build');
  const watching = await watchShop(rig);
  const { shown } = await watching.save(people('bob@example.org'));
  expect(shown).toMatchObject({
    table: { rows: [[1, '•••', null]] },
    difference: {
      changed: 1,
      sample: {
        rows: [
          ['~ was', 1, '•••', null],
          ['~ is', 1, '•••', null],
        ],
      },
    },
  });
  await watching.leave();
});
