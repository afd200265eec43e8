/**
 * Queries that unit tests bring themselves, to test macros with: that they bind, and that the rows
 * expected are of their columns. In: relations whose columns are known; out: what is wrong, at its
 * place. Computes no row.
 */
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { explainEngineError } from '../compile/explain-engine-error.ts';
import { renderOwnQuery, unitTestContext, withOwnInputs } from '../compile/own-query.ts';
import type { RenderedProject } from '../compile/render-model.ts';
import { EngineError } from '../engine/engine.ts';
import { isRelation } from '../graph/is-relation.ts';
import type { NodeId, UnitTestNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import { isAbsentTable } from './explain-refusal.ts';
import type { TypedColumn } from './fixtures/fixture-sql.ts';
import type { FixtureFiles } from './fixtures/read-fixture.ts';
import { typeRows, wrongValues } from './fixtures/type-rows.ts';
import { makeMissingTables } from './missing-tables.ts';

export interface OwnQueries {
  readonly project: RenderedProject;
  readonly files: FixtureFiles;
  /** These alone are looked at. */
  readonly only: ReadonlySet<NodeId> | undefined;
}

export async function checkOwnQueries(checking: Checking, own: OwnQueries): Promise<void> {
  for (const node of checking.compiled.graph.nodes.values()) {
    if (node.kind !== 'unit_test' || !node.test.query || own.only?.has(node.id) === false) continue;
    checking.say(node.id, await checkOwnQuery(node, checking, own));
  }
}

async function checkOwnQuery(
  node: UnitTestNode,
  checking: Checking,
  { project, files }: OwnQueries,
): Promise<readonly Diagnostic[]> {
  const { compiled, shadow, now } = checking;
  const runStartedAt = new Date(now).toISOString();
  const context = unitTestContext(node, { graph: compiled.graph, project, runStartedAt });
  const { sql, diagnostics, place } = renderOwnQuery(node, context);
  if (!sql || hasErrors(diagnostics)) return diagnostics;
  const inputs = await typeInputs(node, checking, files);
  if ('problems' in inputs) return inputs.problems;
  const { sql: asked, offset } = withOwnInputs(sql.text, inputs.queries);
  try {
    const { rows } = await shadow.query(`describe ${asked}`);
    const columns = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    return [...diagnostics, ...(await checkExpected(node, columns, checking, files))];
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    // What has no table in the twin of the warehouse may have one while the test runs.
    if (isAbsentTable(failure)) return diagnostics;
    const start = offset + 'describe '.length;
    return [...diagnostics, place(explainEngineError(failure, sql, start, () => undefined))];
  }
}

type Inputs =
  | { readonly queries: ReadonlyMap<string, string> }
  | { readonly problems: readonly Diagnostic[] };

/** Those of the test's own, with the types of their values; the others are tables of the project. */
async function typeInputs(
  { test, inputs }: UnitTestNode,
  checking: Checking,
  files: FixtureFiles,
): Promise<Inputs> {
  const { compiled, shadow } = checking;
  const nodes = [...inputs.values()].flatMap((id) => compiled.graph.nodes.get(id) ?? []);
  await makeMissingTables(nodes.filter(isRelation), checking);
  const queries = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const { input, ...written } of test.steps[0]?.given ?? []) {
    if (inputs.has(input.value)) continue;
    const request = { written, relation: input.value, columns: undefined, namedOnly: false, files };
    const { value, diagnostics } = await typeRows(shadow.query, request);
    problems.push(...diagnostics);
    if (value) queries.set(input.value, value.sql);
  }
  return problems.length > 0 ? { problems } : { queries };
}

async function checkExpected(
  { test }: UnitTestNode,
  columns: readonly TypedColumn[],
  { shadow }: Checking,
  files: FixtureFiles,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const written of test.steps.flatMap(({ expected }) => expected)) {
    const request = { written, relation: 'the query', columns, namedOnly: true, files };
    const { value, diagnostics } = await typeRows(shadow.query, request);
    found.push(...diagnostics);
    if (value) found.push(...(await wrongValues(shadow.query, value, request)));
  }
  return found;
}
