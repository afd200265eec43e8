/**
 * The result of a save as people read it: a line that says how it went, what is wrong, the model's
 * first rows and what changed in them. In: an event; out: lines. Knows nothing of the terminal.
 */
import { formatCount } from '../../base/format-count.ts';
import { shortList } from '../../base/phrases.ts';
import type { Mask } from '../../base/secrets.ts';
import type { NodeStatus, TestStatus } from '../../product/events.ts';
import type {
  RowDifference,
  ShownColumnChange,
  ShownModel,
  WatchResult,
} from '../../product/watch.ts';
import { formatDiagnostics } from '../diagnostics/format-diagnostic.ts';
import { formatDuration, plural } from '../format.ts';
import { maskValue } from '../masked-json.ts';
import { createStyle, type Paint, type Style } from '../style.ts';
import { formatTable } from '../tables/table.ts';
import { printable, textWidth, wrapWords } from '../tables/text-width.ts';

export interface ResultOptions {
  readonly color: boolean;
  readonly width: number;
  readonly mask: Mask;
  /** Local time of day, as people read it. */
  readonly timeOf: (at: string) => string;
  /** Where the first line must not be wider than this, it says what matters most. */
  readonly statusWidth?: number;
}

export function formatResult(result: WatchResult, options: ResultOptions): string[] {
  const style = createStyle(options.color);
  const lines = [formatStatus(result, options, style)];
  if (result.diagnostics.length > 0) {
    lines.push('', ...formatDiagnostics(result.diagnostics, options).split('\n'), '');
  }
  if (result.withheld.length > 0) lines.push(labelled('as before', withheldWords(result)), '');
  if (result.shown) lines.push(...formatShown(result.shown, options));
  const tests = formatTests(result, style);
  if (tests !== '') lines.push(labelled('tests', tests));
  return lines;
}

/** `✓ orders  saved 10:42:07 · 84 ms · 1,204 rows (+2 −0 ~1)` */
export function formatStatus(
  result: WatchResult,
  { timeOf, statusWidth = Number.POSITIVE_INFINITY }: Pick<ResultOptions, 'timeOf' | 'statusWidth'>,
  style: Style,
): string {
  const { status, shown, paths, ms, at } = result;
  const [mark, paint] = marks[status];
  const head = `${mark} ${printable(shown?.name ?? describePaths(paths))}`;
  const facts: readonly Fact[] = [
    { forms: [`saved ${timeOf(at)}`], weight: 0 },
    { forms: [formatMs(ms)], weight: 3 },
    ...(shown ? describeRows(shown) : []),
    ...describeStatus(result),
  ];
  const told = mostImportant(facts, statusWidth - textWidth(`${head}  `));
  return [style[paint](head), told].filter((part) => part !== '').join('  ');
}

/** A part of the first line: said in the longest form that there is room for, the heaviest first. */
interface Fact {
  readonly forms: readonly string[];
  readonly weight: number;
}

function mostImportant(facts: readonly Fact[], width: number): string {
  const told = new Map<Fact, string>();
  const join = () => facts.flatMap((fact) => told.get(fact) ?? []).join(' · ');
  for (const fact of facts.toSorted((one, other) => other.weight - one.weight)) {
    for (const form of fact.forms) {
      told.set(fact, form);
      if (textWidth(join()) <= width) break;
      told.delete(fact);
    }
  }
  return join();
}

/** The rows that differ, all that were kept. */
export function formatDifference(
  { name, difference, notCompared }: ShownModel,
  { color, width, mask }: ResultOptions,
): string {
  if (!difference) {
    return `${name}: no difference${notCompared === undefined ? '' : `: ${notCompared}`}`;
  }
  const { key, sample } = difference;
  const total = difference.added + difference.removed + difference.changed;
  const head = `${printable(name)}: ${changeWords(difference)} by ${key.map(printable).join(', ')}`;
  if (total === 0) return `${head}\n`;
  const shown = sample.rows.filter(([mark]) => mark !== '~ is').length;
  const more = total > shown ? `\nand ${formatCount(total - shown)} more` : '';
  return `${head}\n${formatTable(maskedTable(sample, mask), { color, width })}${more}\n`;
}

function withheldWords({ withheld }: WatchResult): string {
  const counts = withheld.length === 1 ? 'counts as it was' : 'count as they were';
  return `${listed(withheld)} ${counts} before the mistake`;
}

const marks: Readonly<Record<WatchResult['status'], readonly [string, keyof Style]>> = {
  built: ['✓', 'good'],
  failed: ['✗', 'bad'],
  unchanged: ['·', 'plain'],
  cancelled: ['-', 'doubtful'],
};

function describePaths(paths: readonly string[]): string {
  const [first = 'project'] = paths;
  return paths.length > 1 ? `${first} and ${plural(paths.length - 1, 'more file')}` : first;
}

