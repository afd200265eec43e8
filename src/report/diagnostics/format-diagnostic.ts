/**
 * Diagnostics as text for people: what is wrong, where, and what to do. In: diagnostics; out:
 * blocks of lines without a line break at the end. Knows nothing of runs and streams.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { formatCount } from '../../base/format-count.ts';
import type { Mask } from '../../base/secrets.ts';
import { formatPlace, type Span } from '../../base/source-text.ts';
import { plural } from '../format.ts';
import { createStyle, type Style } from '../style.ts';
import { formatTable } from '../tables/table.ts';
import { printable } from '../tables/text-width.ts';
import { codeFrame, type FrameRow, gutterWidth } from './code-frame.ts';

export interface DiagnosticOptions {
  readonly color: boolean;
  /** Columns of the terminal: frames and tables are cut to it. */
  readonly width: number;
  readonly mask?: Mask;
}

export interface DiagnosticsOptions extends DiagnosticOptions {
  /** How many of one code are printed before the rest is only counted. */
  readonly limit?: number;
}

/** One diagnostic: headline, place, frame, sample rows, facts, hint. */
export function formatDiagnostic(diagnostic: Diagnostic, options: DiagnosticOptions): string {
  const style = createStyle(options.color);
  const mask = options.mask ?? ((text) => text);
  const { span, table } = diagnostic;
  const gutter = ' '.repeat(span ? gutterWidth(span) : 1);
  const empty = style.faint(`${gutter} |`);
  const width = Math.min(Math.max(narrowest, options.width), widest) - gutter.length - ' | '.length;

  const lines = headline(diagnostic, { style, mask });
  if (span) lines.push(`  ${style.faint('-->')} ${printable(mask(formatPlace(span)))}`);
  const isFramed = span !== undefined && !isWholeFile(span);
  if (isFramed) {
    lines.push(empty);
    const rows = codeFrame(span, { width, label: mask(diagnostic.label ?? ''), mask });
    lines.push(...rows.map((row) => frameLine(row, { gutter, diagnostic, style })));
  }
  if (table) {
    const text = formatTable(table, { ...options, width, types: false });
    lines.push(empty, ...text.split('\n').map((line) => `${empty} ${line}`));
  }
  const facts = factsOf(diagnostic, isFramed).map(mask);
  if (facts.length > 0 && (isFramed || table)) lines.push(empty);
  lines.push(...facts.flatMap((fact) => factLines(fact, { gutter, style })));
  return lines.join('\n');
}

/**
 * Sorted by file and place, each once, an empty line in between; of a flood with the same code the
 * first are printed and the others counted.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: DiagnosticsOptions,
): string {
  const limit = options.limit ?? usualLimit;
  const sorted = distinct(diagnostics).sort(byPlace);
  const counts = countBy(sorted, kindOf);
  const seen = new Map<string, number>();
  const blocks: string[] = [];
  for (const diagnostic of sorted) {
    const kind = kindOf(diagnostic);
    const number = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, number);
    if (number > limit) continue;
    const more = number === limit ? (counts.get(kind) ?? 0) - limit : 0;
    blocks.push(formatDiagnostic(diagnostic, options));
    if (more > 0) blocks.push(`and ${formatCount(more)} more like this (${diagnostic.code})`);
  }
  return blocks.join('\n\n');
}

/** `2 errors, 1 warning`; empty where there is nothing. Each is counted once. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const counts = countBy(distinct(diagnostics), ({ severity }) => severity);
  return (['error', 'warning'] as const)
    .flatMap((severity) => {
      const count = counts.get(severity) ?? 0;
      return count === 0 ? [] : [plural(count, severity)];
    })
    .join(', ');
}

const narrowest = 40;
/** Also where nothing limits it: a line of megabytes helps nobody. */
const widest = 1_000;
const usualLimit = 10;

function headline(
  { code, severity, message }: Diagnostic,
  { style, mask }: { style: Style; mask: Mask },
): string[] {
  const [first = '', ...more] = mask(message).split(/\r?\n/).map(printable);
  const label = severityStyle(severity, style)(`${severity}[${code}]`);
  return [`${label} ${style.strong(first)}`, ...more.map((line) => `  ${line}`.trimEnd())];
}

function severityStyle(severity: Diagnostic['severity'], style: Style) {
  return severity === 'error' ? style.bad : style.doubtful;
}

function frameLine(
  row: FrameRow,
  { gutter, diagnostic, style }: { gutter: string; diagnostic: Diagnostic; style: Style },
): string {
  const number = row.line === undefined ? gutter : String(row.line).padStart(gutter.length);
  const text = row.isMark ? severityStyle(diagnostic.severity, style)(row.text) : row.text;
  return `${style.faint(`${number} |`)} ${text}`.trimEnd();
}

/** Nothing at the beginning stands for all of a file: there is no line to show. */
function isWholeFile({ start, end }: Span): boolean {
  return start === 0 && end === 0;
}

/** Words that stand beside no carets are a fact like any other. */
function factsOf(
  { label, notes = [], related = [], hint }: Diagnostic,
  isFramed: boolean,
): string[] {
  const places = related.map(({ message, span }) => `${message} (${formatPlace(span)})`);
  const first = isFramed || !label ? [] : [label];
  return [...first, ...notes, ...places, ...(hint === undefined ? [] : [hint])];
}

function factLines(fact: string, { gutter, style }: { gutter: string; style: Style }): string[] {
  const [first = '', ...more] = fact.split(/\r?\n/).map(printable);
  const indent = ' '.repeat(gutter.length + 3);
  return [`${gutter} ${style.faint('=')} ${first}`, ...more.map((line) => indent + line)].map(
    (line) => line.trimEnd(),
  );
}

function kindOf({ code, severity }: Diagnostic): string {
  return `${severity} ${code}`;
}

function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byIdentity = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, severity, message, span, related = [] } = diagnostic;
    const places = [span, ...related.map((place) => place.span)].map(spanKey);
    const identity = JSON.stringify([code, severity, message, places]);
    if (!byIdentity.has(identity)) byIdentity.set(identity, diagnostic);
  }
  return [...byIdentity.values()];
}

function spanKey(span: Span | undefined): string {
  return span ? `${span.source.path}:${span.start}-${span.end}` : '';
}

/** What has no place comes first; the sort is stable, so that equal places keep their order. */
function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (!a.span || !b.span) return Number(a.span !== undefined) - Number(b.span !== undefined);
  const [path, other] = [a.span.source.path, b.span.source.path];
  if (path !== other) return path < other ? -1 : 1;
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
