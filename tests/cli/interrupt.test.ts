/** Ctrl-C: what runs is cancelled and rolled back, what was published stays, and the end is told. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const endless = 'select sum(hash(i)) as total from range(1000000000000) as t(i)\n';

it('cancels a long query, rolls it back, reports and exits with 130', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select 1 as total\n',
    'models/c.sql': 'select total from {{ref "b"}}\n',
  });
  await rig.eider('build');
  rig.write({ 'models/a.sql': 'select 2 as id\n', 'models/b.sql': endless });
  const running = rig.start(['build']);
  await running.prints(/ {2}table {2}a .*row/);
  const began = performance.now();
  running.child.kill('SIGINT');
  const { code, printed } = await running.ended;
  console.log(
    `interrupted: ${Math.round(performance.now() - began)} ms until the process had ended`,
  );
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 3 models

      table  a             1 row                0.00 s   its code changed
      table  b        interrupted               0.00 s   its code changed
      table  c            skipped                        interrupted

    interrupted: 1 built (1 row), 1 rolled back, 1 skipped in 0.00 s
    "
  `);
  expect(code).toBe(130);
  expect(await rig.contents()).toEqual({ 'main.a': [[2]], 'main.b': [[1]], 'main.c': [[1]] });
  expect(await rig.query('select status from _eider.runs order by status')).toEqual([
    ['interrupted'],
    ['success'],
  ]);
});

it('cancels a data test, and keeps what was there', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'tests/long.sql': `select * from (${endless.trim()}) where total = 0 and exists (from {{ref "a"}})\n`,
  });
  const running = rig.start(['build', '--log-format', 'json']);
  await running.prints(/node_started/);
  running.child.kill('SIGINT');
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    type: 'run_finished',
    status: 'interrupted',
    nodes: { interrupted: 1 },
  });
  expect(await rig.contents()).toEqual({});
});

it('cancels several queries at once', async () => {
  const rig = createShop({
    'models/a.sql': endless,
    'models/b.sql': endless,
    'models/c.sql': endless,
  });
  const running = rig.start(['build', '--threads', '2', '--log-format', 'json']);
  await running.prints(/node_started[\s\S]*node_started/);
  running.child.kill('SIGTERM');
  const { code } = await running.ended;
  expect(code).toBe(130);
  expect(await rig.contents()).toEqual({});
});

it('cancels show', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  await rig.eider('build');
  const running = rig.start(['show', '--inline', endless.trim(), '--wait']);
  // Nothing is printed while it runs: the warehouse is held once it has begun.
  for (;;) {
    const { code } = await rig.eider('run', '-s', 'a');
    if (code === 4) break;
  }
  running.child.kill('SIGINT');
  const { code, printed } = await running.ended;
  // It may have come while one of these had the warehouse.
  expect(printed).toMatch(/^(?:waiting for target\/dev\.duckdb, held by PID <pid>\n)?$/);
  expect(code).toBe(130);
});
