/** A build makes what it has read and checked, though files are edited while it runs. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const slow = 'select max(hash(i)) > 0 as is_late from range(400000000) as t(i)\n';

it('builds the model that it has read, and the next build the one that was saved meanwhile', async () => {
  const rig = createShop({
    'models/a.sql': slow,
    'models/b.sql': 'select {{number}} as total from {{ref "a"}}\n',
    'macros/number.sql': '1\n',
  });
  await rig.eider('build');
  // What earlier builds remember of a file is what would be read again too late.
  await rig.eider('build', '--full-refresh', '-s', 'b');
  const running = rig.start(['build', '--full-refresh', '--log-format', 'json']);
  await running.prints(/node_started/);
  rig.write({ 'macros/number.sql': '2\n', 'models/b.sql': 'select 10 * {{number}} as total\n' });
  expect((await running.ended).code).toBe(0);
  expect(await rig.query('select total from b')).toEqual([[1]]);
  expect((await rig.eider('build')).stdout).toContain('its code changed');
  expect(await rig.query('select total from b')).toEqual([[20]]);
});
