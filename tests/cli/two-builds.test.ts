/** One process works on a warehouse, the others say who holds it or wait. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const endless = 'select sum(hash(i)) as total from range(1000000000000) as t(i)\n';

it('fails at once with exit code 4 while another process holds the warehouse', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  await rig.eider('build');
  rig.write({ 'models/long.sql': endless });
  const first = rig.start(['build', '--log-format', 'json']);
  await first.prints(/"node_started".*"name":"long"/);
  const held = await rig.eider('build');
  expect(held.printed).toMatchInlineSnapshot(`
    "error[E0606] target/dev.duckdb is held by PID <pid>
      = try again once it has ended, or let Eider wait: --wait
    "
  `);
  expect(held.code).toBe(4);
  const shown = await rig.eider('show', 'a');
  expect(shown.stderr).toBe(held.printed);
  expect(shown).toMatchObject({ code: 4, stdout: '' });
  const planned = await rig.eider('plan', '--output', 'json');
  expect(planned).toMatchObject({ code: 4, stderr: '' });
  expect(JSON.parse(planned.stdout)).toMatchObject({ diagnostics: [{ code: 'E0606' }] });
  const asEvents = await rig.eider('build', '--log-format', 'json');
  expect(asEvents).toMatchObject({ code: 4, stderr: '' });
  expect(JSON.parse(asEvents.stdout)).toMatchObject({
    type: 'notice',
    diagnostics: [{ code: 'E0606', message: 'target/dev.duckdb is held by PID <pid>' }],
  });
  for (const command of [['list'], ['compile'], ['lineage', 'a']]) {
    expect(await rig.eider(...command)).toMatchObject({ code: 0 });
  }
  first.child.kill('SIGINT');
  expect(await first.ended).toMatchObject({ code: 130 });
  expect(await rig.contents()).toEqual({ 'main.a': [[1]] });
});

it('waits with --wait until the other process has ended', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n', 'models/long.sql': endless });
  const first = rig.start(['build', '--log-format', 'json']);
  await first.prints(/"node_started".*"name":"long"/);
  rig.write({ 'models/long.sql': 'select 2 as id\n' });
  const second = rig.start(['build', '--wait']);
  await second.prints(/waiting for/);
  first.child.kill('SIGINT');
  expect(await first.ended).toMatchObject({ code: 130 });
  const { code, stdout, stderr } = await second.ended;
  expect(stderr).toMatchInlineSnapshot(`
    "waiting for target/dev.duckdb, held by PID <pid>
    "
  `);
  expect(stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 2 models · 1 up to date

      table  long             1 row                0.00 s   first build

    1 built (1 row), 1 up to date in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.long': [[2]] });
});

it('waits as long as it is told to, and ends when it is interrupted', async () => {
  const rig = createShop({ 'models/long.sql': endless });
  const first = rig.start(['build', '--log-format', 'json']);
  await first.prints(/"node_started"/);
  const late = await rig.eider('build', '--wait', '0.2');
  expect(late.printed).toMatchInlineSnapshot(`
    "waiting for target/dev.duckdb, held by PID <pid>
    error[E0606] target/dev.duckdb is held by PID <pid>
      = try again once it has ended, or let Eider wait: --wait
    "
  `);
  expect(late.code).toBe(4);
  const patient = rig.start(['build', '--wait']);
  await patient.prints(/waiting for/);
  patient.child.kill('SIGINT');
  const stopped = await patient.ended;
  expect(stopped.printed).toMatchInlineSnapshot(`
    "waiting for target/dev.duckdb, held by PID <pid>
    "
  `);
  expect(stopped.code).toBe(130);
  first.child.kill('SIGINT');
  await first.ended;
});

it('refuses a --wait that is no number of seconds', async () => {
  const rig = createShop();
  const { code, printed } = await rig.eider('build', '--wait', 'soon');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0701] option "--wait [seconds]" argument "soon" is invalid
      = give a number of seconds, or nothing to wait as long as it takes
    "
  `);
  expect(code).toBe(2);
});

it('gives two builds that begin together one winner and one that says so', async () => {
  const rig = createShop({
    'models/a.sql': 'select sum(hash(i)) as total from range(50000000) as t(i)\n',
  });
  const ended = await Promise.all([rig.eider('build'), rig.eider('build')]);
  const codes = ended.map(({ code }) => code).sort();
  expect(['0,0', '0,4']).toContain(codes.join());
  for (const { printed } of ended.filter(({ code }) => code === 4)) {
    expect(printed).toMatchInlineSnapshot(`
      "error[E0606] target/dev.duckdb is held by PID <pid>
        = try again once it has ended, or let Eider wait: --wait
      "
    `);
  }
  const again = await Promise.all([rig.eider('build', '--wait'), rig.eider('build', '--wait')]);
  expect(again.map(({ code }) => code)).toEqual([0, 0]);
  expect(Object.keys(await rig.contents())).toEqual(['main.a']);
});
