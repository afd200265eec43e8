/**
 * One node, one transaction: build, test, publish. In: a build step; out: how it ended. A failing
 * test rolls everything back; its verdict is written by a second transaction.
 */
import { type Diagnostic, error, hasErrors } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { declaredFiles } from '../compile/source-location.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { ownKey } from '../graph/state-key.ts';
import type { IntervalCount, NodeStatus } from '../product/events.ts';
import type { SourceNode } from '../product/graph.ts';
import type { BuildStep } from '../product/plan.ts';
import { recordRelation, recordTests } from '../state/record.ts';
import { commentActions } from './comment-actions.ts';
import { decideMaterialization } from './decide-materialization.ts';
import type { Gated } from './describe-failure.ts';
import { maskSamples } from './mask-samples.ts';
import type { Materializing } from './materializing.ts';
import { measureNode, type Publication } from './measure-node.ts';
import { testRecords, writeVerdicts } from './record-verdicts.ts';
import { runActions } from './run-actions.ts';
import type { RunContext } from './run-context.ts';
import type { TestVerdict } from './run-test.ts';
import { runTests } from './run-tests.ts';
import { storeFailures } from './store-failures.ts';
import { testsOfBuild } from './tests-of-build.ts';
import { observeAgain, overtakenSources } from './watch-files.ts';

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

/** Made again where the files that it read were overtaken, as long as they come to rest. */
export async function buildNode(
  connection: Connection,
  step: BuildStep,
  context: RunContext,
): Promise<NodeEnd> {
  let first: TriedNode | undefined;
  for (let tries = 1; ; tries++) {
    const end = await tryNode(connection, step, context);
    if (end.isMore) {
      first ??= end;
      tries = 0;
      continue;
    }
    // Of several batches, the first knew what all of them would be.
    if (!end.overtaken) return first ? { ...end, ...whyOf(first) } : end;
    if (tries === mostTries || context.whole?.isLost()) return sayRestless(step, end.overtaken);
    await observeAgain(connection, end.overtaken, context);
  }
}

function whyOf({ reason, intervals }: TriedNode): Pick<NodeEnd, 'reason' | 'intervals'> {
  return { reason, intervals };
}

const mostTries = 3;

function sayRestless({ node }: BuildStep, sources: readonly SourceNode[]): NodeEnd {
  const names = sources.map(({ table }) => `${table.source}.${table.name}`).join(', ');
  const [source] = sources;
  const diagnostic = error(
    'E0900',
    `the files of ${names} were changed ${mostTries} times while ${node.name} read them`,
    {
      ...(source?.table.location ? { span: source.table.location.locate() } : {}),
      hint: 'build once they are complete, or have them renamed into place when they are',
    },
  );
  return { status: 'failed', rows: undefined, verdicts: [], diagnostics: [diagnostic] };
}

interface TriedNode extends NodeEnd {
  /** Sources whose files changed meanwhile: nothing was published. */
  readonly overtaken?: readonly SourceNode[];
  /** It was one batch of several. */
  readonly isMore?: boolean;
}

/** What fails when little is made may be due to that: rows that no result needs, half there. */
async function tryNode(
  connection: Connection,
  step: BuildStep,
  context: RunContext,
  /** Each test by a query of its own, after a scan that several shared has failed. */
  oneByOne = false,
): Promise<TriedNode> {
  const decision = await decideNow(connection, step, context);
  const end = await carryOut(connection, { step, decision, oneByOne }, context);
  if (end.status !== 'failed' || end.overtaken || !decision.otherwise) return end;
  if (context.whole?.isLost()) {
    context.whole.giveUpParts(step.node.id);
    return end;
  }
  const all = { step, decision: await decision.otherwise(), oneByOne };
  return carryOut(connection, all, context);
}

async function decideNow(
  connection: Connection,
  step: BuildStep,
  context: RunContext,
): Promise<Materializing> {
  const decision = await decideMaterialization(connection, step, context);
  const { otherwise } = decision;
  return context.whole?.inFull.has(step.node.id) && otherwise ? otherwise() : decision;
}

interface Work {
  readonly step: BuildStep;
  readonly decision: Materializing;
  readonly oneByOne: boolean;
}