function describeStatus({ status, nodes }: WatchResult): Fact[] {
  if (status === 'unchanged') return [{ forms: ['nothing to build'], weight: 5 }];
  const words: readonly [NodeStatus, string][] = [
    ['built', 'built'],
    ['kept_back', 'kept back'],
    ['failed', 'failed'],
    ['skipped', 'skipped'],
    ['interrupted', 'cancelled'],
  ];
  const counts = words.flatMap(([node, word]) => (nodes[node] > 0 ? [[nodes[node], word]] : []));
  // Of one model that was built its rows say enough.
  if (status === 'built' && nodes.built === 1) return [];
  if (counts.length === 0) return [];
  const told = counts.map((pair) => pair.join(' '));
  if (status === 'built') return [{ forms: [told.join(', ')], weight: 1 }];
  // What was built is the least of it.
  const worst = told.slice(nodes.built > 0 && told.length > 1 ? 1 : 0);
  return [{ forms: [told.join(', '), worst.join(', ')], weight: 5 }];
}

function describeRows({ rows, intervals, difference }: ShownModel): Fact[] {
  const days = intervals && `${intervals.built} of ${plural(intervals.total, intervals.grain)}`;
  // Of keys alone, which are made again for all times, no day is counted.
  const isByKey = intervals?.built === 0 && rows !== undefined;
  const parts = days === undefined || isByKey ? [] : [{ forms: [days], weight: 2 }];
  if (rows === undefined) return parts;
  const count = plural(rows, 'row');
  const changes = difference && changeWords(difference);
  const forms = changes === undefined ? [count] : [`${count} (${changes})`, changes];
  return [...parts, { forms, weight: 4 }];
}

/** `+2 −0 ~1`: added, removed, changed. */
function changeWords({ added, removed, changed }: RowDifference): string {
  return `+${formatCount(added)} −${formatCount(removed)} ~${formatCount(changed)}`;
}

function formatShown(shown: ShownModel, { color, width, mask }: ResultOptions): string[] {
  const { columns, affects, table } = shown;
  const lines: string[] = [];
  const label = (name: string, text: string): void => {
    const room = Math.max(20, width - labelWidth);
    const [first = '', ...more] = wrapWords(text, room);
    lines.push(labelled(name, first), ...more.map((line) => labelled('', line)));
  };
  if (columns.length > 0) label('columns', columns.map(describeColumn).join(', '));
  if (affects.length > 0) label('affects', listed(affects));
  if (shown.notCompared !== undefined) label('compare', `not compared: ${shown.notCompared}`);
  const text = formatTable(maskedTable(table, mask), { color, width: Math.max(1, width - indent) });
  return [...lines, ...text.split('\n').map((line) => `${' '.repeat(indent)}${line}`)];
}

function describeColumn({ name, change, type, formerType }: ShownColumnChange): string {
  switch (change) {
    case 'added':
      return `+ ${printable(name)} ${type}`;
    case 'removed':
      return `- ${printable(name)}`;
    case 'retyped':
      return `~ ${printable(name)} ${formerType ?? ''} is now ${type}`;
    default:
      return change satisfies never;
  }
}

const mostNames = 8;

function listed(names: readonly string[]): string {
  return shortList(names.map(printable), mostNames);
}

function formatTests({ tests, unitTests }: WatchResult, style: Style): string {
  const own = countTests(tests, style);
  const unit = countTests(unitTests, style);
  return [own, unit === '' ? '' : `unit tests ${unit}`].filter((text) => text !== '').join(' · ');
}

function countTests(counts: Readonly<Record<TestStatus, number>>, style: Style): string {
  const words: readonly [TestStatus, string, Paint][] = [
    ['passed', 'passed', style.plain],
    ['warned', 'warned', style.doubtful],
    ['failed', 'failed', style.bad],
    ['errored', 'could not run', style.bad],
    ['skipped', 'skipped', style.plain],
  ];
  return words
    .flatMap(([status, word, paint]) =>
      counts[status] > 0 ? [paint(`${counts[status]} ${word}`)] : [],
    )
    .join(', ');
}

/** `84 ms`; from a second on as everywhere else. */
function formatMs(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : formatDuration(ms, 1);
}

const indent = 2;
const labelWidth = 12;

function labelled(name: string, text: string): string {
  return `  ${name.padEnd(labelWidth - 2)}${text}`;
}

/** Before it is laid out, so that columns stay what they are. */
function maskedTable({ columns, rows }: ShownModel['table'], mask: Mask): ShownModel['table'] {
  return {
    columns: columns.map(({ name, type }) => ({ name: mask(name), type })),
    rows: rows.map((row) => row.map((cell) => maskValue(cell, mask))),
  };
}
