/**
 * The walk of the proof: hands a demand down from the top of a plan to the tables, through views
 * and CTEs, each of which is visited when all that read it have said what they need.
 */
import type { ProofCause } from '../../product/proof.ts';
import type { CteOperator, Operator, RecursiveOperator, ScanOperator } from '../plan/bound-plan.ts';
import { isSameClaims, mapClaims } from './claims.ts';
import {
  allColumns,
  type Demand,
  eitherDemand,
  explainLoss,
  handDown,
  printDemand,
  wholeDemand,
} from './demand.ts';
import { operatorDemands } from './operator-demands.ts';
import { operatorsOf, type PlanScope, viewColumn } from './plan-scope.ts';
import { volatileOperator } from './volatile-operator.ts';

export interface ScanDemand {
  readonly scan: ScanOperator;
  readonly scope: PlanScope;
  readonly demand: Demand;
}

export interface DemandedInputs {
  readonly scans: readonly ScanDemand[];
  readonly volatile: readonly ProofCause[];
}

export function demandInputs(scope: PlanScope, demand: Demand): DemandedInputs {
  const found: Found = { scans: [], volatile: [], views: new Map() };
  walkPlan(scope, demand, found);
  for (const view of viewsInOrder(scope)) {
    const demands = found.views.get(view) ?? [];
    for (const each of mergeDemands(demands)) walkPlan(view, each, found);
  }
  return found;
}

interface Found {
  readonly scans: ScanDemand[];
  readonly volatile: ProofCause[];
  readonly views: Map<PlanScope, Demand[]>;
}

interface Walk {
  readonly scope: PlanScope;
  readonly found: Found;
  readonly ctes: Map<number, Demand[]>;
}

function walkPlan(scope: PlanScope, demand: Demand, found: Found): void {
  demandOf(scope.plan.root, demand, { scope, found, ctes: new Map() });
}

/** Those that read others come before them. */
function viewsInOrder(scope: PlanScope): readonly PlanScope[] {
  const done = new Set<PlanScope>();
  const last: PlanScope[] = [];
  const visit = (each: PlanScope): void => {
    if (done.has(each)) return;
    done.add(each);
    for (const operator of operatorsOf(each.plan.root)) {
      const view = operator.kind === 'scan' ? each.viewOf(operator) : undefined;
      if (view) visit(view);
    }
    last.push(each);
  };
  visit(scope);
  return last.toReversed().filter((each) => each !== scope);
}

/** Different demands stay apart as long as they are few. */
function mergeDemands(demands: readonly Demand[]): readonly Demand[] {
  const apart = [...new Map(demands.map((each) => [printDemand(each), each])).values()];
  const [first, ...others] = apart;
  if (!first || apart.length <= mostDemands) return apart;
  return [others.reduce(eitherDemand, first)];
}

const mostDemands = 4;

function demandOf(operator: Operator, given: Demand, walk: Walk): void {
  noteVolatile(operator, given, walk);
  switch (operator.kind) {
    case 'scan':
      demandScan(operator, given, walk);
      break;
    case 'cte rows':
      walk.ctes.get(operator.cte)?.push(given);
      break;
    case 'cte':
      demandCte(operator, given, walk);
      break;
    case 'recursive':
      demandRecursive(operator, given, walk);
      break;
    default:
      for (const [input, demand] of operatorDemands(operator, given, walk.scope)) {
        demandOf(input, place(demand, walk), walk);
      }
  }
}

/** Causes are written where they arise, so that it is known in which view that is. */
function place(demand: Demand, { scope: { within } }: Walk): Demand {
  if (!within) return demand;
  const { lost, unstable } = demand;
  return {
    ...demand,
    lost: lost && { within, ...lost },
    unstable: unstable && { within, ...unstable },
  };
}

function demandScan(scan: ScanOperator, demand: Demand, walk: Walk): void {
  const { scope, found } = walk;
  const view = scope.viewOf(scan);
  if (!view) {
    found.scans.push({ scan, scope, demand });
    return;
  }
  const placeIn = (column: number): number | undefined => viewColumn(view, scan, column);
  const wanted = [...demand.wanted].flatMap((column) => placeIn(column) ?? []);
  const inView = handDown(demand, {
    claims: mapClaims(demand.claims, placeIn),
    wanted: new Set(wanted),
    truths: new Set([...demand.truths].flatMap((column) => placeIn(column) ?? [])),
  });
  found.views.set(view, [...(found.views.get(view) ?? []), inView]);
}

function demandCte({ id, definition, body }: CteOperator, given: Demand, walk: Walk): void {
  const demands: Demand[] = [];
  demandOf(body, given, { ...walk, ctes: new Map(walk.ctes).set(id, demands) });
  for (const demand of mergeDemands(demands)) demandOf(definition, demand, walk);
}

/** Claims that hold in every round: those that the recursive part hands on as they are. */
function demandRecursive(operator: RecursiveOperator, given: Demand, walk: Walk): void {
  const { base, step, keys, isAll, columns } = operator;
  const wanted = isAll && keys.length === 0 ? given.wanted : allColumns(columns.length);
  let demand = handDown(given, { claims: given.claims, wanted });
  if (keys.length > 0) demand = wholeDemand(columns.length, given);
  for (;;) {
    const rounds = stepDemands(operator, demand, walk);
    const next = rounds.reduce(eitherDemand, demand);
    const isSame = isSameClaims(next.claims, demand.claims);
    const kept = [...demand.claims].filter(
      ([name, claim]) => JSON.stringify(next.claims.get(name)) === JSON.stringify(claim),
    );
    const before = demand;
    demand = handDown(next, { claims: new Map(kept), wanted: next.wanted });
    if (isSame && next.wanted.size === before.wanted.size) break;
  }
  const reason = 'the recursion does not hand the time on as it is';
  demand = place(
    explainLoss(demand, given, () => ({ reason, isCertain: true })),
    walk,
  );
  demandOf(base, demand, walk);
  demandOf(step, demand, { ...walk, ctes: new Map(walk.ctes).set(operator.id, []) });
}

/** What the recursive part demands of the rows found so far; nothing else is noted. */
function stepDemands(
  { id, step }: RecursiveOperator,
  demand: Demand,
  walk: Walk,
): readonly Demand[] {
  const demands: Demand[] = [];
  const found: Found = { scans: [], volatile: [], views: new Map() };
  const elsewhere = new Map([...walk.ctes.keys()].map((key): [number, Demand[]] => [key, []]));
  demandOf(step, demand, { ...walk, found, ctes: elsewhere.set(id, demands) });
  return demands;
}

function noteVolatile(operator: Operator, { wanted }: Demand, { scope, found }: Walk): void {
  const cause = volatileOperator(operator, wanted);
  if (!cause) return;
  const { within } = scope;
  const full: ProofCause = { ...cause, ...(within ? { within } : {}) };
  const isKnown = found.volatile.some((each) => JSON.stringify(each) === JSON.stringify(full));
  if (!isKnown) found.volatile.push(full);
}
