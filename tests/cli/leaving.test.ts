/** Ctrl-C where the engine cannot be interrupted: the process goes, and nothing of its work stays. */
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';
import { watchShop } from './watch-rig.ts';

/** One call of one function, which takes a minute and asks nobody meanwhile. */
const stubborn =
  "select levenshtein(repeat('a', 60000), repeat('b', 60001 + i::int)) as id from range(1) r(i)\n";

/** A signal that was not handled in time ends a process without a code. */
const interrupted = [130, null];

function shop(): Rig {
  return createShop({
    'models/orders.sql': 'select 1 as id\n',
    'models/totals.sql': 'select count(*) as n from {{ref "orders"}}\n',
  });
}

it('a watch is left within a second, whatever runs, with everything rolled back', async () => {
  const rig = shop();
  await rig.eider('build');
  const before = await rig.contents();
  const watching = await watchShop(rig);
  rig.write({ 'models/orders.sql': stubborn });
  await watching.next('node_progress');
  const began = performance.now();
  const { code, printed } = await watching.leave();
  console.log(`left within ${Math.round(performance.now() - began)} ms`);
  expect(interrupted).toContain(code);
  expect(printed.trim().split('\n').at(-1)).toBe('{"type":"watch_ended","at":"<time>"}');
  expect(await rig.contents()).toEqual(before);
  // It is whole, and nobody holds it.
  expect((await rig.eider('build', '-s', 'totals')).code).toBe(0);
});

it('a second Ctrl-C ends a build at once', async () => {
  const rig = shop();
  await rig.eider('build');
  const before = await rig.contents();
  rig.write({ 'models/orders.sql': stubborn });
  const running = rig.start(['build', '--log-format', 'json']);
  await running.prints(/node_progress/);
  const began = performance.now();
  // Two of the same might arrive as one.
  running.child.kill('SIGINT');
  running.child.kill('SIGTERM');
  const { code } = await running.ended;
  console.log(`ended within ${Math.round(performance.now() - began)} ms`);
  expect(interrupted).toContain(code);
  expect(await rig.contents()).toEqual(before);
  rig.write({ 'models/orders.sql': 'select 2 as id\n' });
  expect((await rig.eider('build')).code).toBe(0);
});