async function carryOut(
  connection: Connection,
  { step: planned, decision, oneByOne }: Work,
  context: RunContext,
): Promise<TriedNode> {
  const { aside } = decision;
  const step = aside ? { ...planned, node: aside, tests: [] } : planned;
  const { node } = step;
  const began = context.clock();
  const inputs = context.decisions.inputsOf(node).versions;
  if (hasErrors(decision.diagnostics)) {
    return { status: 'failed', rows: undefined, verdicts: [], diagnostics: decision.diagnostics };
  }
  const unprepared = await prepare(context.whole?.aside ?? connection, decision, node.name);
  if (unprepared) {
    return { status: 'failed', rows: undefined, verdicts: [], diagnostics: [unprepared] };
  }
  await connection.begin();
  const declared = declaredFiles(context.compiled.graph, context.project.root);
  const done = await runActions(connection, decision.actions, node.name, declared);
  const made = { ...done, diagnostics: await maskSamples(done.diagnostics, node.id, context) };
  let unpublish = (): void => {};
  const stop = async (
    status: NodeEnd['status'],
    more: Partial<TriedNode> = {},
  ): Promise<TriedNode> => {
    await connection.rollback();
    made.undo();
    unpublish();
    return { status, rows: undefined, verdicts: [], diagnostics: made.diagnostics, ...more };
  };
  if (made.interrupted) return stop('interrupted');
  if (hasErrors(made.diagnostics)) {
    const end = await stop('failed');
    // It may be due to a file that was only half there.
    const restless = await overtakenSources(connection, node, context);
    return restless.length > 0 ? { ...end, overtaken: restless } : end;
  }
  const overtaken = await overtakenSources(connection, node, context);
  if (overtaken.length > 0) return stop('failed', { overtaken });

  const measured = await measureNode(
    connection,
    { node, decision, inputs, rows: made.rows },
    context,
  );
  if (measured.problem === 'interrupted') return stop('interrupted');
  if (measured.problem) return stop('failed', { diagnostics: [measured.problem] });
  const { publication } = measured;
  const tests = testsOfBuild(step, decision, context);
  unpublish = context.current.publish(ownKey(node), publication.known, publication.version);
  const isAlone = oneByOne || context.whole !== undefined;
  const tested = { tests, gated: gatedBy(step, context), oneByOne: isAlone };
  const verdicts = await runTests(connection, tested, context);
  if (!verdicts) {
    const end = await stop('interrupted');
    return context.signal.aborted ? end : tryNode(connection, step, context, true);
  }
  if (verdicts.some(({ interrupted }) => interrupted)) return stop('interrupted');
  if (verdicts.some(({ status }) => status === 'failed' || status === 'errored')) {
    const records = testRecords(verdicts, node.id, context);
    const end = await stop('kept_back', { verdicts });
    await writeVerdicts(connection, records, context);
    return withDiagnostics(end, await storeFailures(connection, verdicts, context));
  }
  const published = await publish(connection, step, context, {
    decision,
    verdicts,
    publication,
    began,
  });
  if (published.status !== 'built') {
    return stop(published.status, { diagnostics: published.diagnostics });
  }
  const end: NodeEnd = {
    status: 'built',
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

function withDiagnostics(end: NodeEnd, more: readonly Diagnostic[]): NodeEnd {
  return { ...end, diagnostics: [...end.diagnostics, ...more] };
}

function gatedBy(step: BuildStep, context: RunContext): Gated {
  return {
    consequence: () => consequence(step, context),
    onlyIn: step.node.kind === 'seed' ? step.node.path : undefined,
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

interface Published {
  readonly status: 'built' | 'failed' | 'interrupted';
  readonly diagnostics: readonly Diagnostic[];
}

/** Comments, state, files into place, commit: in this order, so that a crash leaves old or new. */
async function publish(
  connection: Connection,
  step: BuildStep,
  context: RunContext,
  built: {
    readonly decision: Materializing;
    readonly verdicts: readonly TestVerdict[];
    readonly publication: Publication;
    readonly began: number;
  },
): Promise<Published> {
  const { node } = step;
  const { decision, verdicts, publication, began } = built;
  const { known } = publication;
  const record = recordRelation({
    sequence: publication.sequence,
    runId: context.runId,
    node: node.id,
    relation: node.relation,
    kind: decision.makes,
    materialization: decision.materialization,
    rows: known.rows,
    tested: context.tests,
    dropped: false,
    files: decision.files(),
    made: known.made,
    at: context.now(),
    ms: context.clock() - began,
  });
  const tests = recordTests(context.catalog, testRecords(verdicts, node.id, context));
  const comments = commentActions({
    node,
    kind: decision.makes,
    inherited: context.inheritedDescriptions(node.id),
    columns: publication.columns,
  });
  const writes = [
    ...(comments.actions ?? []),
    ...asStatements(...publication.unwritten, record, tests),
    ...decision.publish,
  ];
  const done = await runActions(connection, writes, node.name);
  const diagnostics = [...(comments.diagnostics ?? []), ...done.diagnostics];
  const isBroken = done.interrupted || hasErrors(diagnostics);
  const refusal = isBroken ? undefined : await tryCommit(connection, node.name);
  if (isBroken || refusal) {
    done.undo();
    const status = done.interrupted || refusal === 'interrupted' ? 'interrupted' : 'failed';
    const more = refusal && refusal !== 'interrupted' ? [refusal] : [];
    return { status, diagnostics: [...diagnostics, ...more] };
  }
  decision.afterCommit();
  return { status: 'built', diagnostics };
}

/** Why the engine did not commit; nothing when it did. */
async function tryCommit(
  connection: Connection,
  name: string,
): Promise<Diagnostic | 'interrupted' | undefined> {
  try {
    await connection.commit();
    return undefined;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (failure.kind === 'interrupted') return 'interrupted';
    return explainBareError(failure, `${name} could not be published`);
  }
}

function asStatements(...sql: readonly (string | undefined)[]) {
  return sql.flatMap((text) =>
    text === undefined ? [] : [{ kind: 'statement' as const, sql: text }],
  );
}

/** What a failing test means for readers: said beside the carets. */
export function consequence(step: BuildStep, context: RunContext): string {
  const { node } = step;
  const before = context.inventory.relations.get(relationKey(node.relation));
  const kept = describeKept(node.name, before);
  const waiting = context.countDownstream([node.id]);
  return waiting === 0 ? kept : `${kept}; ${sayNotBuilt(waiting)}`;
}

export function sayNotBuilt(count: number): string {
  return count === 1
    ? '1 model downstream was not built'
    : `${count} models downstream were not built`;
}

function describeKept(
  name: string,
  before: { rows: number | undefined; publishedAt: string | undefined } | undefined,
): string {
  if (!before) return `${name} was not published`;
  const count = before.rows?.toLocaleString('en-US');
  const rows = count === undefined ? '' : count === '1' ? ' the 1 row' : ` the ${count} rows`;
  const at = before.publishedAt?.replace('T', ' ').slice(0, 16);
  if (!rows && at === undefined) return `${name} stays as it was`;
  return `${name} keeps${rows || ' what was there'}${at === undefined ? '' : ` of ${at}`}`;
}
