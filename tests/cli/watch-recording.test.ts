/** The watch in the README is what happens. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from './rig.ts';

it('prints what the README shows', () => {
  const script = join(repository, 'scripts/record-watch.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const [, shown] = /^```text\n(\$ eider watch\n.*?)^```$/ms.exec(readme) ?? [];
  expect({ stdout, stderr }).toEqual({ stdout: shown, stderr: '' });
});
