/**
 * What the engine's answer says about a model. In: a model and its bound plan; out: its columns,
 * lineage and findings, and what is still to be asked. Pure: every question is asked elsewhere.
 */
import type { BoundQuery } from '../engine/duckdb-bind.ts';
import type { RelationName } from '../engine/engine.ts';
import { isView } from '../graph/transparent.ts';
import type { ModelNode } from '../product/graph.ts';
import type { IncrementalProof } from '../product/proof.ts';
import type { ModelAnswer } from './cache/kept-model.ts';
import { columnDefinitions } from './definitions/column-definitions.ts';
import { type ConstantToTry, constantsToTry } from './findings/failing-constants.ts';
import { textComparisons } from './findings/text-comparisons.ts';
import { unsettledResults } from './findings/unsettled-results.ts';
import { columnLineage, type RelationBehind, tablesRead } from './lineage/column-lineage.ts';
import type { Inlined } from './lineage/inlined.ts';
import type { BoundPlan } from './plan/bound-plan.ts';
import { readPlan } from './plan/read-plan.ts';
import { type FactsOf, planScope, withoutPlans } from './proof/plan-scope.ts';
import { proveModel, proveRows } from './prove-model.ts';

export interface BoundModel extends ModelAnswer {
  /** Of a view: what reads it goes on in it. */
  readonly plan: BoundPlan | undefined;
  /** All tables that are read, in the queries that stand in front as well. */
  readonly scans: readonly RelationName[];
  readonly constants: readonly ConstantToTry[];
  /** Some names look as if the engine had made them out of others. */
  readonly mayRepeatNames: boolean;
}

export interface BoundModelContext {
  readonly node: ModelNode;
  readonly factsOf: FactsOf;
  readonly relationBehind: RelationBehind;
  /** Of a table of the plan, the same in every target; none for what is nothing of the project. */
  readonly nameBehind: (table: RelationName) => string | undefined;
  readonly inlined: Inlined;
  /** The query as it is sent, where what is bound has tables in place of files. */
  readonly sql?: string;
}

export function readBoundModel(
  answer: Extract<BoundQuery, { type: 'plan' }>,
  sql: string,
  context: BoundModelContext,
): BoundModel {
  const { node, relationBehind, nameBehind, inlined, sql: sent = sql } = context;
  const behind = (table: RelationName): RelationName => relationBehind(table) ?? table;
  const factsOf: FactsOf = (table) => context.factsOf(behind(table));
  const plan = readPlan(answer);
  const scope = planScope(plan, withoutPlans(factsOf), 'day');
  return {
    plan: isView(node) ? plan : undefined,
    scans: tablesRead(plan, relationBehind),
    proof: ofSources(proveModel(node, plan, factsOf), behind),
    rows: proveRows(node, scope),
    columns: plan.columns,
    lineage: columnLineage(plan, { relationBehind, inlined }),
    definitions: columnDefinitions(plan, { nameOf: nameBehind, inlined, sql: sent }),
    findings: unsettledResults(scope, sql),
    comparisons: textComparisons(plan, sql),
    constants: constantsToTry(plan),
    mistakes: {},
    branch: undefined,
    mayRepeatNames: mayRepeatNames(plan.columns.map(({ name }) => name)),
  };
}

/** What was found of a table that stands in for files is known by the name of their source. */
function ofSources(
  proof: IncrementalProof | undefined,
  behind: (table: RelationName) => RelationName,
): IncrementalProof | undefined {
  if (!proof) return undefined;
  return {
    ...proof,
    inputs: proof.inputs.map((input) => ({ ...input, relation: behind(input.relation) })),
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
