/**
 * Why a model may be incremental, by its plan, and what that says about its rows to those that read
 * it. In: a model, its plan, its proof; out: the proof, and facts.
 */
import type { ModelNode } from '../product/graph.ts';
import type { Grain, IncrementalProof } from '../product/proof.ts';
import type { BoundPlan } from './plan/bound-plan.ts';
import type { FactsOf, RelationFacts } from './proof/plan-scope.ts';
import { proveIncremental } from './proof/prove-incremental.ts';

export function proveModel(
  node: ModelNode,
  plan: BoundPlan,
  factsOf: FactsOf,
): IncrementalProof | undefined {
  const interval = intervalOf(node);
  return interval && proveIncremental({ plan, ...interval, factsOf });
}

/** What its readers can count on. */
export function provenFacts(node: ModelNode, proof: IncrementalProof | undefined): RelationFacts {
  const interval = intervalOf(node);
  if (!proof || !interval) return {};
  const { timeColumn, grain } = interval;
  const isClocked = !proof.problem && node.config.values.null_interval !== 'keep';
  return {
    ...(isClocked ? { time: { column: timeColumn, grain } } : {}),
    ...(isDeclared(node) ? {} : { dense: proof.dense }),
  };
}

/** Of a model that is built interval by interval. */
export function intervalOf({ materialization, config }: ModelNode) {
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
