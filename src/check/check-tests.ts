/**
 * Data tests bound like models: a test on a column that is not there is a mistake that is found
 * before anything runs. In: checked relations; out: a state for each test.
 */
import { type Diagnostic, error, hasErrors } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Locate } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import { explainTestError } from '../compile/explain-test-error.ts';
import type { EngineError } from '../engine/engine.ts';
import { builtinTest } from '../graph/builtin-tests.ts';
import type { ColumnRef } from '../product/checked.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { GraphNode, RelationNode } from '../product/graph.ts';
import { bindTests, type TestAnswer } from './bind-tests.ts';
import { readKeptRefusal, refusalKey } from './cache/kept-refusal.ts';
import {
  explainCalculation,
  type WrongCalculation,
  wrongCalculation,
} from './check-calculations.ts';
import { blockedBy, type Checking } from './checking.ts';
import { explainConstants } from './explain-model.ts';
import { explainRefined, refine } from './explain-refusal.ts';
import {
  type ConstantToTry,
  type FailingConstant,
  failingAmong,
} from './findings/failing-constants.ts';
import { tryConstants } from './findings/try-constants.ts';
import { lineageRelation } from './lineage-relation.ts';
import { columnTypes } from './missing-tables.ts';
import { isPlainTest } from './plain-test.ts';
import type { RefinedRefusal } from './refusals/refine-refusal.ts';
import { keepRefused } from './settle-model.ts';

export async function checkTests(checking: Checking): Promise<void> {
  const { compiled, states, tests, say, keys } = checking;
  const toBind: CompiledTest[] = [];
  // A test may read any of the relations, whether it says so or not.
  keys.beginLevel();
  for (const test of compiled.tests.values()) {
    const { id, parents } = test.node;
    const blocked = blockedBy(parents, states);
    const missing = blocked ? [] : missingColumns(test, checking);
    say(id, missing);
    if (blocked) tests.set(id, blocked);
    else if (missing.length > 0) tests.set(id, { state: 'broken', cause: id });
    else if (isPlainTest(test.node))
      tests.set(id, { state: 'checked', reads: columnTested(test, checking) });
    else toBind.push(test);
  }
  const unknown = toBind.filter((test) => !isRecalled(test, checking));
  if (unknown.length === 0) return;
  const answers = await bindTests(unknown, toBind, checking);
  const failures = await tryConstants(constantsIn(answers), checking.shadow.query);
  for (const [test, answer] of answers) {
    await settle(test, answer, { failures, checking });
  }
}

function constantsIn(answers: ReadonlyMap<CompiledTest, TestAnswer>): readonly ConstantToTry[] {
  return [...answers.values()].flatMap((each) => (each.type === 'read' ? each.constants : []));
}

/** Of a test that binds: values that no column can be compared with, a calculation that is none. */
interface TestMistakes {
  readonly failing: readonly FailingConstant[];
  readonly calculation?: WrongCalculation;
}

/** Whether it was found out now or by an earlier check. */
function acceptRead(
  test: CompiledTest,
  reads: readonly ColumnRef[],
  { failing, calculation }: TestMistakes,
  { say, tests }: Checking,
): void {
  const { id } = test.node;
  const constants = explainConstants(test, failing).map((problem) => atArgument(problem, test));
  const wrong = calculation ? [...constants, explainCalculation(test, calculation)] : constants;
  say(id, wrong);
  tests.set(id, hasErrors(wrong) ? { state: 'broken', cause: id } : { state: 'checked', reads });
}

/** What fails is a value of an argument in YAML, and no SQL that somebody wrote. */
function atArgument(problem: Diagnostic, { node: { definition } }: CompiledTest): Diagnostic {
  if (problem.code !== 'E0335' || definition.type !== 'generic' || definition.template) {
    return problem;
  }
  const written = [...definition.arguments.values()].find(({ value }) =>
    [value]
      .flat()
      .some((each) => [`"${each}"`, `'${each}'`].some((said) => problem.message.includes(said))),
  );
  if (!written) return problem;
  const { label: _, ...rest } = problem;
  const subject = definition.column ?? 'the column';
  return { ...rest, span: written.locate(), hint: `write what ${subject} can be compared with` };
}

function isRecalled(test: CompiledTest, checking: Checking): boolean {
  const { keys, memory } = checking;
  const { id } = test.node;
  const key = keys.ofTest(test);
  const [reads, mistakes] = memory.recall(id, key) ?? [];
  if (reads !== undefined && mistakes !== undefined) {
    const found = JSON.parse(mistakes) as TestMistakes;
    acceptRead(test, JSON.parse(reads) as readonly ColumnRef[], found, checking);
    return true;
  }
  const kept = memory.recall(id, refusalKey(key));
  const refusal = kept && readKeptRefusal(kept, keys.surroundings);
  if (refusal) acceptRefusal(test, refusal, checking);
  return refusal !== undefined;
}

