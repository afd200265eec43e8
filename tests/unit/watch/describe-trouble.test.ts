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
  expect(told).toMatchInlineSnapshot(`
    "warning[E0720] not every file can be watched: ENOSPC: System limit for number of file watchers reached
      = all files are looked at three times a second instead
      = on Linux, raise the limit: sudo sysctl fs.inotify.max_user_watches=524288

    warning[E0721] a file cannot be watched: EACCES: permission denied, watch
      = press r after a save of it

    warning[E0722] the folder of the project is gone
      = move it back, or leave with Ctrl-C

    warning[E0722] the folder of the project is back"
  `);
});
