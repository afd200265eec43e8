/**
 * What a model's plan says about its rows, for those that read it, and why it may be incremental.
 * In: a model and its plan; out: its proof, and facts in the check's own list.
 */
import type { CompiledModel } from '../product/compiled.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Grain, IncrementalProof } from '../product/proof.ts';
import type { Checking } from './checking.ts';
import type { BoundPlan } from './plan/bound-plan.ts';
import { proveIncremental } from './proof/prove-incremental.ts';

export function proveModel(
  { node }: CompiledModel,
  plan: BoundPlan,
  { facts }: Checking,
): IncrementalProof | undefined {
  if (node.materialization === 'view') facts.add(node.relation, { plan });
  const interval = intervalOf(node);
  if (!interval) return undefined;
  const { timeColumn, grain } = interval;
  const proof = proveIncremental({ plan, timeColumn, grain, factsOf: facts.factsOf });
  const isClocked = !proof.problem && node.config.values.null_interval !== 'keep';
  facts.add(node.relation, {
    ...(isClocked ? { time: { column: timeColumn, grain } } : {}),
    ...(isDeclared(node) ? {} : { dense: proof.dense }),
  });
  return proof;
}

/** Of a model that is built interval by interval. */
function intervalOf({ materialization, config }: ModelNode) {
  const { time_column: timeColumn, grain } = config.values;
  if (materialization !== 'incremental' || typeof timeColumn !== 'string') return undefined;
  return isGrain(grain) ? { timeColumn, grain } : undefined;
}

function isGrain(value: unknown): value is Grain {
  return value === 'hour' || value === 'day' || value === 'week' || value === 'month';
}

/** What the analyst promises may leave other rows there than the query as it is now gives. */
function isDeclared({ config: { values } }: ModelNode): boolean {
  return (
    values.lookback !== undefined ||
    values.on_code_change === 'forward' ||
    values.cutoff !== undefined
  );
}
