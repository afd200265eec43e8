/** `npm start`: sets up what is missing, builds the reference project and shows two of its marts. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './set-up.mjs';

setUp();
const eider = (...args) => {
  const { status } = spawnSync(process.execPath, [join(root, 'bin/eider.cjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
};
eider('build');
for (const mart of ['campaign_roi', 'conversions_by_hour_and_channel']) {
  process.stdout.write(`\neider show ${mart} --limit 8\n`);
  eider('show', mart, '--limit', '8');
}
