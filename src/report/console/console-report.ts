/**
 * A run as people read it: a line for each node that did something, what went wrong below its node,
 * a summary. In: events; out: text on the terminal, with live progress where there is one. Knows
 * nothing of nodes but what events say.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Mask } from '../../base/secrets.ts';
import type {
  NodeFinished,
  RunEvent,
  RunFinished,
  RunStarted,
  TestFinished,
} from '../../product/events.ts';
import { formatDiagnostics } from '../diagnostics/format-diagnostic.ts';
import { plural } from '../format.ts';
import { type Clock, systemClock, type Writer } from '../output.ts';
import type { Report } from '../report.ts';
import { createStyle, type Style } from '../style.ts';
import { formatNodeLine, formatTestLine, lineColumns } from './node-line.ts';
import { Page } from './page.ts';
import { Progress } from './progress.ts';
import { formatHeader, formatSummary } from './summary.ts';

export interface ConsoleOptions {
  readonly stdout: Writer;
  /** Whether `stdout` is a terminal that lines can be redrawn on. */
  readonly isTty: boolean;
  readonly color: boolean;
  /** Columns of the terminal, asked whenever something is drawn; for a file, as wide as is good. */
  readonly width: () => number;
  /** Rows of the terminal. */
  readonly height?: () => number;
  /** Only what went wrong. */
  readonly quiet?: boolean;
  /** Also what had nothing to do, and every test that stands alone. */
  readonly verbose?: boolean;
  readonly mask: Mask;
  readonly clock?: Clock;
}

export function createConsoleReport(options: ConsoleOptions): Report {
  return new ConsoleReport(options);
}

class ConsoleReport implements Report {
  readonly #options: ConsoleOptions;
  readonly #clock: Clock;
  readonly #style: Style;
  readonly #page: Page;
  #columns = lineColumns(undefined);
  #progress: Progress;
  /** What tests inside a node's transaction found: it is printed below the node's line. */
  readonly #held = new Map<string, readonly Diagnostic[]>();
  #command = 'build';
  #rows = 0;
  #skipped = 0;

  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#style = createStyle(options.color);
    this.#page = new Page({ ...options, clock: this.#clock });
    this.#progress = new Progress(0, this.#clock);
  }

  handle(event: RunEvent): void {
    switch (event.type) {
      case 'run_started':
        this.#runStarted(event);
        break;
      case 'node_started':
        this.#progress.nodeStarted(event);
        break;
      case 'node_progress':
        this.#progress.nodeProgress(event);
        break;
      case 'test_finished':
        this.#testFinished(event);
        break;
      case 'node_finished':
        this.#nodeFinished(event);
        break;
      case 'notice':
        this.#printDiagnostics(event.diagnostics);
        break;
      case 'run_finished':
        this.#runFinished(event);
        break;
      default:
        event satisfies never;
    }
  }

  close(): void {
    this.#page.close();
  }

  #runStarted(event: RunStarted): void {
    this.#command = event.command;
    this.#columns = lineColumns(event.longest);
    const progress = new Progress(event.nodes, this.#clock);
    this.#progress = progress;
    if (this.#options.quiet) return;
    this.#page.print('header', formatHeader(event));
    // Two rows stay free: what was printed last, and the empty line below it.
    const rows = () => (this.#options.height?.() ?? usualHeight) - 2;
    this.#page.show({
      lines: () => progress.lines(this.#columns, rows()),
      sentence: () => progress.sentence(),
    });
  }

  #testFinished(event: TestFinished): void {
    const { node, diagnostics } = event;
    if (node !== undefined && this.#progress.isRunning(node)) {
      this.#held.set(node, [...(this.#held.get(node) ?? []), ...diagnostics]);
      return;
    }
    if (node === undefined && this.#isTestListed(event)) {
      this.#page.print('lines', formatTestLine(event, this.#columns, this.#style));
    }
    this.#printDiagnostics(diagnostics);
  }

  #nodeFinished(event: NodeFinished): void {
    if (event.status !== 'up_to_date') this.#progress.nodeFinished(event.node);
    if (event.status === 'built' && !event.intervals) this.#rows += event.rows ?? 0;
    if (this.#isNodeListed(event)) {
      this.#page.print('lines', formatNodeLine(event, this.#columns, this.#style));
    }
    const held = this.#held.get(event.node) ?? [];
    this.#held.delete(event.node);
    this.#printDiagnostics([...held, ...event.diagnostics]);
  }

  #runFinished(event: RunFinished): void {
    this.#printDiagnostics([...this.#held.values()].flat());
    this.#held.clear();
    const { quiet, verbose } = this.#options;
    const unlisted = this.#skipped - skippedShown;
    if (unlisted > 0 && !verbose) {
      const more = plural(unlisted, 'more node');
      this.#page.print('lines', `  and ${more} skipped (--verbose lists them)`);
    }
    if (!quiet || event.status !== 'success') {
      const details = { command: this.#command, rows: this.#rows, style: this.#style };
      this.#page.print('summary', formatSummary(event, details));
    }
    this.close();
  }

  #isTestListed({ status }: TestFinished): boolean {
    const { quiet, verbose } = this.#options;
    if (status === 'failed' || status === 'errored') return true;
    return !quiet && (status === 'warned' || verbose === true);
  }

  /** Of many that were skipped for the same mistake the first few tell enough. */
  #isNodeListed({ status }: NodeFinished): boolean {
    const { quiet, verbose } = this.#options;
    if (status === 'skipped') return ++this.#skipped <= skippedShown || verbose === true;
    if (status === 'up_to_date') return verbose === true && !quiet;
    return status !== 'built' || !quiet;
  }

  #printDiagnostics(diagnostics: readonly Diagnostic[]): void {
    const { color, width, mask, quiet } = this.#options;
    const shown = diagnostics.filter(({ severity }) => !quiet || severity === 'error');
    if (shown.length === 0) return;
    this.#page.print('diagnostics', formatDiagnostics(shown, { color, width: width(), mask }));
  }
}

const skippedShown = 10;
const usualHeight = 24;
