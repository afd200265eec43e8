/**
 * The transaction of a node: made, tested, published. In: a step and how it is made; out: how that
 * ended. Nothing is tried twice here. A failing test rolls everything back; its verdict is written by
 * a second transaction.
 */
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { declaredFiles } from '../compile/source-location.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import { ownKey } from '../graph/state-key.ts';
import type { IntervalCount, NodeStatus } from '../product/events.ts';
import type { SourceNode } from '../product/graph.ts';
import type { BuildStep } from '../product/plan.ts';
import type { Gated } from './describe-failure.ts';
import { explainMisdeclared } from './explain-misdeclared.ts';
import { maskSamples } from './mask-samples.ts';
import type { Materializing } from './materializing.ts';
import { measureNode, type Publication } from './measure-node.ts';
import { publishNode } from './publish-node.ts';
import { testRecords, writeVerdicts } from './record-verdicts.ts';
import { type ActionsEnd, runActions } from './run-actions.ts';
import type { RunContext } from './run-context.ts';
import { runTests } from './run-tests.ts';
import { consequence } from './say-consequence.ts';
import { storeFailures } from './store-failures.ts';
import type { TestVerdict } from './test-verdict.ts';
import { testsOfBuild } from './tests-of-build.ts';
import { overtakenSources } from './watch-files.ts';

export interface NodeEnd {
  readonly status: Extract<
    NodeStatus,
    'built' | 'kept_back' | 'failed' | 'interrupted' | 'up_to_date'
  >;
  readonly rows: number | undefined;
  /** Why it was made, where that is known better than when it was planned. */
  readonly reason?: string | undefined;
  readonly intervals?: IntervalCount | undefined;
  /** Said beside the reason: types that a seed's were taken to be. */
  readonly note?: string | undefined;
  readonly verdicts: readonly TestVerdict[];
  /** Those of the node itself; a verdict carries its own. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface TriedNode extends NodeEnd {
  /** Sources whose files changed meanwhile: nothing was published. */
  readonly overtaken?: readonly SourceNode[];
  /** It was one batch of several. */
  readonly isMore?: boolean;
  /** A scan that several tests shared has failed, so that none of them is judged. */
  readonly isUnjudged?: boolean;
}

export interface Work {
  readonly step: BuildStep;
  readonly decision: Materializing;
  /** Each test by a query of its own. */
  readonly oneByOne: boolean;
}

/** A transaction that is open, and what undoes what it cannot roll back. */
interface Attempt {
  readonly connection: Connection;
  readonly step: BuildStep;
  readonly decision: Materializing;
  readonly context: RunContext;
  readonly made: ActionsEnd;
  readonly began: number;
}

export async function transactNode(
  connection: Connection,
  { step: planned, decision, oneByOne }: Work,
  context: RunContext,
): Promise<TriedNode> {
  const { aside } = decision;
  const step = aside ? { ...planned, node: aside, tests: [] } : planned;
  const began = context.clock();
  // As they are before anything is read: who builds beside this may publish meanwhile.
  const inputs = context.decisions.inputsOf(step.node).versions;
  const refused = await refuse(connection, step, decision, context);
  if (refused) return refused;
  await connection.begin();
  const made = await makeNode(connection, step, decision, context);
  const attempt: Attempt = { connection, step, decision, context, made, began };
  const unfit = await checkMade(attempt);
  if (unfit) return unfit;
  const measured = await measureNode(
    connection,
    { node: step.node, decision, inputs, rows: made.rows },
    context,
  );
  if (measured.problem === 'interrupted') return rollBack(attempt, 'interrupted');
  if (measured.problem) {
    return rollBack(attempt, 'failed', { diagnostics: [measured.problem] });
  }
  return testAndPublish(attempt, measured.publication, oneByOne);
}

/** Before the transaction: nothing is to be rolled back. */
async function refuse(
  connection: Connection,
  { node }: BuildStep,
  decision: Materializing,
  context: RunContext,
): Promise<TriedNode | undefined> {
  const failed = (diagnostics: readonly Diagnostic[]): TriedNode => ({
    status: 'failed',
    rows: undefined,
    verdicts: [],
    diagnostics,
  });
  if (hasErrors(decision.diagnostics)) return failed(decision.diagnostics);
  const unprepared = await prepare(context.whole?.aside ?? connection, decision, node.name);
  return unprepared && failed([unprepared]);
}

