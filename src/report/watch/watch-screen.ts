/**
 * A watch on a terminal: the latest result is drawn in place, with what goes on now and the keys
 * below it; of earlier ones a line stays. In: events and keys; out: text with cursor movements.
 */
import type { Mask } from '../../base/secrets.ts';
import type { WatchEvent, WatchResult } from '../../product/watch.ts';
import { LiveRegion } from '../console/live-region.ts';
import { lineColumns } from '../console/node-line.ts';
import { Progress } from '../console/progress.ts';
import type { Clock, Writer } from '../output.ts';
import { createStyle } from '../style.ts';
import { printable, wrapWords } from '../tables/text-width.ts';
import { formatDifference, formatResult, formatStatus, type ResultOptions } from './result-text.ts';
import { linesFor, type WatchReport } from './watch-text.ts';

export interface WatchScreenOptions {
  readonly stdout: Writer;
  readonly color: boolean;
  readonly width: () => number;
  readonly height: () => number;
  readonly mask: Mask;
  readonly clock: Clock;
  readonly timeOf: ResultOptions['timeOf'];
}

export interface WatchScreen extends WatchReport {
  /** `d` and `?`: only the screen changes. */
  readonly showDifference: () => void;
  readonly showHelp: () => void;
}

export function createWatchScreen(options: WatchScreenOptions): WatchScreen {
  return new Screen(options);
}

class Screen implements WatchScreen {
  readonly #options: WatchScreenOptions;
  readonly #region: LiveRegion;
  #result: WatchResult | undefined;
  #progress: Progress | undefined;
  #columns = lineColumns(undefined);
  #doing = 'waiting for a save';
  #isClosed = false;

  constructor(options: WatchScreenOptions) {
    this.#options = options;
    this.#region = new LiveRegion({ ...options, render: () => this.#lines() });
  }

  readonly handle = (event: WatchEvent): void => {
    switch (event.type) {
      case 'saved':
        this.#keepStatus();
        this.#doing = `checking ${event.paths.slice(0, 3).join(', ')}`.trim();
        break;
      case 'run_started':
        this.#progress = new Progress(event.nodes, this.#options.clock);
        this.#columns = lineColumns(event.longest);
        this.#doing = 'building';
        break;
      case 'node_started':
        this.#progress?.nodeStarted(event);
        break;
      case 'node_progress':
        this.#progress?.nodeProgress(event);
        break;
      case 'node_finished':
        if (event.status !== 'up_to_date') this.#progress?.nodeFinished(event.node);
        break;
      case 'waiting': {
        const holder = event.pid === undefined ? 'another process' : `PID ${event.pid}`;
        this.#doing = `waiting for ${event.warehouse}, held by ${holder}`;
        break;
      }
      case 'result':
        this.#progress = undefined;
        this.#doing = 'waiting for a save';
        if (event.status !== 'cancelled') this.#result = event;
        break;
      case 'watch_started':
      case 'notice':
        this.#stay(linesFor(event, this.#look()));
        break;
      case 'test_finished':
      case 'run_finished':
      case 'released':
      case 'watch_ended':
        return;
      default:
        event satisfies never;
    }
    // A line for each node of a large run would be too much to draw each time.
    if (event.type !== 'node_started' && event.type !== 'node_finished') this.#region.refresh();
  };

  readonly showDifference = (): void => {
    const shown = this.#result?.shown;
    const text = shown ? formatDifference(shown, this.#look()) : 'no model is looked at yet';
    this.#stay(['', text]);
    this.#region.refresh();
  };

  readonly showHelp = (): void => {
    this.#stay(['', ...formatHelp(this.#look().width)]);
    this.#region.refresh();
  };

  readonly close = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#result) this.#stay(['', ...formatResult(this.#result, this.#look())]);
    this.#region.close();
  };

  #look(): ResultOptions {
    return { ...this.#options, width: this.#options.width() - 1 };
  }

  #stay(lines: readonly string[]): void {
    if (lines.length > 0) this.#region.print(`${lines.join('\n').replace(/\n+$/, '')}\n`);
  }

  #keepStatus(): void {
    const { timeOf, color } = this.#options;
    if (this.#result) this.#stay([formatStatus(this.#result, { timeOf }, createStyle(color))]);
    this.#result = undefined;
  }

  /** Never more than the terminal has rows: what had scrolled away could not be erased. */
  #lines(): readonly string[] {
    if (this.#isClosed) return [];
    const { faint } = createStyle(this.#options.color);
    const room = Math.max(1, this.#options.height() - 4);
    const below = [this.#doingLine(), faint(this.#look().width < keys.length ? shortKeys : keys)];
    return ['', ...fitted(this.#body(room), room), ...below];
  }

  #body(room: number): readonly string[] {
    const running = this.#progress?.lines(this.#columns, room) ?? [];
    if (running.length > 0) return running;
    const look = this.#look();
    return this.#result ? formatResult(this.#result, { ...look, statusWidth: look.width }) : [];
  }

  #doingLine(): string {
    return createStyle(this.#options.color).faint(printable(this.#doing));
  }
}

function fitted(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const shown = lines.slice(0, Math.max(0, room - 1));
  return [...shown, `  … ${lines.length - shown.length} more lines`];
}

const keys = 'r rebuild  f full refresh  t tests  d difference  ? help  q quit';
const shortKeys = '? help  q quit';

const help = [
  [
    'r',
    'build again what the last save affected; before the first save, everything that is watched',
  ],
  ['f', 'build the model that is looked at in full, whatever it is made from'],
  ['t', 'run its tests alone'],
  ['d', 'show all rows that the last save added, removed or changed'],
  ['q', 'leave, as Ctrl-C does: what runs is rolled back'],
] as const;

function formatHelp(width: number): readonly string[] {
  return help.flatMap(([key, does]) =>
    wrapWords(does, width - 3).map((line, index) => `${index === 0 ? key : ' '}  ${line}`),
  );
}
