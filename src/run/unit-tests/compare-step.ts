/**
 * What came against what a step of a unit test expects. In: a test whose models have been run; out:
 * differences as diagnostics, or why they cannot be told. Makes no relation.
 */
import { type Diagnostic, error, hasErrors, type Outcome } from '../../base/diagnostic.ts';
import { explainRows, type RowsRequest, typeRows } from '../../check/fixtures/type-rows.ts';
import { renderOwnQuery, withOwnInputs } from '../../compile/own-query.ts';
import { renderQuery } from '../../compile/render-model.ts';
import { formatRelation } from '../../engine/duckdb-dialect.ts';
import { EngineError, type ResultColumn, type ResultTable } from '../../engine/engine.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { ModelNode, UnitTestNode } from '../../product/graph.ts';
import type { UnitTestStep, WrittenExpectation } from '../../project/resources.ts';
import { compareRows } from '../../quality/unit-tests/compare-rows.ts';
import { describeDifference } from '../../quality/unit-tests/describe-difference.ts';
import {
  explainFailure,
  isHeldFixed,
  type RunningTest,
  type StepEnd,
  unionOf,
} from './running-test.ts';

export async function compareStep(
  running: RunningTest,
  step: UnitTestStep,
  index: number,
): Promise<StepEnd> {
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
  running: RunningTest,
  expectation: WrittenExpectation,
  model: ModelNode | undefined,
): Promise<StepEnd> {
  const { connection, test, context } = running;
  const stop = (problems: readonly Diagnostic[]): StepEnd => {
    return { problems, differences: [], failures: 0 };
  };
  const asked = actualQuery(running, model);
  if ('problems' in asked) return stop(asked.problems);
  const { sql, offset, query, place = (diagnostic: Diagnostic) => diagnostic } = asked;
  try {
    const came = await connection.query(sql);
    const relation = model?.name ?? 'the query';
    const request = { written: expectation, relation, namedOnly: true, files: context.files };
    const wanted = await readExpected(running, { ...request, columns: came.columns });
    if (!wanted.value) return stop(wanted.diagnostics);
    const { columns, rows } = wanted.value;
    const actual = pickColumns(came, columns);
    const types = columns.map(({ type }) => type);
    const { tolerance = usualTolerance, ordered } = test.test;
    const differing = compareRows(rows, actual, { types, tolerance, ordered });
    if (differing.length === 0) return stop([]);
    const described = describeDifference(differing, columns, actual.length);
    const step = test.test.steps.length > 1 ? `, step ${stepOf(expectation, test)}` : '';
    const diagnostic = error('E0442', `unit test ${test.name}${step}: ${described.summary}`, {
      span: expectation.locate(),
      label: `expected of ${relation}`,
      table: described.table,
      ...(described.notes.length > 0 ? { notes: described.notes } : {}),
    });
    return { problems: [], differences: [diagnostic], failures: differing.length };
  } catch (failure) {
    return stop([place(explainFailure(failure, query, offset, running))]);
  }
}

const usualTolerance = 1e-9;

async function readExpected(
  { connection }: RunningTest,
  request: RowsRequest,
): Promise<Outcome<ResultTable | undefined>> {
  const ask = (sql: string) => connection.query(sql);
  const { value: typed, diagnostics } = await typeRows(ask, request);
  if (!typed) return { value: undefined, diagnostics };
  try {
    return { value: await ask(typed.sql), diagnostics: [] };
  } catch (failure) {
    if (!(failure instanceof EngineError) || failure.kind === 'interrupted') throw failure;
    return { value: undefined, diagnostics: await explainRows(ask, typed, request, failure) };
  }
}

/** Those that somebody expects something of, in their order. */
function pickColumns({ columns, rows }: ResultTable, wanted: readonly ResultColumn[]) {
  const places = wanted.map(({ name }) =>
    columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase()),
  );
  return rows.map((row) => places.map((place) => row[place] ?? null));
}

function stepOf(expectation: WrittenExpectation, { test }: UnitTestNode): number {
  return test.steps.findIndex(({ expected }) => expected.includes(expectation)) + 1;
}

type Actual =
  | {
      readonly sql: string;
      readonly query: MappedSql;
      readonly offset: number;
      readonly place?: (diagnostic: Diagnostic) => Diagnostic;
    }
  | { readonly problems: readonly Diagnostic[] };

/** What is compared: a table that was made, what a model would insert, or the test's own query. */
function actualQuery(running: RunningTest, model: ModelNode | undefined): Actual {
  const { test, render } = running;
  const isInserted = model && isHeldFixed(running, model);
  if (model && !isInserted) {
    const sql = `select * from ${formatRelation(model.relation)}`;
    return { sql, query: { text: sql, parts: [] }, offset: 0 };
  }
  const { incremental = true } = test.test;
  if (!model) return askOwnQuery(running);
  const rendered = renderQuery(model.template, render, { self: model, incremental });
  return rendered.sql && !hasErrors(rendered.diagnostics)
    ? { ...withOwnInputs(rendered.sql.text, new Map()), query: rendered.sql }
    : { problems: rendered.diagnostics.filter(({ severity }) => severity === 'error') };
}

/** Inputs that are no relation of the project stand in front of the query, under their names. */
function askOwnQuery({ test, arrived, render }: RunningTest): Actual {
  const { sql, diagnostics, place } = renderOwnQuery(test, render);
  if (!sql || hasErrors(diagnostics)) {
    return { problems: diagnostics.filter(({ severity }) => severity === 'error') };
  }
  const own = [...arrived].filter(([name]) => !test.inputs.has(name));
  const inputs = new Map(own.map(([name, queries]) => [name, unionOf(queries)]));
  return { ...withOwnInputs(sql.text, inputs), query: sql, place };
}