async function makeNode(
  connection: Connection,
  { node }: BuildStep,
  { actions }: Materializing,
  context: RunContext,
): Promise<ActionsEnd> {
  const declared = declaredFiles(context.compiled.graph, context.project.root);
  const done = await runActions(connection, actions, node.name, declared);
  return { ...done, diagnostics: await maskSamples(done.diagnostics, node.id, context) };
}

async function checkMade(attempt: Attempt): Promise<TriedNode | undefined> {
  const { connection, step, context, made } = attempt;
  if (made.interrupted) return rollBack(attempt, 'interrupted');
  if (hasErrors(made.diagnostics)) {
    const end = await rollBack(attempt, 'failed');
    // It may be due to a file that was only half there.
    const restless = await overtakenSources(connection, step.node, context);
    if (restless.length > 0) return { ...end, overtaken: restless };
    const notes = await explainMisdeclared(connection, step.node, context);
    return { ...end, diagnostics: withNotes(end.diagnostics, notes) };
  }
  const overtaken = await overtakenSources(connection, step.node, context);
  return overtaken.length > 0 ? rollBack(attempt, 'failed', { overtaken }) : undefined;
}

/** Beside the first mistake: what follows from it is told as well. */
function withNotes(
  [first, ...others]: readonly Diagnostic[],
  notes: readonly string[],
): readonly Diagnostic[] {
  if (!first) return others;
  return notes.length === 0
    ? [first, ...others]
    : [{ ...first, notes: [...(first.notes ?? []), ...notes] }, ...others];
}

async function testAndPublish(
  attempt: Attempt,
  publication: Publication,
  oneByOne: boolean,
): Promise<TriedNode> {
  const { connection, step, decision, context, made, began } = attempt;
  const { node } = step;
  const tests = testsOfBuild(step, decision, context);
  const unpublish = context.current.publish(ownKey(node), publication.known, publication.version);
  const stop = (status: NodeEnd['status'], more: Partial<TriedNode> = {}): Promise<TriedNode> =>
    rollBack(attempt, status, more, unpublish);
  const isAlone = oneByOne || context.whole !== undefined;
  const rows = { of: node.id, count: publication.known.rows };
  const tested = { tests, gated: gatedBy(step, context), oneByOne: isAlone, rows };
  const verdicts = await runTests(connection, tested, context);
  if (!verdicts) return stop('interrupted', { isUnjudged: !context.signal.aborted });
  if (verdicts.some(({ interrupted }) => interrupted)) return stop('interrupted');
  if (verdicts.some(({ status }) => status === 'failed' || status === 'errored')) {
    const records = testRecords(verdicts, node.id, context);
    const end = await stop('kept_back', { verdicts });
    await writeVerdicts(connection, records, context);
    return withDiagnostics(end, await storeFailures(connection, verdicts, context));
  }
  const built = { decision, verdicts, publication, began };
  const published = await publishNode(connection, step, context, built);
  if (published.status !== 'built') {
    return stop(published.status, { diagnostics: published.diagnostics });
  }
  const end: NodeEnd = {
    status: decision.isIdle ? 'up_to_date' : 'built',
    rows: decision.continues ? publication.known.rows : made.rows,
    ...(decision.isMore === undefined ? {} : { isMore: decision.isMore }),
    reason: decision.reason,
    intervals: decision.intervals,
    note: decision.note?.(),
    verdicts,
    diagnostics: [...decision.diagnostics, ...made.diagnostics, ...published.diagnostics],
  };
  return withDiagnostics(end, await storeFailures(connection, verdicts, context));
}

async function rollBack(
  { connection, made }: Attempt,
  status: NodeEnd['status'],
  more: Partial<TriedNode> = {},
  unpublish: () => void = () => {},
): Promise<TriedNode> {
  await connection.rollback();
  made.undo();
  unpublish();
  return { status, rows: undefined, verdicts: [], diagnostics: made.diagnostics, ...more };
}

function withDiagnostics(end: NodeEnd, more: readonly Diagnostic[]): NodeEnd {
  return { ...end, diagnostics: [...end.diagnostics, ...more] };
}

function gatedBy(step: BuildStep, context: RunContext): Gated {
  return {
    consequence: () => consequence(step, context),
    onlyIn: step.node.kind === 'seed' ? step.node.path : undefined,
    isWhole: context.whole !== undefined,
  };
}

/** What a transaction needs and may not write itself. */
async function prepare(
  connection: Connection,
  { prepare: statements = [] }: Materializing,
  name: string,
): Promise<Diagnostic | undefined> {
  try {
    for (const sql of statements) await connection.run(sql);
    return undefined;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return explainBareError(failure, name);
  }
}
