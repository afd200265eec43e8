/**
 * Queries that unit tests bring themselves, to test macros with: that they bind, and that the rows
 * expected are of their columns. In: relations whose columns are known; out: what is wrong, at its
 * place. Computes no row.
 */
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { digest } from '../base/json.ts';
import { explainEngineError } from '../compile/explain-engine-error.ts';
import {
  type OwnQuery,
  renderOwnQuery,
  unitTestContext,
  withOwnInputs,
} from '../compile/own-query.ts';
import type { RenderedProject } from '../compile/render-model.ts';
import { EngineError } from '../engine/engine.ts';
import { isRelation } from '../graph/is-relation.ts';
import type { NodeId, UnitTestNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import { isAbsentTable } from './explain-refusal.ts';
import type { TypedColumn } from './fixtures/fixture-sql.ts';
import { type FixtureFiles, readFixture } from './fixtures/read-fixture.ts';
import { typeRows, wrongValues } from './fixtures/type-rows.ts';
import { makeMissingTables } from './missing-tables.ts';
import { namesOutside } from './refusals/names-outside.ts';

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
  const { compiled, now } = checking;
  const runStartedAt = new Date(now).toISOString();
  const context = unitTestContext(node, { graph: compiled.graph, project, runStartedAt });
  const own = renderOwnQuery(node, context);
  const { sql, diagnostics } = own;
  if (!sql || hasErrors(diagnostics)) return diagnostics;
  const key = ownKey(node, sql.text, checking, files);
  if (isKept(node, key, checking)) return diagnostics;
  const inputs = await typeInputs(node, checking, files);
  if ('problems' in inputs) return inputs.problems;
  const answer = await askOwnQuery(own, inputs.queries, checking);
  if (!('columns' in answer)) return [...diagnostics, ...answer.problems];
  const wrong = await checkExpected(node, answer.columns, checking, files);
  if (wrong.length === 0) await keepOwn(node, { key, asked: answer.asked }, checking);
  return [...diagnostics, ...wrong];
}

/** What the rows are, whatever is read of the project; none where rows are queries, which may read files. */
function ownKey(
  { test }: UnitTestNode,
  sql: string,
  { keys }: Checking,
  files: FixtureFiles,
): string | undefined {
  const written = test.steps.flatMap(({ given, expected }) => [...given, ...expected]);
  const fixtures = written.map((rows) => readFixture(rows, files).value);
  const tables = fixtures.map((fixture) =>
    fixture?.type === 'table' ? [fixture.columns, fixture.rows] : undefined,
  );
  const names = test.steps.map(({ given }) => given.map(({ input }) => input.value));
  return tables.includes(undefined)
    ? undefined
    : digest(JSON.stringify([sql, names, tables, keys.surroundings()]));
}

/** Beside what is kept of the rows of its inputs, and as long as that holds. */
function isKept(
  { id }: UnitTestNode,
  key: string | undefined,
  { keys, memory }: Checking,
): boolean {
  const rowsKey = keys.known(id);
  const kept = rowsKey === undefined ? undefined : memory.recall(id, rowsKey);
  return key !== undefined && kept?.[1] === JSON.stringify(key);
}

async function keepOwn(
  { id }: UnitTestNode,
  { key, asked }: { readonly key: string | undefined; readonly asked: string },
  { keys, memory, shadow }: Checking,
): Promise<void> {
  const rowsKey = keys.known(id);
  if (key === undefined || rowsKey === undefined || !memory.recall(id, rowsKey)) return;
  if (await namesOutside(asked, shadow.query)) return;
  memory.keep(id, rowsKey, ['true', JSON.stringify(key)]);
}

type OwnAnswer =
  | { readonly columns: readonly TypedColumn[]; readonly asked: string }
  | { readonly problems: readonly Diagnostic[] };

async function askOwnQuery(
  { sql, place }: OwnQuery,
  inputs: ReadonlyMap<string, string>,
  { shadow }: Checking,
): Promise<OwnAnswer> {
  const { sql: asked, offset } = withOwnInputs(sql?.text ?? '', inputs);
  try {
    const { rows } = await shadow.query(`describe ${asked}`);
    const columns = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    return { columns, asked };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    // What has no table in the twin of the warehouse may have one while the test runs.
    if (isAbsentTable(failure) || !sql) return { problems: [] };
    const start = offset + 'describe '.length;
    return { problems: [place(explainEngineError(failure, sql, start, () => undefined))] };
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
