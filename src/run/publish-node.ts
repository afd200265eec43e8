/**
 * The end of a node's transaction: comments, state, files into place, commit: in this order, so that
 * a crash leaves old or new. In: what was made and has passed; out: whether readers see it now.
 */
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import type { Action } from '../materialize/action.ts';
import type { BuildStep } from '../product/plan.ts';
import { recordFacts } from '../state/journal.ts';
import { relationFact, testFact } from '../state/record.ts';
import { commentActions } from './comment-actions.ts';
import type { Materializing } from './materializing.ts';
import type { Publication } from './measure-node.ts';
import { testRecords } from './record-verdicts.ts';
import { runActions } from './run-actions.ts';
import type { RunContext } from './run-context.ts';
import type { TestVerdict } from './test-verdict.ts';

export interface Published {
  readonly status: 'built' | 'failed' | 'interrupted';
  readonly diagnostics: readonly Diagnostic[];
}

export async function publishNode(
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
  const relation = relationFact({
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
  const tests = testRecords(verdicts, node.id, context).map(testFact);
  const facts = [...publication.unwritten, relation, ...tests];
  const comments = commentActions({
    node,
    kind: decision.makes,
    inherited: context.inheritedDescriptions(node.id),
    columns: publication.columns,
  });
  const writes: Action[] = [
    ...(comments.actions ?? []),
    { kind: 'statement', sql: recordFacts(context.catalog, facts) },
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
