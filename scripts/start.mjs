/** `npm start`: sets up what is missing, builds the reference project and shows two of its marts. */
import { join } from 'node:path';
import { node, root, setUp } from './set-up.mjs';

setUp();
eider('build');
for (const mart of ['campaign_roi', 'conversions_by_hour_and_channel']) {
  console.log(`\neider show ${mart} --limit 8`);
  eider('show', mart, '--limit', '8');
}

function eider(...args) {
  node(join(root, 'bin/eider.cjs'), ...args);
}
