/** What stands in a watcher's way, in words. In: a trouble; out: a warning. */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import type { WatchTrouble } from './watch-files.ts';

export function describeTrouble(trouble: WatchTrouble): Diagnostic {
  switch (trouble.type) {
    case 'polling':
      return warning('E0720', `not every file can be watched: ${trouble.reason}`, {
        notes: ['all files are looked at three times a second instead'],
        hint: 'on Linux, raise the limit: sudo sysctl fs.inotify.max_user_watches=524288',
      });
    case 'unwatched':
      return warning('E0721', `a file cannot be watched: ${trouble.reason}`, {
        hint: 'press r after a save of it',
      });
    case 'gone':
      return warning('E0722', 'the folder of the project is gone', {
        hint: 'move it back, or leave with Ctrl-C',
      });
    case 'back':
      return warning('E0722', 'the folder of the project is back');
    default:
      return trouble satisfies never;
  }
}
