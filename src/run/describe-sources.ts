/**
 * The columns that sources have now, as the engine says. In: an open engine and sources; out: their
 * columns and types, or why one cannot be read. Reads no row beyond what files need to tell types.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { lowerFirst } from '../base/phrases.ts';
import { didYouMean } from '../base/suggest.ts';
import { readTypes, type TypeNames } from '../check/contracts/read-types.ts';
import { formatSourceLocation, relativePaths } from '../compile/source-location.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import { type Connection, type Engine, EngineError } from '../engine/engine.ts';
import type { SourceNode } from '../product/graph.ts';

export interface SourceFinding {
  readonly source: SourceNode;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Whether two texts name one type: `int` and `INTEGER`. */
  readonly isSameType: (declared: string, found: string) => boolean;
  readonly problem: Diagnostic | undefined;
}

export async function describeSources(
  engine: Engine,
  sources: readonly SourceNode[],
  root: string,
): Promise<readonly SourceFinding[]> {
  const connection = await engine.connect();
  try {
    const declared = sources.flatMap(({ columns }) => columns.flatMap(({ type }) => type ?? []));
    const types = await readTypes(declared, (sql) => connection.query(sql));
    const findings: SourceFinding[] = [];
    for (const source of sources) findings.push(await describe(connection, source, types, root));
    return findings;
  } finally {
    connection.close();
  }
}

async function describe(
  connection: Connection,
  source: SourceNode,
  types: TypeNames,
  root: string,
): Promise<SourceFinding> {
  const isSameType = (declared: string, found: string): boolean =>
    (types.get(declared) ?? declared) === found;
  const { location } = source.table;
  const from = location
    ? formatSourceLocation({ ...location, types: {} }, root)
    : formatRelation(source.relation);
  const told = new Map(
    Object.entries(location?.types ?? {}).map(([name, type]) => [name.toLowerCase(), type]),
  );
  try {
    const { rows } = await connection.query(`describe select * from ${from}`);
    const columns = rows.map(([name, type]) => {
      const declared = told.get(String(name).toLowerCase());
      const asDeclared = declared === undefined ? undefined : types.get(declared);
      return { name: String(name), type: asDeclared ?? String(type) };
    });
    return { source, columns, isSameType, problem: undefined };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return { source, columns: [], isSameType, problem: explain(source, failure, root) };
  }
}

function explain(source: SourceNode, failure: EngineError, root: string): Diagnostic {
  const { table, name, relation, locate } = source;
  const { candidates, notes } = failure;
  const { message } = failure;
  const said = table.location ? relativePaths(message, table.location, root) : message;
  const hint = didYouMean(relation.name, candidates);
  return error('E0357', `source ${table.source}.${name} cannot be read: ${lowerFirst(said)}`, {
    span: (table.location?.locate ?? locate)(),
    ...(notes.length > 0 ? { notes } : {}),
    ...(hint === undefined ? {} : { hint }),
  });
}
