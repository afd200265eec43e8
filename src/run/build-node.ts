/**
 * One node, tried until its transaction comes to an end that holds. In: a build step; out: how it
 * ended.
 */
import { error } from '../base/diagnostic.ts';
import type { Connection } from '../engine/engine.ts';
import type { SourceNode } from '../product/graph.ts';
import type { BuildStep } from '../product/plan.ts';
import { decideMaterialization } from './decide-materialization.ts';
import type { Materializing } from './materializing.ts';
import type { RunContext } from './run-context.ts';
import { type NodeEnd, type TriedNode, transactNode, type Work } from './transact-node.ts';
import { observeAgain } from './watch-files.ts';

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

/** What fails when little is made may be due to that: rows that no result needs, half there. */
async function tryNode(
  connection: Connection,
  step: BuildStep,
  context: RunContext,
  oneByOne = false,
): Promise<TriedNode> {
  const decision = await decideNow(connection, step, context);
  const end = await judged(connection, { step, decision, oneByOne }, context);
  if (end.status !== 'failed' || end.overtaken || !decision.otherwise) return end;
  if (context.whole?.isLost()) {
    context.whole.giveUpParts(step.node.id);
    return end;
  }
  const all = { step, decision: await decision.otherwise(), oneByOne };
  return judged(connection, all, context);
}

/** Decided anew for tests one by one: what was decided of before has been rolled back. */
async function judged(connection: Connection, work: Work, context: RunContext): Promise<TriedNode> {
  const end = await transactNode(connection, work, context);
  return end.isUnjudged ? tryNode(connection, work.step, context, true) : end;
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
