/**
 * Questions about single models that a plan does not answer: the columns of a query that the engine
 * does not print, and tables whose types cannot be written down. In: a model; out: the answer.
 */
import { createTableAs } from '../engine/duckdb-dialect.ts';
import { EngineError } from '../engine/engine.ts';
import { isRelation } from '../graph/is-relation.ts';
import type { ColumnLineage, ColumnRef } from '../product/checked.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId, RelationNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import { wordsIn } from './findings/words-in-sql.ts';
import { lineageRelation } from './lineage-relation.ts';
import type { ColumnType } from './shadow/source-columns.ts';

export type AskedAgain =
  | {
      readonly type: 'described';
      readonly columns: readonly ColumnType[];
      readonly lineage: ColumnLineage;
    }
  | { readonly type: 'refused'; readonly error: EngineError }
  /** Its columns are made of the rows that it will find. */
  | { readonly type: 'open pivot'; readonly location: number | undefined };

/** For a query whose plan the engine does not print, for that reason. */
export async function describeAgain(
  model: CompiledModel,
  reason: string,
  checking: Checking,
): Promise<AskedAgain> {
  const sql = checking.standIns.replaceCalls(model.query.text);
  // The engine makes a PIVOT without IN into two statements, the first of which looks at the rows.
  const isPivot = reason.includes('statement of type MULTI');
  const prefix = 'describe\n';
  try {
    const { rows } = await checking.shadow.query(`${prefix}${sql}`);
    if (isPivot) return openPivot(sql);
    const columns = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    return { type: 'described', columns, lineage: widestLineage(model, columns, reason, checking) };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (!isPivot) return { type: 'refused', error: moved(failure, -prefix.length) };
    // Without rows there may be no column at all.
    if (failure.message.startsWith('SELECT list is empty')) return openPivot(sql);
    return { type: 'refused', error: placedByName(failure, sql) };
  }
}

function openPivot(sql: string): AskedAgain {
  return { type: 'open pivot', location: wordsIn(sql, 'pivot')[0] };
}

/** A place counted from the beginning of another text. */
function moved(failure: EngineError, by: number): EngineError {
  const { position } = failure;
  return withPosition(failure, position === undefined ? undefined : position + by);
}

/** What the engine counts in is a text that it wrote itself. */
function placedByName(failure: EngineError, sql: string): EngineError {
  const places = failure.subject === undefined ? [] : wordsIn(sql, failure.subject.toLowerCase());
  return withPosition(failure, places.length === 1 ? places[0] : undefined);
}

function withPosition(failure: EngineError, position: number | undefined): EngineError {
  const { kind, candidates, subtype, subject, notes, inView } = failure;
  const detail = { kind, candidates, subtype, subject, notes, inView, position };
  return new EngineError(failure.message, detail);
}

/** Everything depends on every column of all that is read. */
function widestLineage(
  { node }: CompiledModel,
  columns: readonly ColumnType[],
  reason: string,
  checking: Checking,
): ColumnLineage {
  const relations = relationsRead(node.parents, checking);
  const all = relations.flatMap((relation) => columnsOf(relation, checking));
  return {
    outputs: columns.map(({ name, type }) => ({ name, type, value: all, passes: undefined })),
    rows: all,
    reads: relations.map(lineageRelation),
    notes: [
      `all columns are taken to depend on all columns read: the engine does not print the plan (${reason})`,
    ],
  };
}

function relationsRead(
  parents: readonly NodeId[],
  { compiled: { graph } }: Checking,
): readonly RelationNode[] {
  return parents.flatMap((id): readonly RelationNode[] => {
    const node = graph.nodes.get(id);
    return node && isRelation(node) ? [node] : [];
  });
}

function columnsOf(node: RelationNode, { states }: Checking): readonly ColumnRef[] {
  const state = states.get(node.id);
  if (state?.state !== 'checked') return [];
  const { catalog, schema, name } = lineageRelation(node);
  return state.columns.map((column) => ({ catalog, schema, table: name, column: column.name }));
}

/** An empty table of a model's query, where its columns alone do not make one. */
export async function createModelTable(
  { node, query }: CompiledModel,
  { shadow, standIns }: Checking,
): Promise<EngineError | undefined> {
  const { sql, offset } = createTableAs(node.relation, standIns.replaceCalls(query.text));
  try {
    await shadow.query(`${sql}with no data`);
    return undefined;
  } catch (failure) {
    if (failure instanceof EngineError) return moved(failure, -offset);
    throw failure;
  }
}
