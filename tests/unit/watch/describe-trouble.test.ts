/** What stands in the way of a watcher is said, and what to do about it. */
import { expect, it } from 'vitest';
import { formatDiagnostics } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { describeTrouble } from '../../../src/watch/describe-trouble.ts';
import type { WatchTrouble } from '../../../src/watch/watch-files.ts';

it('says what the system does not tell, and how it goes on', () => {
  const reason = 'ENOSPC: System limit for number of file watchers reached';
  const troubles: readonly WatchTrouble[] = [
    { type: 'polling', reason },
    { type: 'unwatched', reason: 'EACCES: permission denied, watch' },
    { type: 'gone' },
    { type: 'back' },
  ];
  const told = formatDiagnostics(troubles.map(describeTrouble), {
    color: false,
    width: 120,
    mask: (text) => text,
  });
  expect(told).toMatchInlineSnapshot();
});
