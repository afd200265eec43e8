/**
 * Where a console report's text goes: a terminal with live lines below, or a plain stream that
 * shows signs of life. In: blocks of text; out: what is written, masked, with empty lines between
 * blocks. Knows no events.
 */
import type { Mask } from '../../base/secrets.ts';
import type { Clock, Writer } from '../output.ts';
import { LiveRegion } from './live-region.ts';

export interface PageOptions {
  readonly stdout: Writer;
  readonly isTty: boolean;
  readonly width: () => number;
  readonly mask: Mask;
  readonly clock: Clock;
}

/** Lines of the same kind stand together; between other blocks is an empty line. */
export type Block = 'header' | 'lines' | 'diagnostics' | 'summary';

/** What a page shows while nothing is printed. */
export interface Signs {
  /** The live lines of a terminal. */
  readonly lines: () => readonly string[];
  /** A line for a log, where nothing was printed for long. */
  readonly sentence: () => string | undefined;
}

export class Page {
  readonly #options: PageOptions;
  #region: LiveRegion | undefined;
  #stopSentences: (() => void) | undefined;
  #lastBlock: Block | undefined;
  #lastPrinted: number;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#lastPrinted = options.clock.now();
  }

  /** `text` has no line break at its end. */
  print(block: Block, text: string): void {
    const isFirst = this.#lastBlock === undefined;
    const isApart = !isFirst && (this.#lastBlock !== block || block === 'diagnostics');
    this.#lastBlock = block;
    this.#lastPrinted = this.#options.clock.now();
    const lines = `${isApart ? '\n' : ''}${text}\n`;
    if (this.#region) this.#region.print(lines);
    else this.#options.stdout.write(this.#options.mask(lines));
  }

  show({ lines, sentence }: Signs): void {
    this.close();
    const { isTty, clock } = this.#options;
    if (isTty) {
      this.#region = new LiveRegion({ ...this.#options, render: () => setApart(lines()) });
      return;
    }
    this.#stopSentences = clock.every(checkMs, () => {
      if (clock.now() - this.#lastPrinted < silenceMs) return;
      const text = sentence();
      if (text !== undefined) this.print('lines', `  ${text}`);
    });
  }

  close(): void {
    this.#stopSentences?.();
    this.#stopSentences = undefined;
    this.#region?.close();
    this.#region = undefined;
  }
}

function setApart(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

const checkMs = 1_000;
const silenceMs = 30_000;
