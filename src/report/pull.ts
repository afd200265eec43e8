/**
 * What a pull found, as people read it: each relation that differs, and its columns. In: changes;
 * out: text without a line break at the end. Knows no file system and no engine.
 */
import type { ColumnChange } from '../project/properties/pull-columns.ts';
import { plural } from './format.ts';
import { padEndTo, printable, textWidth } from './tables/text-width.ts';

export interface PullReport {
  readonly unit: 'source' | 'model';
  readonly items: readonly {
    readonly name: string;
    readonly path: string;
    readonly changes: readonly ColumnChange[];
    readonly problem: unknown;
  }[];
  readonly files: readonly { readonly path: string; readonly state: string }[];
  /** Columns that are not there any more go. */
  readonly prunes: boolean;
}

export function formatPull(report: PullReport): string {
  const blocks = report.items
    .filter(({ changes, problem }) => changes.length > 0 && problem === undefined)
    .map(({ name, path, changes }) =>
      [`  ${printable(name)}  ${printable(path)}`, ...changeLines(changes, report.prunes)].join(
        '\n',
      ),
    );
  return [...blocks, summary(report)].join('\n\n');
}

/** `+ opened_at  TIMESTAMP`, one line for each column, lined up. */
function changeLines(changes: readonly ColumnChange[], prunes: boolean): string[] {
  const width = Math.max(...changes.map(({ column }) => textWidth(printable(column))));
  return changes.map((one) => {
    const name = padEndTo(printable(one.column), width);
    return `    ${describe(one, name, prunes)}`.trimEnd();
  });
}

function describe(one: ColumnChange, name: string, prunes: boolean): string {
  switch (one.change) {
    case 'added':
      return `+ ${name}  ${printable(one.type)}`;
    case 'retyped':
      return `~ ${name}  ${one.from === undefined ? '' : `${printable(one.from)} -> `}${printable(one.type)}`;
    case 'vanished':
      return `- ${name}  ${prunes ? 'taken out' : 'not there any more'}`;
    default:
      return one satisfies never;
  }
}

function summary({ items, files, unit }: PullReport): string {
  const read = items.filter(({ problem }) => problem === undefined).length;
  const written = pathsOf(files, 'written');
  const stale = pathsOf(files, 'would change');
  const parts = [
    `${plural(read, unit)} read`,
    ...(written.length > 0 ? [`${written.join(', ')} written`] : []),
    ...(stale.length > 0 ? [`${stale.join(', ')} would change`] : []),
    ...(written.length + stale.length === 0 ? ['nothing to write'] : []),
  ];
  return parts.join(' · ');
}

function pathsOf(files: PullReport['files'], state: string): string[] {
  return files.filter((file) => file.state === state).map(({ path }) => printable(path));
}
