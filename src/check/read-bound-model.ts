/**
 * What the engine's answer says about a model. In: a model and its bound plan; out: its columns,
 * lineage and findings, and what is still to be asked. Pure: every question is asked elsewhere.
 */
import type { BoundQuery } from '../engine/duckdb-bind.ts';
import type { ColumnLineage } from '../product/checked.ts';
import { type ConstantToTry, constantsToTry } from './findings/failing-constants.ts';
import { type TextComparison, textComparisons } from './findings/text-comparisons.ts';
import { type PlacedFinding, unsettledResults } from './findings/unsettled-results.ts';
import { columnLineage, type RelationBehind } from './lineage/column-lineage.ts';
import type { BoundPlan } from './plan/bound-plan.ts';
import { readPlan } from './plan/read-plan.ts';
import type { FactsOf } from './proof/plan-scope.ts';

export interface BoundModel {
  readonly plan: BoundPlan;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly lineage: ColumnLineage;
  readonly findings: readonly PlacedFinding[];
  readonly comparisons: readonly TextComparison[];
  readonly constants: readonly ConstantToTry[];
  /** Some names look as if the engine had made them out of others. */
  readonly mayRepeatNames: boolean;
}

export interface BoundModelContext {
  readonly factsOf: FactsOf;
  readonly relationBehind: RelationBehind;
}

export function readBoundModel(
  answer: Extract<BoundQuery, { type: 'plan' }>,
  sql: string,
  { factsOf, relationBehind }: BoundModelContext,
): BoundModel {
  const plan = readPlan(answer);
  return {
    plan,
    columns: plan.columns,
    lineage: columnLineage(plan, relationBehind),
    findings: unsettledResults(plan, sql, factsOf),
    comparisons: textComparisons(plan, sql),
    constants: constantsToTry(plan),
    mayRepeatNames: mayRepeatNames(plan.columns.map(({ name }) => name)),
  };
}

/** The engine tells a second `id` from the first by calling it `id_1`. */
function mayRepeatNames(names: readonly string[]): boolean {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return names.some((name) => {
    const base = /^(.+)_\d+$/.exec(name.toLowerCase())?.[1];
    return base !== undefined && known.has(base);
  });
}
