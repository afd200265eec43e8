/**
 * One unit test in a warehouse of its own, empty and in memory: the rows that are given, the models
 * in between as the project has them, and what came against what was expected.
 * In: a connection and a test; out: a verdict. Leaves nothing behind.
 */
import { type Diagnostic, error, hasErrors } from '../../base/diagnostic.ts';
import { SourceText } from '../../base/source-text.ts';
import { explainEngineError } from '../../compile/explain-engine-error.ts';
import { type RenderContext, renderQuery } from '../../compile/render-model.ts';
import {
  createTableAs,
  dropRelation,
  formatRelation,
  quoteIdentifier,
} from '../../engine/duckdb-dialect.ts';
import { type Connection, EngineError } from '../../engine/engine.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { TestStatus } from '../../product/events.ts';
import type { Graph, ModelNode, NodeId, RelationNode, UnitTestNode } from '../../product/graph.ts';
import type { ProjectSource, UnitTestStep, WrittenExpectation } from '../../project/resources.ts';
import { compareRows } from '../../quality/unit-tests/compare-rows.ts';
import { describeDifference } from '../../quality/unit-tests/describe-difference.ts';
import { emptySql, type TypedColumn } from '../../quality/unit-tests/fixture-sql.ts';
import { nodesToRun } from '../../quality/unit-tests/nodes-to-run.ts';
import type { FixtureFiles } from '../../quality/unit-tests/read-fixture.ts';
import { parseTemplate } from '../../template/parse/parse-template.ts';
import { loadRows } from './load-rows.ts';

