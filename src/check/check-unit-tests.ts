/**
 * The rows of unit tests against the relations that they stand for: a column that is not there, a
 * value that cannot be of its type. In: relations whose columns are known; out: what is wrong, at
 * its place. Runs no model.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { EngineError } from '../engine/engine.ts';
import type { CheckedColumn } from '../product/checked.ts';
import type { NodeId, UnitTestNode } from '../product/graph.ts';
import type { WrittenRows } from '../project/resources.ts';
import type { Checking } from './checking.ts';
import type { FixtureFiles } from './fixtures/read-fixture.ts';
import {
  askEveryValue,
  type RowsRequest,
  type TypedRows,
  typeRows,
  wrongValues,
} from './fixtures/type-rows.ts';

export async function checkUnitTests(
  checking: Checking,
  { files, only }: { readonly files: FixtureFiles; readonly only: ReadonlySet<NodeId> | undefined },
): Promise<void> {
  const asking: Asking[] = [];
  for (const node of checking.compiled.graph.nodes.values()) {
    if (node.kind !== 'unit_test' || only?.has(node.id) === false) continue;
    const found = await typeAll(node, files, checking);
    checking.say(node.id, found.diagnostics);
    if (!isRecalled(found, checking)) asking.push(found);
  }
  for (let from = 0; from < asking.length; from += mostAtOnce) {
    await askAll(asking.slice(from, from + mostAtOnce), checking);
  }
}

/** Tests whose values are sent as one statement. */
const mostAtOnce = 20;

interface Asking {
  readonly node: UnitTestNode;
  readonly rows: readonly { readonly request: RowsRequest; readonly typed: TypedRows }[];
  readonly diagnostics: readonly Diagnostic[];
}

async function typeAll(
  node: UnitTestNode,
  files: FixtureFiles,
  { shadow, states }: Checking,
): Promise<Asking> {
  const rows: Asking['rows'][number][] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { written, id, namedOnly, relation } of fixturesOf(node)) {
    const state = id === undefined ? undefined : states.get(id);
    if (state?.state !== 'checked') continue;
    const columns: readonly CheckedColumn[] = state.columns;
    const request = { written, relation, columns, namedOnly, files };
    const { value, diagnostics: wrong } = await typeRows(shadow.query, request);
    diagnostics.push(...wrong);
    if (value) rows.push({ request, typed: value });
  }
  return { node, rows, diagnostics };
}

interface FixtureOf {
  readonly written: WrittenRows;
  /** What they are the rows of; absent where that is the test's own business. */
  readonly id: NodeId | undefined;
  readonly relation: string;
  readonly namedOnly: boolean;
}

function fixturesOf({ test, inputs, parents, expected }: UnitTestNode): readonly FixtureOf[] {
  return test.steps.flatMap((step, index) => [
    ...step.given.map((written): FixtureOf => {
      const meant = inputs.get(written.input.value);
      const id = meant === 'this' ? parents[0] : meant;
      return { written, id, relation: written.input.value, namedOnly: false };
    }),
    ...step.expected.map((written, place): FixtureOf => {
      const relation = written.model?.value ?? test.model?.value ?? 'the query';
      return { written, id: expected[index]?.[place], relation, namedOnly: true };
    }),
  ]);
}

/** Queries may read files, and are asked each time. */
function isRecalled({ node, rows, diagnostics }: Asking, { keys, memory }: Checking): boolean {
  if (diagnostics.length > 0 || rows.some(({ typed }) => typed.fixture.type === 'query'))
    return false;
  const key = keys.ofUnitTest(
    node,
    rows.map(({ typed }) => typed.sql),
  );
  return memory.recall(node.id, key) !== undefined;
}

async function askAll(asking: readonly Asking[], checking: Checking): Promise<void> {
  const { shadow, keys, memory } = checking;
  const questions = asking.flatMap(({ rows }) =>
    rows.map(({ typed }) => `(${askEveryValue(typed)})`),
  );
  try {
    if (questions.length > 0) await shadow.query(`select ${questions.join(',\n')}`);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    for (const one of asking) await askEach(one, checking);
    return;
  }
  for (const { node, diagnostics } of asking) {
    const key = keys.known(node.id);
    if (key !== undefined && diagnostics.length === 0) memory.keep(node.id, key, ['true']);
  }
}

async function askEach({ node, rows }: Asking, { shadow, say }: Checking): Promise<void> {
  for (const { request, typed } of rows) {
    say(node.id, await wrongValues(shadow.query, typed, request));
  }
}
