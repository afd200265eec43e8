/** A watch as a real process over a real folder; tests wait for what it says, and never for a time. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonWatchEvent } from '../../src/product/watch.ts';
import { expectDescribedEvent } from '../unit/report/support/described.ts';
import type { Ended, Rig, Running } from './rig.ts';

type Result = Extract<JsonWatchEvent, { type: 'result' }>;

export interface Watching {
  readonly running: Running;
  /** What was said and not taken yet, up to the first event of this type; that one comes back. */
  readonly next: <T extends JsonWatchEvent['type']>(
    type: T,
    isIt?: (event: Extract<JsonWatchEvent, { type: T }>) => boolean,
  ) => Promise<Extract<JsonWatchEvent, { type: T }>>;
  /** Writes files and waits for what they come to. */
  readonly save: (files: Readonly<Record<string, string>>) => Promise<Result>;
  /** By Ctrl-C; and everything that was said is as the reference describes it. */
  readonly leave: () => Promise<Ended>;
  readonly events: readonly JsonWatchEvent[];
}

export async function watchShop(rig: Rig, ...args: readonly string[]): Promise<Watching> {
  const running = rig.start(['watch', '--output', 'json', ...args]);
  const events: JsonWatchEvent[] = [];
  let unread = '';
  let taken = 0;
  const waiting = new Set<() => void>();
  running.child.stdout?.on('data', (text: string) => {
    unread += text;
    const lines = unread.split('\n');
    unread = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line) as JsonWatchEvent));
    for (const look of waiting) look();
  });
  const ended = running.ended.then(({ printed }) => {
    throw new Error(`the watch ended:\n${printed}`);
  });
  ended.catch(() => undefined);
  const next: Watching['next'] = (type, isIt = () => true) => {
    type Event = Extract<JsonWatchEvent, { type: typeof type }>;
    const said = new Promise<Event>((resolve) => {
      const look = (): void => {
        const at = events.findIndex(
          (event, index) => index >= taken && event.type === type && isIt(event as Event),
        );
        if (at === -1) return;
        taken = at + 1;
        waiting.delete(look);
        resolve(events[at] as Event);
      };
      waiting.add(look);
      look();
    });
    return Promise.race([said, ended]);
  };
  await next('watch_started');
  return {
    running,
    next,
    events,
    save: async (files) => {
      taken = events.length;
      for (const [path, text] of Object.entries(files)) saveAsEditorsDo(rig, path, text);
      const paths = Object.keys(files);
      return next(
        'result',
        ({ status, paths: told }) =>
          status !== 'cancelled' && paths.every((path) => told.includes(path)),
      );
    },
    leave: async () => {
      running.child.kill('SIGINT');
      const end = await running.ended;
      for (const event of events) expectDescribedEvent({ ...event });
      return end;
    },
  };
}

/** Written beside the project and renamed into place: nobody can see half of it. */
function saveAsEditorsDo({ folder }: Rig, path: string, text: string): void {
  const beside = join(dirname(folder), 'saving');
  writeFileSync(beside, text);
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  renameSync(beside, join(folder, path));
}