export interface UnitTestContext {
  readonly graph: Graph;
  readonly project: ProjectSource;
  /** ISO 8601, UTC: where the test does not say its own. */
  readonly runStartedAt: string;
  /** As the check found them; nothing where they are not known. */
  readonly columnsOf: (id: NodeId) => readonly TypedColumn[] | undefined;
  readonly files: FixtureFiles;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

export interface UnitTestVerdict {
  readonly test: UnitTestNode;
  readonly status: Extract<TestStatus, 'passed' | 'failed' | 'errored'>;
  /** Rows that differ. */
  readonly failures: number;
  readonly ms: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
}

export async function runUnitTest(
  connection: Connection,
  test: UnitTestNode,
  context: UnitTestContext,
): Promise<UnitTestVerdict> {
  const began = context.clock();
  const running: Running = {
    connection,
    test,
    context,
    render: renderContext(test, context),
    made: new Map(),
    arrived: new Map(),
  };
  const end = (status: UnitTestVerdict['status'], more: Partial<UnitTestVerdict>) => {
    const nothing = { failures: 0, diagnostics: [], interrupted: false };
    return { test, status, ms: context.clock() - began, ...nothing, ...more };
  };
  try {
    const differences: Diagnostic[] = [];
    let failures = 0;
    for (const [index, step] of test.test.steps.entries()) {
      const found = await runStep(running, step, index);
      if (found.problems.length > 0) return end('errored', { diagnostics: found.problems });
      differences.push(...found.differences);
      failures += found.failures;
      // What comes later follows from what is wrong already.
      if (differences.length > 0) break;
    }
    return failures === 0
      ? end('passed', {})
      : end('failed', { failures, diagnostics: differences });
  } catch (failure) {
    if (!(failure instanceof EngineError) || failure.kind !== 'interrupted') throw failure;
    return end('errored', { interrupted: true });
  } finally {
    for (const relation of running.made.values()) {
      await connection.run(dropRelation(relation, 'table')).catch(() => undefined);
    }
  }
}

interface Running {
  readonly connection: Connection;
  readonly test: UnitTestNode;
  readonly context: UnitTestContext;
  readonly render: RenderContext;
  /** Tables to drop at the end. */
  readonly made: Map<NodeId, RelationNode['relation']>;
  /** Queries for the rows given so far, by input as written. */
  readonly arrived: Map<string, readonly string[]>;
}

interface StepEnd {
  readonly problems: readonly Diagnostic[];
  readonly differences: readonly Diagnostic[];
  readonly failures: number;
}

/** Files and inlining have no place here: every relation is a table, under its own name. */
function renderContext({ test }: UnitTestNode, context: UnitTestContext): RenderContext {
  const { graph, project } = context;
  const { vars, env, runStartedAt } = test;
  const sources = [...graph.sources].map(
    ([key, node]) => [key, { ...node, table: { ...node.table, location: undefined } }] as const,
  );
  const overridden = Object.entries(env).map(([name, value]) => [name, String(value)] as const);
  return {
    graph: { ...graph, sources: new Map(sources) },
    project: {
      ...project,
      env: { ...project.env, ...Object.fromEntries(overridden) },
      vars: {
        get: (name) => (Object.hasOwn(vars, name) ? vars[name] : project.vars.get(name)),
        names: () => [...new Set([...project.vars.names(), ...Object.keys(vars)])],
      },
    },
    runStartedAt: runStartedAt?.value ?? context.runStartedAt,
    isInlined: () => false,
  };
}

async function runStep(running: Running, step: UnitTestStep, index: number): Promise<StepEnd> {
  const { test, context } = running;
  const stop = (problems: readonly Diagnostic[]): StepEnd => ({
    problems,
    differences: [],
    failures: 0,
  });
  const problems = await takeRows(running, step);
  if (problems.length > 0) return stop(problems);
  const expected = new Set([...test.parents, ...(test.expected[index] ?? [])]);
  const given = new Set(
    [...running.arrived.keys()].flatMap((name) => {
      const meant = test.inputs.get(name);
      return meant === undefined || meant === 'this' ? [] : [meant];
    }),
  );
  const { empty, computed } = nodesToRun(context.graph, given, expected);
  const left = await makeEmpty(running, empty);
  if (left.length > 0) return stop(left);
  for (const model of computed) {
    const problem = await makeModel(running, model);
    if (problem) return stop([problem]);
  }
  return compareAll(running, step, index);
}

/** The rows of a step come to those that are there, unless they replace them. */
async function takeRows(running: Running, { given }: UnitTestStep): Promise<readonly Diagnostic[]> {
  const { connection, test, context, arrived } = running;
  const diagnostics: Diagnostic[] = [];
  for (const fixture of given) {
    const { value: name } = fixture.input;
    const meant = test.inputs.get(name);
    const id = meant === 'this' ? test.parents[0] : meant;
    const rows = await loadRows(connection, {
      written: fixture,
      relation: name,
      columns: id === undefined ? undefined : context.columnsOf(id),
      namedOnly: false,
      files: context.files,
    });
    diagnostics.push(...rows.diagnostics);
    if (!rows.value) continue;
    const before = fixture.replaces ? [] : (arrived.get(name) ?? []);
    arrived.set(name, [...before, rows.value.sql]);
    const node = id === undefined ? undefined : context.graph.nodes.get(id);
    if (node && 'relation' in node)
      await makeTable(running, node, unionOf(arrived.get(name) ?? []));
  }
  return diagnostics;
}

function unionOf(queries: readonly string[]): string {
  return queries.map((query) => `(\n${query}\n)`).join('\nunion all by name\n');
}

async function makeTable(running: Running, node: RelationNode, query: string): Promise<void> {
  await running.connection.run(createTableAs(node.relation, query).sql);
  running.made.set(node.id, node.relation);
}

async function makeEmpty(
  running: Running,
  nodes: readonly RelationNode[],
): Promise<readonly Diagnostic[]> {
  const { test, context } = running;
  const problems: Diagnostic[] = [];
  for (const node of nodes) {
    if (running.made.has(node.id)) continue;
    const columns = context.columnsOf(node.id);
    if (columns) {
      await makeTable(running, node, emptySql(columns));
      continue;
    }
    const name = node.kind === 'source' ? `${node.table.source}.${node.name}` : node.name;
    const message = `${test.name} gives no rows for ${name}, whose columns are not known`;
    const hint = `add it to \`given\`, or declare its \`columns\``;
    problems.push(error('E0443', message, { span: test.locate(), hint }));
  }
  return problems;
}

async function makeModel(running: Running, model: ModelNode): Promise<Diagnostic | undefined> {
  const { test, connection } = running;
  if (test.inputs.has('this') && model.id === test.parents[0]) return undefined;
  const rendered = renderQuery(model.template, running.render, { self: model });
  if (!rendered.sql) return rendered.diagnostics.find(({ severity }) => severity === 'error');
  const { sql, offset } = createTableAs(model.relation, rendered.sql.text);
  try {
    await connection.run(sql);
    running.made.set(model.id, model.relation);
    return undefined;
  } catch (failure) {
    return explainFailure(failure, rendered.sql, offset, running);
  }
}

function explainFailure(
  failure: unknown,
  sql: MappedSql,
  offset: number,
  { test }: Running,
): Diagnostic {
  if (!(failure instanceof EngineError) || failure.kind === 'interrupted') throw failure;
  const cause = explainEngineError(failure, sql, offset, () => undefined);
  const { code: _code, severity: _severity, message, ...detail } = cause;
  const related = [{ message: `unit test ${test.name}`, span: test.locate() }];
  return error('E0443', `unit test ${test.name} could not run: ${message}`, {
    ...detail,
    related: [...(detail.related ?? []), ...related],
  });
}

async function compareAll(running: Running, step: UnitTestStep, index: number): Promise<StepEnd> {
  const problems: Diagnostic[] = [];
  const differences: Diagnostic[] = [];
  let failures = 0;
  for (const [place, expectation] of step.expected.entries()) {
    const model = running.context.graph.nodes.get(running.test.expected[index]?.[place] ?? '');
    const found = await compareOne(
      running,
      expectation,
      model?.kind === 'model' ? model : undefined,
    );
    problems.push(...found.problems);
    differences.push(...found.differences);
    failures += found.failures;
  }
  return { problems, differences, failures };
}

async function compareOne(
  running: Running,
  expectation: WrittenExpectation,
  model: ModelNode | undefined,
): Promise<StepEnd> {
  const { connection, test, context } = running;
  const stop = (problems: readonly Diagnostic[]): StepEnd => {
    return { problems, differences: [], failures: 0 };
  };
  const actual = actualQuery(running, model);
  if ('problems' in actual) return stop(actual.problems);
  const { sql, offset, query } = actual;
  try {
    const { columns } = await connection.query(`${sql} limit 0`);
    const relation = model?.name ?? 'the query';
    const request = { written: expectation, relation, columns, namedOnly: true };
    const wanted = await loadRows(connection, { ...request, files: context.files });
    if (!wanted.value) return stop(wanted.diagnostics);
    const names = wanted.value.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    const expected = await connection.query(wanted.value.sql);
    const came = await connection.query(`select ${names} from (\n${sql}\n)`);
    const types = wanted.value.columns.map(({ type }) => type);
    const { tolerance = usualTolerance, ordered } = test.test;
    const differing = compareRows(expected.rows, came.rows, { types, tolerance, ordered });
    if (differing.length === 0) return stop([]);
    const described = describeDifference(differing, wanted.value.columns, came.rows.length);
    const step = test.test.steps.length > 1 ? `, step ${stepOf(expectation, test)}` : '';
    const diagnostic = error('E0442', `unit test ${test.name}${step}: ${described.summary}`, {
      span: expectation.locate(),
      label: `expected of ${relation}`,
      table: described.table,
      ...(described.notes.length > 0 ? { notes: described.notes } : {}),
    });
    return { problems: [], differences: [diagnostic], failures: differing.length };
  } catch (failure) {
    return stop([explainFailure(failure, query, offset, running)]);
  }
}

const usualTolerance = 1e-9;

function stepOf(expectation: WrittenExpectation, { test }: UnitTestNode): number {
  return test.steps.findIndex(({ expected }) => expected.includes(expectation)) + 1;
}

type Actual =
  | { readonly sql: string; readonly query: MappedSql; readonly offset: number }
  | { readonly problems: readonly Diagnostic[] };

/** What is compared: a table that was made, what a model would insert, or the test's own query. */
function actualQuery(running: Running, model: ModelNode | undefined): Actual {
  const { test, render } = running;
  const isInserted = model && test.inputs.has('this') && model.id === test.parents[0];
  if (model && !isInserted) {
    const sql = `select * from ${formatRelation(model.relation)}`;
    return { sql, query: { text: sql, parts: [] }, offset: 0 };
  }
  const { incremental = true } = test.test;
  const rendered = model
    ? renderQuery(model.template, render, { self: model, incremental })
    : ownQuery(running);
  if (!rendered.sql || hasErrors(rendered.diagnostics)) {
    return { problems: rendered.diagnostics.filter(({ severity }) => severity === 'error') };
  }
  const front = `${ownInputs(running)}select * from (\n`;
  return { sql: `${front}${rendered.sql.text}\n)`, query: rendered.sql, offset: front.length };
}

function ownQuery({ test, render }: Running) {
  const text = test.test.query?.value ?? '';
  const source = new SourceText(`${test.path} (unit test ${test.name})`, text);
  const parsed = parseTemplate(source, 'test');
  if (hasErrors(parsed.diagnostics)) return { sql: undefined, diagnostics: parsed.diagnostics };
  return renderQuery(parsed.value, render);
}

/** Inputs that are no relation of the project stand in front of the query, under their names. */
function ownInputs({ test, arrived }: Running): string {
  const own = [...arrived].filter(([name]) => !test.inputs.has(name));
  if (own.length === 0) return '';
  const tables = own.map(([name, queries]) => `${quoteIdentifier(name)} as (${unionOf(queries)})`);
  return `with ${tables.join(',\n')}\n`;
}
