/**
 * Why a model may be incremental, by its plan, and what that says about its rows to those that read
 * it. In: a model, its plan, its proof; out: the proof, and facts.
 */
import { isView } from '../graph/transparent.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Grain, IncrementalProof } from '../product/proof.ts';
import type { BoundPlan } from './plan/bound-plan.ts';
import { denseColumns } from './proof/density.ts';
import type { FactsOf, PlanScope, RelationFacts } from './proof/plan-scope.ts';
import { proveIncremental } from './proof/prove-incremental.ts';
import { longest, readSpan } from './proof/span.ts';
import { uniqueColumns } from './proof/unique-columns.ts';

export function proveModel(
  node: ModelNode,
  plan: BoundPlan,
  factsOf: FactsOf,
): IncrementalProof | undefined {
  const interval = intervalOf(node);
  return interval && proveIncremental({ plan, ...interval, factsOf, lookback: lookbackOf(node) });
}

/** Which columns tell the rows of a table apart, and which have no gaps; by lower-cased names. */
export type RowFacts = Required<Pick<RelationFacts, 'unique' | 'dense'>>;

/** A table or a view holds what its query gives, no more and no less. */
export function proveRows(node: ModelNode, scope: PlanScope): RowFacts {
  if (!isWhole(node)) return { unique: [], dense: [] };
  const { plan } = scope;
  const namesOf = (columns: readonly number[]): readonly string[] =>
    columns.map((column) => plan.columns[column]?.name.toLowerCase() ?? '');
  return {
    unique: uniqueColumns(plan.root, scope).map(namesOf),
    dense: denseColumns(plan.root, scope).map(({ keys, time, step }) => {
      return { keys: namesOf(keys), time: namesOf([time]).join(), step };
    }),
  };
}

/** What its readers can count on, beside what is tested. */
export function provenFacts(
  node: ModelNode,
  { proof, rows }: { readonly proof: IncrementalProof | undefined; readonly rows: RowFacts },
  tested: RelationFacts = {},
): RelationFacts {
  const unique = [...(tested.unique ?? []), ...rows.unique];
  const found = { ...(unique.length > 0 ? { unique } : {}), dense: rows.dense };
  const interval = intervalOf(node);
  if (!proof || !interval) return found;
  const { timeColumn, grain } = interval;
  const isClocked = !proof.problem && node.config.values.null_interval !== 'keep';
  return {
    ...(isClocked ? { time: { column: timeColumn, grain } } : {}),
    ...found,
    keys: toldKeys(proof),
  };
}

/** By which it tells changes of its own that are told to it by key. */
function toldKeys({ inputs }: IncrementalProof): readonly string[] {
  const keys = inputs.flatMap((input) => (input.isTold ? input.keys : []));
  return [...new Set(keys.map(({ output }) => output))];
}

/** What the answer of a proof depends on beside the query, and what that reads. */
export function proofQuestion(node: ModelNode): unknown {
  return [isWhole(node), intervalOf(node), lookbackOf(node)];
}

function isWhole(node: ModelNode): boolean {
  const isByInterval = intervalOf(node) !== undefined && !isDeclared(node);
  return node.materialization === 'table' || isView(node) || isByInterval;
}

/** Whether its proof goes on in the queries of the views that it reads. */
export function isProven(node: ModelNode): boolean {
  return intervalOf(node) !== undefined;
}

/** Of a model that is built interval by interval. */
function intervalOf({ materialization, config }: ModelNode) {
  const { time_column: timeColumn, grain } = config.values;
  if (materialization !== 'incremental' || typeof timeColumn !== 'string') return undefined;
  return isGrain(grain) ? { timeColumn, grain } : undefined;
}

/** In microseconds. */
function lookbackOf(node: ModelNode): number | undefined {
  const interval = intervalOf(node);
  const span = interval && readSpan(node.config.values.lookback, interval.grain);
  return span && Number(longest(span));
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
