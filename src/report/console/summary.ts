/**
 * The first and the last lines of a run. In: its first and last event; out: text. Knows nothing of
 * what was printed in between.
 */
import { formatCount } from '../../base/format-count.ts';
import type { NodeStatus, RunFinished, RunStarted, TestStatus } from '../../product/events.ts';
import { formatDuration, formatTotal, plural } from '../format.ts';
import type { Paint, Style } from '../style.ts';
import { printable } from '../tables/text-width.ts';

/** `eider build · shop · dev (target/dev.duckdb)` and what was checked on the way. */
export function formatHeader(event: RunStarted): string {
  const title = [`eider ${event.command}`, event.project, `${event.target} (${event.warehouse})`];
  const checked = `${plural(event.filesChecked, 'file')} checked in ${formatTotal(event.compileMs)}`;
  const facts = [checked, formatCounts(event.counts)];
  if (event.upToDate) facts.push(`${formatCount(event.upToDate)} up to date`);
  return [title, facts].map((parts) => printable(joinFacts(parts))).join('\n');
}

/** `31 models, 4 seeds, 112 tests`: always in this order; what there is none of is left out. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  const kinds = [...new Set([...kindOrder, ...Object.keys(counts)])];
  return kinds
    .flatMap((kind) => (counts[kind] ? [plural(counts[kind], kind.replaceAll('_', ' '))] : []))
    .join(', ');
}

/** `eider build`, `shop`... with a dot in between; empty parts are left out. */
export function joinFacts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

export interface SummaryDetails {
  readonly command: string;
  /** Rows of all relations that were made anew. */
  readonly rows: number;
  readonly style: Style;
}

/** `4 built (182,045 rows), 27 up to date, 17 tests passed in 0.9 s`, and a long run's slowest. */
export function formatSummary(event: RunFinished, details: SummaryDetails): string {
  const { style } = details;
  const parts = [...nodeParts(event, details), ...testParts(event.tests, style)];
  const what = parts.length === 0 ? 'nothing to do' : parts.join(', ');
  const start = event.status === 'interrupted' ? `${style.doubtful('interrupted')}: ` : '';
  const lines = [`${start}${what} in ${formatTotal(event.ms)}`];
  if (event.ms >= longRunMs && event.slowest.length > 1) {
    const slowest = event.slowest.map(({ name, ms }) => `${printable(name)} ${formatDuration(ms)}`);
    lines.push(`slowest: ${slowest.join(', ')}`);
  }
  return lines.join('\n');
}

const kindOrder = ['model', 'seed', 'snapshot', 'source', 'test', 'unit_test', 'exposure'];
const longRunMs = 10_000;

function nodeParts({ nodes }: RunFinished, { command, rows, style }: SummaryDetails): string[] {
  const made = command === 'test' ? 'tested' : 'built';
  const size = rows > 0 ? ` (${plural(rows, 'row')})` : '';
  const words: readonly [NodeStatus, string, Paint][] = [
    ['built', `${made}${size}`, style.good],
    ['kept_back', 'kept back', style.bad],
    ['failed', 'failed', style.bad],
    ['interrupted', 'rolled back', style.doubtful],
    ['skipped', 'skipped', style.doubtful],
    ['up_to_date', 'up to date', style.plain],
  ];
  return words.flatMap(([status, word, paint]) =>
    nodes[status] > 0 ? [paint(`${formatCount(nodes[status])} ${word}`)] : [],
  );
}

function testParts(tests: RunFinished['tests'], style: Style): string[] {
  const words: readonly [TestStatus, string, Paint][] = [
    ['passed', 'passed', style.good],
    ['warned', 'warned', style.doubtful],
    ['failed', 'failed', style.bad],
    ['errored', 'could not run', style.bad],
    ['skipped', 'skipped', style.doubtful],
  ];
  return words.flatMap(([status, word, paint]) =>
    tests[status] > 0 ? [paint(`${plural(tests[status], 'test')} ${word}`)] : [],
  );
}
