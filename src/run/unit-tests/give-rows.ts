/**
 * The tables that a step of a unit test begins with: the rows that are given, those of the steps
 * before, and nothing in what nobody gives. In: a running test and a step; out: tables, or what is
 * wrong with the rows.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { emptySql, type TypedColumn } from '../../check/fixtures/fixture-sql.ts';
import {
  askEveryValue,
  explainRows,
  type RowsRequest,
  type TypedRows,
  typeRows,
} from '../../check/fixtures/type-rows.ts';
import { createTableAs } from '../../engine/duckdb-dialect.ts';
import { EngineError } from '../../engine/engine.ts';
import { isRelation } from '../../graph/is-relation.ts';
import type { RelationNode } from '../../product/graph.ts';
import type { UnitTestStep, WrittenFixture } from '../../project/resources.ts';
import type { NodesToRun } from '../../quality/unit-tests/nodes-to-run.ts';
import { explainFailure, type RunningTest, unionOf } from './running-test.ts';

/** The rows of a step come to those that are there, unless they replace them. */
export async function giveRows(
  running: RunningTest,
  step: UnitTestStep,
  nodes: NodesToRun,
): Promise<readonly Diagnostic[]> {
  const { arrived, connection } = running;
  const taken: Taken[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const fixture of step.given) {
    const found = await takeRows(running, fixture);
    diagnostics.push(...found.diagnostics);
    if (found.value) taken.push(found.value);
  }
  if (diagnostics.length > 0) return diagnostics;
  const tables: string[] = [];
  for (const { fixture, typed, node } of taken) {
    const name = fixture.input.value;
    const rows = [...(fixture.replaces ? [] : (arrived.get(name) ?? [])), typed.sql];
    arrived.set(name, rows);
    if (node) tables.push(makeTable(running, node, unionOf(rows), typed.columns));
  }
  // What only a later step gives is empty until then.
  const left = [...nodes.given, ...nodes.empty].filter(({ id }) => !running.made.has(id));
  const unknown = left.flatMap((node) => refuseUnknown(running, node));
  if (unknown.length > 0) return unknown;
  for (const node of left) {
    const columns = running.context.columnsOf(node.id) ?? [];
    tables.push(makeTable(running, node, emptySql(columns), columns));
  }
  try {
    if (tables.length > 0) await connection.run(tables.join(';\n'));
    return [];
  } catch (failure) {
    return explainTables(running, taken, failure);
  }
}

interface Taken {
  readonly fixture: WrittenFixture;
  readonly request: RowsRequest;
  readonly typed: TypedRows;
  /** Absent where the input is the test's own. */
  readonly node: RelationNode | undefined;
}

async function takeRows(
  { connection, test, context }: RunningTest,
  fixture: WrittenFixture,
): Promise<{
  readonly value: Taken | undefined;
  readonly diagnostics: readonly Diagnostic[];
}> {
  const { value: name } = fixture.input;
  const meant = test.inputs.get(name);
  const id = meant === 'this' ? test.parents[0] : meant;
  const request: RowsRequest = {
    written: fixture,
    relation: name,
    columns: id === undefined ? undefined : context.columnsOf(id),
    namedOnly: false,
    files: context.files,
  };
  const { value: typed, diagnostics } = await typeRows((sql) => connection.query(sql), request);
  const node = id === undefined ? undefined : context.graph.nodes.get(id);
  const relation = node && isRelation(node) ? node : undefined;
  return { value: typed && { fixture, request, typed, node: relation }, diagnostics };
}

function makeTable(
  { made }: RunningTest,
  { id, relation }: RelationNode,
  query: string,
  columns: readonly TypedColumn[],
): string {
  made.set(id, { relation, columns });
  return createTableAs(relation, query).sql;
}

function refuseUnknown({ test, context }: RunningTest, node: RelationNode): readonly Diagnostic[] {
  if (context.columnsOf(node.id)) return [];
  const name = node.kind === 'source' ? `${node.table.source}.${node.name}` : node.name;
  const message = `${test.name} gives no rows for ${name}, whose columns are not known`;
  const hint = `add it to \`given\`, or declare its \`columns\``;
  return [error('E0443', message, { span: test.locate(), hint })];
}

/** All tables are one statement: whose rows it is that the engine does not take, it says one by one. */
async function explainTables(
  running: RunningTest,
  taken: readonly Taken[],
  failure: unknown,
): Promise<readonly Diagnostic[]> {
  const ask = (sql: string) => running.connection.query(sql);
  const found: Diagnostic[] = [];
  for (const { typed, request } of taken) {
    try {
      await ask(askEveryValue(typed));
    } catch (refusal) {
      if (!(refusal instanceof EngineError)) throw refusal;
      found.push(...(await explainRows(ask, typed, request, refusal)));
    }
  }
  return found.length > 0 ? found : [explainFailure(failure, nobodysText, 0, running)];
}

const nobodysText = { text: '', parts: [] };
