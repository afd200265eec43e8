/**
 * What a walk over a plan looks up: facts about the relations that it reads, the plans of views,
 * the definitions of CTEs. In: a plan and the facts; out: its scope, and those of the views in it.
 */
import type { RelationName } from '../../engine/engine.ts';
import { relationKey } from '../../engine/relation-key.ts';
import type { Density, Grain } from '../../product/proof.ts';
import type {
  BoundPlan,
  CteOperator,
  Operator,
  RecursiveOperator,
  ScanOperator,
} from '../plan/bound-plan.ts';
import { inputsOf } from '../plan/operator-inputs.ts';

/** What is known of a relation, and held to by tests that cannot be passed over. */
export interface RelationFacts {
  /** Of a view: the proof goes on in it. */
  readonly plan?: BoundPlan;
  /** By which its changes are known, interval by interval; never NULL. */
  readonly time?: { readonly column: string; readonly grain: Grain };
  /** Of a source or a table, as its configuration says; nothing holds it to be right. */
  readonly timeColumn?: string;
  readonly neverNull?: readonly string[];
  /** No two rows agree in all columns of one of these. */
  readonly unique?: readonly (readonly string[])[];
  readonly dense?: readonly Density[];
  /** Its changes may be told by the values of these columns. */
  readonly keys?: readonly string[];
}

export type FactsOf = (relation: RelationName) => RelationFacts | undefined;

export interface PlanScope {
  readonly plan: BoundPlan;
  /** The view whose plan it is. */
  readonly within: RelationName | undefined;
  readonly ctes: ReadonlyMap<number, CteOperator | RecursiveOperator>;
  readonly factsOf: FactsOf;
  /** Of the output intervals. */
  readonly grain: Grain;
  readonly viewOf: (scan: ScanOperator) => PlanScope | undefined;
  /** What was found out about operators, by the kind of question. */
  readonly memo: Map<string, Map<Operator, unknown>>;
}

export function planScope(plan: BoundPlan, factsOf: FactsOf, grain: Grain): PlanScope {
  const views = new Map<string, PlanScope>();
  const scopeOf = (of: BoundPlan, within: RelationName | undefined): PlanScope => ({
    plan: of,
    within,
    ctes: ctesOf(of.root),
    factsOf,
    grain,
    viewOf: (scan) => {
      const relation = relationOf(scan);
      const viewPlan = factsOf(relation)?.plan;
      if (!viewPlan) return undefined;
      const key = relationKey(relation);
      const found = views.get(key) ?? scopeOf(viewPlan, relation);
      views.set(key, found);
      return found;
    },
    memo: new Map(),
  });
  return scopeOf(plan, undefined);
}

/** Views as their readers see them: what is known of their rows, whatever their queries are. */
export function withoutPlans(factsOf: FactsOf): FactsOf {
  return (relation) => {
    const { plan: _, ...facts } = factsOf(relation) ?? {};
    return facts;
  };
}

export function relationOf({ catalog, schema, table }: ScanOperator): RelationName {
  return { catalog, schema, name: table };
}

export function operatorsOf(root: Operator): readonly Operator[] {
  const found: Operator[] = [];
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    found.push(next);
    pending.push(...inputsOf(next).toReversed());
  }
  return found;
}

function ctesOf(root: Operator): ReadonlyMap<number, CteOperator | RecursiveOperator> {
  return new Map(
    operatorsOf(root).flatMap((operator) =>
      operator.kind === 'cte' || operator.kind === 'recursive' ? [[operator.id, operator]] : [],
    ),
  );
}

/** What is behind the rows of a CTE; nothing for the rows that a recursion has found so far. */
export function definitionOf(cte: number, { ctes }: PlanScope): Operator | undefined {
  const found = ctes.get(cte);
  return found?.kind === 'cte' ? found.definition : undefined;
}

/** The place of a view's column behind a column of its scan. */
export function viewColumn(
  view: PlanScope,
  scan: ScanOperator,
  column: number,
): number | undefined {
  const name = scan.reads[column]?.toLowerCase();
  const place = view.plan.columns.findIndex((each) => each.name.toLowerCase() === name);
  return place === -1 ? undefined : place;
}

/** Computed once for each operator of a plan. */
export function remember<Answer>(
  scope: PlanScope,
  question: string,
  operator: Operator,
  compute: () => Answer,
): Answer {
  const answers = scope.memo.get(question) ?? new Map<Operator, unknown>();
  scope.memo.set(question, answers);
  if (!answers.has(operator)) answers.set(operator, compute());
  return answers.get(operator) as Answer;
}
