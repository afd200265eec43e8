/**
 * Models whose proof does not hold for what their sources are: a proof is made with the columns that
 * are declared, and dates, zones and texts do not compare alike. In: a connection, selected nodes and
 * what the check took sources for; out: for each model what is otherwise, in words. Reads no row.
 */
import { readTypes, type TypeNames } from '../check/contracts/read-types.ts';
import { formatSourceLocation } from '../compile/source-location.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import type { CheckedColumn, CheckedProject } from '../product/checked.ts';
import type { Graph, GraphNode, NodeId, SourceNode } from '../product/graph.ts';
import { readCollations } from '../state/observe/read-collations.ts';

/** `raw.emails.sent_at is of type TIMESTAMP WITH TIME ZONE, not TIMESTAMP as its proof takes it` */
export type Misdeclared = (id: NodeId) => string | undefined;

export interface DeclaredSources {
  readonly checked: CheckedProject | undefined;
  readonly graph: Graph;
  readonly nodes: readonly GraphNode[];
  /** Absolute path of the project. */
  readonly root: string;
}

export async function findMisdeclared(
  connection: Connection,
  { checked, graph, nodes, root }: DeclaredSources,
): Promise<Misdeclared> {
  const proven = nodes.filter(({ id }) => {
    const check = checked?.relations.get(id);
    return check?.state === 'checked' && check.proof !== undefined;
  });
  const sources = sourcesAbove(proven, graph);
  const taken = sources.flatMap(({ id }) => columnsOf(id, checked).map(({ type }) => type));
  const types = await readTypes(taken, (sql) => connection.query(sql));
  const reasons = new Map<NodeId, string>();
  for (const source of sources) {
    const reason = await describeOther(connection, source, { checked, root, types });
    if (reason !== undefined) reasons.set(source.id, reason);
  }
  if (reasons.size === 0) return () => undefined;
  return (id) => {
    const node = graph.nodes.get(id);
    const above = node ? sourcesAbove([node], graph) : [];
    return above.map((source) => reasons.get(source.id)).find((reason) => reason !== undefined);
  };
}

/** Through models of all kinds: the types of theirs follow from these. */
function sourcesAbove(nodes: readonly GraphNode[], graph: Graph): readonly SourceNode[] {
  const seen = new Set(nodes.flatMap(({ parents }) => parents));
  // It grows while it is walked.
  for (const id of seen) for (const parent of graph.nodes.get(id)?.parents ?? []) seen.add(parent);
  return [...seen].flatMap((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'source' ? [node] : [];
  });
}

function columnsOf(
  id: NodeId,
  checked: CheckedProject | undefined,
): readonly Pick<CheckedColumn, 'name' | 'type'>[] {
  const check = checked?.relations.get(id);
  return check?.state === 'checked' ? check.columns : [];
}

interface TakenFor extends Pick<DeclaredSources, 'checked' | 'root'> {
  /** The engine's names of types, by how they are written. */
  readonly types: TypeNames;
}

/** Nothing for one that cannot be read: no version is kept of it either. */
async function describeOther(
  connection: Connection,
  source: SourceNode,
  { checked, root, types }: TakenFor,
): Promise<string | undefined> {
  const { table, relation } = source;
  const name = `${table.source}.${table.name}`;
  const from = table.location
    ? formatSourceLocation(table.location, root)
    : formatRelation(relation);
  try {
    const { columns } = await connection.query(`select * from ${from} limit 0`);
    const found = new Map(columns.map((column) => [column.name.toLowerCase(), column.type]));
    for (const column of columnsOf(source.id, checked)) {
      const is = found.get(column.name.toLowerCase());
      const taken = types.get(column.type) ?? column.type;
      if (is !== undefined && comparedAs(is) !== comparedAs(taken)) {
        return `${name}.${column.name} is of type ${is}, not ${taken} as its proof takes it`;
      }
    }
    if (source.columns.some(({ type }) => /\bcollate\b/i.test(type ?? ''))) return undefined;
    const collations = await readCollations(connection, from, columns);
    return collations !== undefined
      ? `texts of ${name} compare by a collation that is not declared`
      : undefined;
  } catch (failure) {
    if (failure instanceof EngineError && failure.kind !== 'interrupted') return undefined;
    throw failure;
  }
}

/** Whole numbers differ in size alone, and times without a zone in digits that none is cut by. */
const alike: readonly (readonly [RegExp, string])[] = [
  [/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/, 'whole number'],
  [/^TIMESTAMP(_S|_MS)?$/, 'time'],
  [/^DECIMAL\(\d+,\d+\)$/, 'decimal'],
];

/** What stands for it where types are compared. */
export function comparedAs(type: string): string {
  return alike.find(([pattern]) => pattern.test(type))?.[1] ?? type;
}
