/**
 * What a failed query has to do with sources that are not as they are declared: the check took it
 * with the types that are written down. In: a node, outside of any transaction; out: notes.
 */
import { statSync } from 'node:fs';
import { readTypes, type TypeNames } from '../check/contracts/read-types.ts';
import { formatSourceLocation, sourcePath } from '../compile/source-location.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import { sourcesRead } from '../plan/sources-read.ts';
import type { GraphNode, SourceNode } from '../product/graph.ts';
import { comparedAs } from './find-misdeclared.ts';
import type { RunContext } from './run-context.ts';

/** Of each source. */
const mostColumns = 3;

export async function explainMisdeclared(
  connection: Connection,
  node: GraphNode,
  { compiled, project }: RunContext,
): Promise<readonly string[]> {
  const sources = sourcesRead([node], compiled.graph);
  const empty = sources.flatMap((source) => nothingIn(source, project.root) ?? []);
  if (empty.length > 0) return empty;
  const declared = sources.flatMap(({ columns }) => columns.flatMap(({ type }) => type ?? []));
  try {
    const types = await readTypes(declared, (sql) => connection.query(sql));
    const notes: string[] = [];
    for (const source of sources) {
      notes.push(...(await describe(connection, source, { types, root: project.root })));
    }
    return notes;
  } catch (failure) {
    // What cannot be read is told by the query that wanted to.
    if (!(failure instanceof EngineError)) throw failure;
    return [];
  }
}

/** A file that is about to be written, or was cut off: whatever else is said follows from that. */
function nothingIn({ table: { location } }: SourceNode, root: string): string | undefined {
  if (location?.format !== 'csv') return undefined;
  const size = statSync(sourcePath(location, root), { throwIfNoEntry: false })?.size;
  return size === 0 ? `${location.path} is empty: it has not even a header` : undefined;
}

async function describe(
  connection: Connection,
  { table, relation, columns: declared }: SourceNode,
  { types, root }: { readonly types: TypeNames; readonly root: string },
): Promise<readonly string[]> {
  const { location } = table;
  const from = location ? formatSourceLocation(location, root) : formatRelation(relation);
  const { columns } = await connection.query(`select * from ${from} limit 0`);
  const found = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
  const name = `${table.source}.${table.name}`;
  const others = declared.flatMap(({ name: column, type }) => {
    const is = found.get(column.toLowerCase());
    const taken = type === undefined ? undefined : (types.get(type) ?? type);
    if (is === undefined || taken === undefined || comparedAs(is) === comparedAs(taken)) return [];
    return [`${name}.${column} is of type ${is}, not ${taken} as it is declared`];
  });
  if (others.length === 0) return [];
  const more = others.length - mostColumns;
  const notes = [
    ...others.slice(0, mostColumns),
    ...(more > 0 ? [`and ${more} more of ${name}`] : []),
  ];
  if (location?.format !== 'csv') return notes;
  const { rows } = await connection.query(`select 1 from ${from} limit 1`);
  const empty = `${location.path} has no rows, and CSV files say types by their values alone; options: { types: { ... } } says them`;
  return rows.length > 0 ? notes : [...notes, empty];
}