/** Columns that a built-in test names, and that are not there. */
function missingColumns({ node }: CompiledTest, checking: Checking): readonly Diagnostic[] {
  const { definition, parents, locate } = node;
  if (definition.type !== 'generic' || definition.template) return [];
  const { subject, column, arguments: given } = definition;
  const other = parents.find((parent) => parent !== subject) ?? subject;
  const named = Object.entries(builtinTest(definition.test)?.arguments ?? {}).flatMap(
    ([argument, { type }]) => {
      const written = given.get(argument);
      if (!written || (type !== 'identifier' && type !== 'identifiers')) return [];
      // The one that is a column of the other relation.
      const holder = definition.test === 'relationships' ? other : subject;
      const { value, locate: place } = written;
      const columns = Array.isArray(value) ? (value as readonly Json[]) : [value];
      return columns.flatMap((name) => missingColumn(name, columnTypes(holder, checking), place));
    },
  );
  const own = columnNamed(checking.compiled.graph.nodes.get(subject), column);
  return [
    ...missingColumn(column, columnTypes(subject, checking), own?.locate ?? locate),
    ...named,
  ];
}

/** Where several tests stand under a column, its name is the mistake, once. */
function columnNamed(node: GraphNode | undefined, name: string | undefined) {
  if (!node || !('columns' in node) || name === undefined) return undefined;
  return node.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function missingColumn(
  column: unknown,
  columns: ReturnType<typeof columnTypes>,
  locate: Locate,
): readonly Diagnostic[] {
  if (typeof column !== 'string' || !columns) return [];
  const wanted = column.toLowerCase();
  if (columns.some(({ name }) => name.toLowerCase() === wanted)) return [];
  const names = columns.map(({ name }) => name);
  const hint = didYouMean(column, names);
  const shown = names.slice(0, mostShown).join(', ');
  return [
    error('E0301', `column "${column}" does not exist`, {
      span: locate(),
      label: `there is ${shown}${names.length > mostShown ? '…' : ''}`,
      ...(hint === undefined ? {} : { hint }),
    }),
  ];
}

const mostShown = 6;

function columnTested({ node }: CompiledTest, checking: Checking): readonly ColumnRef[] {
  const { definition } = node;
  if (definition.type !== 'generic' || definition.column === undefined) return [];
  const subject = checking.compiled.graph.nodes.get(definition.subject) as RelationNode;
  const { catalog, schema, name } = lineageRelation(subject);
  return [{ catalog, schema, table: name, column: definition.column }];
}

interface Settling {
  readonly failures: ReadonlyMap<string, EngineError>;
  readonly checking: Checking;
}

async function settle(
  test: CompiledTest,
  answer: TestAnswer,
  { failures, checking }: Settling,
): Promise<void> {
  const { id } = test.node;
  const { tests } = checking;
  switch (answer.type) {
    case 'read': {
      const failing = failingAmong(answer.constants, failures);
      const calculation = await wrongCalculation(test, checking);
      const mistakes = calculation ? { failing, calculation } : { failing };
      acceptRead(test, answer.columns, mistakes, checking);
      keepRead(test, answer, mistakes, checking);
      return;
    }
    case 'unprintable':
      checking.outside.add(id);
      tests.set(id, { state: 'unchecked', because: answer.reason, cause: id });
      return;
    case 'refused': {
      const refined = await refineTest(test, answer.error, checking);
      await keepRefused(test, refined, checking);
      acceptRefusal(test, refined, checking);
      return;
    }
    default:
      answer satisfies never;
  }
}

function keepRead(
  { node: { id, config } }: CompiledTest,
  { columns: reads, isWithin, isTracked }: Extract<TestAnswer, { type: 'read' }>,
  mistakes: TestMistakes,
  { keys, memory, outside }: Checking,
): void {
  if (!isTracked) outside.add(id);
  const key = keys.known(id);
  // It may read anything: what that is, no key knows.
  const readsMore = /\bfrom\b/i.test(String(config.values.fail_calc ?? ''));
  if (!isWithin || !isTracked || key === undefined || readsMore) return;
  memory.keep(id, key, [JSON.stringify(reads), JSON.stringify(mistakes)]);
}

/** Where YAML is incomplete, no word of the query mends that. */
async function refineTest(
  test: CompiledTest,
  failure: EngineError,
  checking: Checking,
): Promise<RefinedRefusal> {
  const isSaid = explainTestError(failure, test, 0, noFiles).hint !== undefined;
  return isSaid && failure.kind === 'parser' ? { error: failure } : refine(test, failure, checking);
}

/** Whether the engine said it now or in an earlier check. */
function acceptRefusal(test: CompiledTest, refined: RefinedRefusal, checking: Checking): void {
  const { id } = test.node;
  const { state, diagnostics } = explainRefined(test, refined, checking);
  const isSyntax = refined.error.kind === 'parser';
  checking.say(id, isSyntax ? [syntaxProblem(test, refined)] : diagnostics);
  checking.tests.set(id, state);
}

function syntaxProblem(test: CompiledTest, { error: failure, hint }: RefinedRefusal): Diagnostic {
  const said = explainTestError(failure, test, 0, noFiles);
  return hint === undefined ? said : { ...said, hint };
}

const noFiles = (): undefined => undefined;
