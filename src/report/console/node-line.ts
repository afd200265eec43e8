/**
 * One line for each node, in columns that were set when the run began. In: an event; out: a line.
 * Knows nothing of what was printed before.
 */
import { formatCount } from '../../base/format-count.ts';
import type {
  IntervalCount,
  NodeFinished,
  NodeStatus,
  RunStarted,
  TestFinished,
} from '../../product/events.ts';
import { formatDuration } from '../format.ts';
import type { Paint, Style } from '../style.ts';
import { padEndTo, padStartTo, printable, textWidth } from '../tables/text-width.ts';

/** Widths of the two columns of words; figures have columns of their own, always the same. */
export interface LineColumns {
  readonly materialization: number;
  readonly name: number;
}

/** A longer name pushes its own line to the right, not everybody's. */
const widestName = 48;
/** Where the run did not say what will come. */
const usualColumns: LineColumns = { materialization: 'incremental'.length, name: 24 };

export function lineColumns(longest: RunStarted['longest']): LineColumns {
  if (!longest) return usualColumns;
  return {
    materialization: textWidth(printable(longest.materialization)),
    name: Math.min(textWidth(printable(longest.name)), widestName),
  };
}

/** `table   stg_purchases    182,004 rows   2 tests   0.12 s   late rows in raw.purchases` */
export function formatNodeLine(event: NodeFinished, columns: LineColumns, style: Style): string {
  const { status } = event;
  const isTried = status !== 'skipped' && status !== 'up_to_date';
  return formatLine(
    {
      kind: event.materialization,
      name: event.name,
      outcome: status === 'built' ? amount(event) : outcome(statusWords[status], style, status),
      tests: status === 'built' ? event.tests : 0,
      ms: isTried ? event.ms : undefined,
      reason: reasonBeside(event),
    },
    columns,
  );
}

/** How much of a model was made has a column of its own. */
function reasonBeside({ status, intervals, reason }: NodeFinished): string | undefined {
  const made = intervals && status === 'built' ? intervalAmount(intervals).trim() : '';
  if (made === '' || !reason?.startsWith(made)) return reason;
  return reason.slice(made.length).replace(/^(?:: |, and | (?=for ))/, '');
}

/** A test that ran in no node's transaction has a line of its own. */
export function formatTestLine(event: TestFinished, columns: LineColumns, style: Style): string {
  const when = event.afterPublishing && event.status !== 'skipped' ? ['after publishing'] : [];
  return formatLine(
    {
      kind: 'test',
      name: event.name,
      outcome: outcome(event.status === 'errored' ? 'could not run' : event.status, style),
      tests: 0,
      ms: event.status === 'skipped' ? undefined : event.ms,
      reason: [...when, ...(event.reason === undefined ? [] : [event.reason])].join(': '),
    },
    columns,
  );
}

/** The words in front of every line: what the node is, and its name. */
export function formatNodeName(kind: string, name: string, columns: LineColumns): string {
  const first = padEndTo(printable(kind), columns.materialization);
  return `  ${first}  ${padEndTo(printable(name), columns.name)}`;
}

const amountWidth = 17;
const testsWidth = 9;
const durationWidth = 8;

const statusWords: Readonly<Record<Exclude<NodeStatus, 'built'>, string>> = {
  kept_back: 'kept back',
  failed: 'failed',
  skipped: 'skipped',
  up_to_date: 'up to date',
  interrupted: 'interrupted',
};

interface LineParts {
  readonly kind: string;
  readonly name: string;
  /** Already as wide as its column. */
  readonly outcome: string;
  readonly tests: number;
  readonly ms: number | undefined;
  readonly reason: string | undefined;
}

function formatLine(parts: LineParts, columns: LineColumns): string {
  const tests = parts.tests === 0 ? '' : figure(parts.tests, 'test', 'tests'.length);
  const duration = parts.ms === undefined ? '' : formatDuration(parts.ms);
  return [
    formatNodeName(parts.kind, parts.name, columns),
    parts.outcome,
    tests.padStart(testsWidth),
    duration.padStart(durationWidth),
    ` ${printable(parts.reason ?? '')}`,
  ]
    .join('  ')
    .trimEnd();
}

function amount({ rows, intervals }: NodeFinished): string {
  // Keys alone were made again, of all times: the reason names them.
  const isByKey = intervals?.built === 0 && rows !== undefined;
  if (intervals && !isByKey) return intervalAmount(intervals).padStart(amountWidth);
  if (rows === undefined) return ' '.repeat(amountWidth);
  return figure(rows, 'row', 'rows'.length).padStart(amountWidth);
}

function intervalAmount({ built, total, grain }: IntervalCount): string {
  const of = `${formatCount(built)} of ${formatCount(total)}`;
  return `${of} ${total === 1 ? `${grain} ` : `${grain}s`}`;
}

/** A figure and its unit, the unit filled up so that figures end in the same column. */
function figure(count: number, unit: string, width: number): string {
  return `${formatCount(count)} ${(count === 1 ? unit : `${unit}s`).padEnd(width)}`;
}

function outcome(words: string, style: Style, status?: NodeStatus): string {
  const paint = statusPaint(status ?? words, style);
  return padStartTo(words, amountWidth).replace(words, (text) => paint(text));
}

function statusPaint(status: string, style: Style): Paint {
  if (status === 'up_to_date' || status === 'passed') return style.good;
  const isDoubtful = status === 'skipped' || status === 'interrupted' || status === 'warned';
  return isDoubtful ? style.doubtful : style.bad;
}
