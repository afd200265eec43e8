/**
 * What a pull found, as people read it: each relation that differs, and its columns. In: changes;
 * out: text without a line break at the end. Knows no file system and no engine.
 */
import type { ColumnChange } from '../project/properties/pull-columns.ts';
import { plural } from './format.ts';
import { padEndTo, printable, textWidth } from './tables/text-width.ts';

export interface PullReport {
  readonly sources: readonly {
    readonly source: {
      readonly name: string;
      readonly path: string;
      readonly table: { readonly source: string };
    };
    readonly changes: readonly ColumnChange[];
    readonly problem: unknown;
  }[];
  readonly files: readonly { readonly path: string; readonly state: string }[];
  /** Columns that are not there any more go. */
  readonly pruned: boolean;
}

export function formatPull({ sources, files, pruned }: PullReport): string {
  const blocks = sources
    .filter(({ changes }) => changes.length > 0)
    .map(({ source, changes }) =>
      [
        `  ${printable(`${source.table.source}.${source.name}`)}  ${printable(source.path)}`,
        ...changeLines(changes, pruned),
      ].join('\n'),
    );
  return [...blocks, summary({ sources, files, pruned })].join('\n\n');
}

/** `+ opened_at  TIMESTAMP`, one line for each column, lined up. */
export function changeLines(changes: readonly ColumnChange[], pruned: boolean): string[] {
  const width = Math.max(...changes.map(({ column }) => textWidth(printable(column))));
  return changes.map((one) => {
    const name = padEndTo(printable(one.column), width);
    return `    ${describe(one, name, pruned)}`.trimEnd();
  });
}

function describe(one: ColumnChange, name: string, pruned: boolean): string {
  switch (one.change) {
    case 'added':
      return `+ ${name}  ${printable(one.type)}`;
    case 'retyped':
      return `~ ${name}  ${one.from === undefined ? '' : `${printable(one.from)} -> `}${printable(one.type)}`;
    case 'vanished':
      return `- ${name}  ${pruned ? 'taken out' : 'not there any more'}`;
    default:
      return one satisfies never;
  }
}

function summary({ sources, files }: PullReport): string {
  const read = sources.filter(({ problem }) => problem === undefined).length;
  const written = pathsOf(files, 'written');
  const stale = pathsOf(files, 'would change');
  const parts = [
    `${plural(read, 'source')} read`,
    ...(written.length > 0 ? [`${written.join(', ')} written`] : []),
    ...(stale.length > 0 ? [`${stale.join(', ')} would change`] : []),
    ...(written.length + stale.length === 0 ? ['nothing to write'] : []),
  ];
  return parts.join(' · ');
}

function pathsOf(files: PullReport['files'], state: string): string[] {
  return files.filter((file) => file.state === state).map(({ path }) => printable(path));
}
