/** An impact on the terminal: a block for each relation, and who reads them. In: an impact; out: text. */
import { shortList } from '../../base/phrases.ts';
import { printName, printNode } from '../../graph/columns/column-names.ts';
import type { Impact, NodeImpact, ReaderImpact } from '../../product/impact.ts';
import type { Style } from '../style.ts';
import { padEndTo, textWidth } from '../tables/text-width.ts';
import {
  addresses,
  columnsToShow,
  describeColumn,
  describeRows,
  mostNames,
  type Names,
  signOf,
  summarize,
} from './impact-words.ts';

export interface ImpactTextOptions {
  readonly names: Names;
  readonly style: Style;
  /** `target/columns.json of 2026-11-21 06:00`. */
  readonly comparedWith: string;
}

export function formatImpact(impact: Impact, options: ImpactTextOptions): string {
  const { comparedWith } = options;
  if (impact.nodes.length === 0) return `no column differs from ${comparedWith}`;
  return [
    `compared with ${comparedWith}`,
    ...impact.nodes.flatMap((node) => ['', ...nodeLines(node, options)]),
    ...readerLines(impact.readers, options),
    '',
    summarize(impact),
  ].join('\n');
}

function nodeLines(impact: NodeImpact, { names, style }: ImpactTextOptions): readonly string[] {
  const { node, change } = impact;
  const columns = columnsToShow(impact);
  const width = Math.max(0, ...columns.map(({ name }) => textWidth(printName(name))));
  const rows = describeRows(impact);
  return [
    `${changeWord[change]} ${style.strong(printNode(node))} (${node.kind}) ${style.faint(node.path)}`,
    ...columns.map((column) => {
      const words = describeColumn(column, names);
      const sign = paintSign(signOf(column), style);
      return `  ${sign} ${padEndTo(printName(column.name), width)}  ${words}`;
    }),
    ...(rows === undefined ? [] : [`  ${style.doubtful(rows)}`]),
  ];
}

const changeWord = {
  added: 'added  ',
  removed: 'removed',
  edited: 'edited ',
  broken: 'broken ',
  reached: 'reached',
} as const;

function paintSign(sign: string, style: Style): string {
  if (sign === '+') return style.good(sign);
  if (sign === '-') return style.bad(sign);
  return sign === '~' ? style.doubtful(sign) : style.faint(sign);
}

function readerLines(
  readers: readonly ReaderImpact[],
  { names }: ImpactTextOptions,
): readonly string[] {
  if (readers.length === 0) return [];
  const lines = readers.map(({ node, columns, rows }): readonly [string, string] => {
    const whole = rows.flatMap((id) => names.nodes.get(id) ?? []).map(printNode);
    const through =
      columns.length > 0 ? addresses(columns, names) : `rows of ${shortList(whole, mostNames)}`;
    return [`${node.kind} ${node.name}`, through];
  });
  const width = Math.max(...lines.map(([name]) => textWidth(name)));
  return ['', 'read by', ...lines.map(([name, text]) => `  ${padEndTo(name, width)}  ${text}`)];
}
