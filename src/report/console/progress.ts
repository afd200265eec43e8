/**
 * What is running and how far the run is. In: events; out: lines for a live screen, or one sentence
 * for a log. Writes nothing.
 */
import { formatCount } from '../../base/format-count.ts';
import type { NodeProgress, NodeStarted } from '../../product/events.ts';
import { formatDuration } from '../format.ts';
import type { Clock } from '../output.ts';
import { formatNodeName, type LineColumns } from './node-line.ts';

interface Running {
  readonly name: string;
  readonly materialization: string;
  readonly since: number;
  readonly share: number | undefined;
}

export class Progress {
  readonly #clock: Clock;
  readonly #since: number;
  readonly #total: number;
  /** In the order in which they began. */
  readonly #running = new Map<string, Running>();
  #done = 0;

  constructor(total: number, clock: Clock) {
    this.#clock = clock;
    this.#total = total;
    this.#since = clock.now();
  }

  nodeStarted({ node, name, materialization }: NodeStarted): void {
    const since = this.#clock.now();
    this.#running.set(node, { name, materialization, since, share: undefined });
  }

  nodeProgress({ node, share }: NodeProgress): void {
    const running = this.#running.get(node);
    if (running && share !== undefined) this.#running.set(node, { ...running, share });
  }

  nodeFinished(node: string): void {
    this.#running.delete(node);
    this.#done++;
  }

  isRunning(node: string): boolean {
    return this.#running.has(node);
  }

  /** A line for each running node, as many as `rows` allow, and one for the whole. */
  lines(columns: LineColumns, rows: number): string[] {
    if (this.#running.size === 0 && this.#done >= this.#total) return [];
    const running = [...this.#running.values()];
    const room = Math.max(0, Math.min(rows - 1, mostShown));
    const shown = running.length <= room ? running : running.slice(0, Math.max(0, room - 1));
    const lines = shown.map((node) => this.#nodeLine(node, columns));
    const hidden = running.length - shown.length;
    if (hidden > 0 && room > 0) lines.push(`  and ${formatCount(hidden)} more running`);
    return [...lines, `  ${this.#whole()}`];
  }

  /** `12 of 31 done · 62.0 s · rolling_features 41.0 s`; none where nothing runs. */
  sentence(): string | undefined {
    if (this.#running.size === 0) return undefined;
    const running = [...this.#running.values()].slice(0, mostNamed);
    const names = running.map(({ name, since }) => `${name} ${this.#elapsed(since)}`);
    const hidden = this.#running.size - running.length;
    if (hidden > 0) names.push(`${formatCount(hidden)} more`);
    return `${this.#whole()} · ${names.join(', ')}`;
  }

  #whole(): string {
    const done = `${formatCount(this.#done)} of ${formatCount(this.#total)} done`;
    return `${done} · ${this.#elapsed(this.#since)}`;
  }

  #nodeLine({ name, materialization, since, share }: Running, columns: LineColumns): string {
    const elapsed = this.#elapsed(since).padStart(elapsedWidth);
    const percent = share === undefined ? '' : `${Math.floor(share * 100)}%`.padStart(5);
    return `${formatNodeName(materialization, name, columns)}  ${elapsed}${percent}`;
  }

  #elapsed(since: number): string {
    return formatDuration(this.#clock.now() - since, 1);
  }
}

const mostShown = 9;
const mostNamed = 4;
const elapsedWidth = 12;
