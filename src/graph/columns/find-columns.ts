/**
 * The columns that a text names. In: text and the column graph; out: columns, or why there are none
 * in words. `*`, `?` and `[…]` stand for any text where patterns are allowed.
 */
import type { ErrorCode } from '../../base/error-codes.ts';
import { shortList } from '../../base/phrases.ts';
import { nearest } from '../../base/suggest.ts';
import type {
  ColumnAddress,
  ColumnGraph,
  ColumnNode,
  KnownNode,
} from '../../product/column-graph.ts';
import { compileGlob, hasWildcard } from '../selection/glob.ts';
import {
  type ColumnPath,
  printColumn,
  printName,
  printNode,
  readColumnPath,
} from './column-names.ts';

const mostNames = 8;

export type FoundColumns =
  | { readonly columns: readonly ColumnAddress[] }
  | { readonly problem: ColumnProblem };

export interface ColumnProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** The one column that a text names. */
export function findColumn(text: string, graph: ColumnGraph): FoundColumns {
  const paths = readColumnPath(text);
  const nodes = paths.flatMap((path) =>
    relationsNamed(path.node, graph).map((node) => ({ node, path })),
  );
  const columns = nodes.flatMap(({ node, path }) => columnsNamed(node, path.column));
  if (columns.length === 1) return { columns };
  if (columns.length > 1) {
    const all = columns.map((column) => printColumn(column, graph)).join(', ');
    const message = `"${text}" is the name of ${columns.length} columns: ${all}`;
    return {
      problem: { code: 'E0570', message, hint: 'write it like one of these, quotes included' },
    };
  }
  const last = nodes.at(-1);
  return { problem: last ? missingColumn(last, graph) : missingNode(text, paths, graph) };
}

/** The column of that name, whatever letters are in it; otherwise all that a pattern matches. */
export function findColumns(text: string, graph: ColumnGraph): FoundColumns {
  const named = findColumn(text, graph);
  if ('columns' in named || !hasWildcard(text)) return named;
  const tests = readColumnPath(text).map(({ node, column }) => ({
    isNode: compileGlob(node.toLowerCase()),
    isColumn: compileGlob(column.toLowerCase()),
  }));
  const columns: ColumnAddress[] = [];
  const unknown: ColumnNode[] = [];
  for (const node of graph.nodes.values()) {
    if (node.state === 'reader') continue;
    const fitting = tests.filter(({ isNode }) => namesOf(node).some(isNode));
    if (fitting.length > 0 && node.state !== 'known') unknown.push(node);
    if (node.state !== 'known') continue;
    const found = node.columns.filter(({ name }) =>
      fitting.some(({ isColumn }) => isColumn(name.toLowerCase())),
    );
    columns.push(...found.map(({ name }) => ({ node: node.id, column: name })));
  }
  const [first] = unknown;
  if (columns.length === 0 && first) return { problem: unknownColumns(first) };
  return { columns };
}

function namesOf({ name, id }: ColumnNode): readonly string[] {
  return [name.toLowerCase(), id.toLowerCase()];
}

/** Tests and exposures have no columns. */
function relationsNamed(name: string, { nodes }: ColumnGraph): readonly ColumnNode[] {
  const wanted = name.toLowerCase();
  return [...nodes.values()].filter(
    (node) => node.state !== 'reader' && namesOf(node).includes(wanted),
  );
}

function columnsNamed(node: ColumnNode, name: string): readonly ColumnAddress[] {
  if (node.state !== 'known') return [];
  const wanted = name.toLowerCase();
  const found = node.columns.filter((column) => column.name.toLowerCase() === wanted);
  return found.map((column) => ({ node: node.id, column: column.name }));
}

function missingColumn(
  { node, path }: { readonly node: ColumnNode; readonly path: ColumnPath },
  graph: ColumnGraph,
): ColumnProblem {
  if (node.state !== 'known') return unknownColumns(node);
  const names = node.columns.map(({ name }) => name);
  const near = nearest(path.column, names);
  return {
    code: 'E0568',
    message: `${printNode(node)} has no column "${path.column}"`,
    hint:
      near === undefined
        ? `its columns are ${shortList(names.map(printName), mostNames)}`
        : `did you mean "${printColumn({ node: node.id, column: near }, graph)}"?`,
  };
}

function unknownColumns(node: ColumnNode): ColumnProblem {
  const because = 'because' in node ? node.because : '';
  const message = `the columns of ${printNode(node)} are not known: ${because}`;
  return { code: 'E0569', message, hint: 'run "eider check" to see why' };
}

function missingNode(
  text: string,
  paths: readonly ColumnPath[],
  { nodes }: ColumnGraph,
): ColumnProblem {
  const known = [...nodes.values()].filter((node): node is KnownNode => node.state === 'known');
  const near = paths.flatMap(({ node, column }) => {
    const name = nearest(node, known.map(printNode));
    return name === undefined ? [] : [`${name}.${column}`];
  });
  return {
    code: 'E0568',
    message: `"${text}" names no column`,
    hint:
      near[0] === undefined
        ? 'write a model, seed or source and one of its columns: "orders.amount"'
        : `did you mean "${near[0]}"?`,
  };
}
