/**
 * Why a model may be incremental: which intervals of its inputs an output interval needs, which
 * keys trace, whether its rows are dense. In: the bound plan, its time column, facts about what it
 * reads; out: the proof. A pure walk. What it cannot show it calls unknown; it never guesses.
 */
import { relationKey } from '../../engine/relation-key.ts';
import type {
  Density,
  Grain,
  IncrementalProof,
  InputProof,
  Need,
  ProofCause,
  TracedKey,
} from '../../product/proof.ts';
import type { BoundPlan, ScanOperator } from '../plan/bound-plan.ts';
import { type Claim, claimOn, claimsOf, isEndless } from './claims.ts';
import { declareNeed } from './declared-need.ts';
import { allColumns, type Demand, noColumns } from './demand.ts';
import { demandInputs, type ScanDemand } from './demand-inputs.ts';
import { denseColumns } from './density.ts';
import { keyCandidates, type SoughtKeys } from './key-candidates.ts';
import { lostBehindJoin } from './null-columns.ts';
import { type FactsOf, operatorsOf, type PlanScope, planScope, relationOf } from './plan-scope.ts';
import { isTime } from './time-form.ts';
import { extendBound } from './time-operation.ts';

export interface ProofQuestion {
  readonly plan: BoundPlan;
  readonly timeColumn: string;
  readonly grain: Grain;
  readonly factsOf: FactsOf;
  /** In microseconds: how far back an interval reads at most, where the query leaves it open. */
  readonly lookback?: number | undefined;
}

export function proveIncremental(question: ProofQuestion): IncrementalProof {
  const { plan, grain, factsOf, timeColumn, lookback } = question;
  const scope = planScope(plan, factsOf, grain);
  const time = columnNamed(plan, question.timeColumn);
  const problem = timeProblem(question, time, scope);
  const claim: Claim = { from: [[]], to: [[]] };
  const { scans, volatile } = demandInputs(scope, demandFor(plan, time, claim));
  const unusable = problem ?? volatile[0];
  const back =
    unusable || lookback === undefined ? undefined : { timeColumn, microseconds: lookback };
  const inputs = withoutRepeats(
    inOrder(scans, scope).map((each) => declareNeed(inputProof(each, unusable), each, back)),
  );
  const sought = inputs.map(({ scan, need }): readonly [ScanOperator, SoughtKeys] => {
    const told = factsOf(relationOf(scan))?.keys ?? [];
    return [scan, need.type === 'interval' ? told : 'any'];
  });
  const keys = tracedKeys(question, scope, new Map(sought));
  return {
    inputs: numbered(
      inputs.map(({ scan, ...input }) => ({ ...input, keys: keys.get(scan) ?? [] })),
    ),
    problem,
    dense: densities(scope),
    volatile,
  };
}

function columnNamed({ columns }: BoundPlan, name: string): number {
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
}

function timeProblem(
  { plan, timeColumn }: ProofQuestion,
  time: number,
  scope: PlanScope,
): ProofCause | undefined {
  const type = plan.columns[time]?.type;
  if (type === undefined) return { reason: `there is no column ${timeColumn}` };
  if (!isTime(type)) return { reason: `${timeColumn} is of type ${type}, which is no time` };
  const lost = lostBehindJoin(plan.root, [time], scope);
  return lost === undefined ? undefined : { reason: `${timeColumn} ${lost}` };
}

function demandFor({ columns }: BoundPlan, column: number, claim: Claim): Demand {
  return {
    claims: claimsOf(column === -1 ? [] : [{ term: [column], claim }]),
    truths: noColumns,
    wanted: allColumns(columns.length),
    lost: undefined,
    unstable: undefined,
  };
}

/** As they stand in the plan, those of views behind the model's own. */
function inOrder(scans: readonly ScanDemand[], scope: PlanScope): readonly ScanDemand[] {
  const places = new Map<ScanOperator, number>();
  const scopes = [scope, ...scans.map((each) => each.scope)];
  for (const each of new Set(scopes)) {
    for (const operator of operatorsOf(each.plan.root)) {
      if (operator.kind === 'scan' && !places.has(operator)) places.set(operator, places.size);
    }
  }
  return scans.toSorted((a, b) => (places.get(a.scan) ?? 0) - (places.get(b.scan) ?? 0));
}

type FoundInput = Omit<InputProof, 'occurrence' | 'keys'> & { readonly scan: ScanOperator };

function inputProof(found: ScanDemand, unusable: ProofCause | undefined): FoundInput {
  const { scan, demand } = found;
  const relation = relationOf(scan);
  if (unusable) {
    return {
      scan,
      relation,
      need: { type: 'unknown' },
      time: undefined,
      influence: 'unknown',
      isTold: true,
      cause: unusable,
    };
  }
  const followed = followedTime(found);
  const need = followed?.need ?? lostNeed(demand);
  const { lost, unstable } = demand;
  return {
    scan,
    relation,
    need,
    time: followed?.time,
    influence: unstable || need.type === 'unknown' ? 'unknown' : 'by need',
    isTold: need.type !== 'interval' || isTold(found),
    cause: unstable ?? (followed ? undefined : withoutFlag(lost ?? noTime(found))),
  };
}

function isTold({ scan, scope }: ScanDemand): boolean {
  return (scope.factsOf(relationOf(scan))?.keys ?? []).length > 0;
}

function lostNeed({ lost }: Demand): Need {
  return { type: lost?.isCertain === false ? 'unknown' : 'all' };
}

function withoutFlag(cause: ProofCause & { readonly isCertain?: boolean }): ProofCause {
  const { isCertain: _, ...rest } = cause;
  return rest;
}

function noTime({ demand }: ScanDemand): ProofCause {
  const reason =
    demand.claims.size === 0
      ? 'nothing ties it to the time of the output'
      : 'what ties it to the time of the output is open on both sides';
  return { reason };
}

type Followed = Pick<InputProof, 'time'> & { readonly need: Need };

/** The column by which the input's changes are known, if the proof follows it, or another. */
function followedTime({ scan, scope, demand }: ScanDemand): Followed | undefined {
  const facts = scope.factsOf(relationOf(scan));
  const declared = facts?.time?.column.toLowerCase();
  const candidates = scan.reads.flatMap((column, index) => {
    const range = claimOn(demand.claims, [index]);
    if (column === undefined || range === undefined || range === 'key') return [];
    if (!isTime(scan.columns[index]?.type ?? '') || isEndless(range)) return [];
    return [{ column, range }];
  });
  const isDeclared = ({ column }: { readonly column: string }): boolean =>
    column.toLowerCase() === declared;
  const isClosed = ({ range }: (typeof candidates)[number]): boolean =>
    range.from !== 'unbounded' && range.to !== 'unbounded';
  const best = candidates.find(isDeclared) ?? candidates.find(isClosed) ?? candidates[0];
  if (!best) return undefined;
  const grain = (isDeclared(best) ? facts?.time?.grain : undefined) ?? scope.grain;
  const from = extendBound(
    best.range.from,
    [{ step: 'round', unit: grain, to: 'down' }],
    scope.grain,
  );
  const to = extendBound(best.range.to, [{ step: 'round', unit: grain, to: 'up' }], scope.grain);
  return { time: { column: best.column, grain }, need: { type: 'interval', from, to } };
}

/**
 * The same walk for each column that could be a key, with "its value is one of these" in place of
 * a range of time: where the claim comes through to an input, so do the keys.
 */
function tracedKeys(
  { plan }: ProofQuestion,
  scope: PlanScope,
  sought: ReadonlyMap<ScanOperator, SoughtKeys>,
): ReadonlyMap<ScanOperator, TracedKey[]> {
  const found = new Map<ScanOperator, TracedKey[]>();
  if (sought.size === 0) return found;
  for (const column of keyCandidates(scope, sought)) {
    const { name = '', type = '' } = plan.columns[column] ?? {};
    if (!isKeyType(type)) continue;
    // Where a row finds its match it is another key's that it leaves: the NULL of no match.
    if (lostBehindJoin(plan.root, [column], scope) !== undefined) continue;
    const { scans } = demandInputs(scope, demandFor(plan, column, 'key'));
    for (const scan of new Set(scans.map((each) => each.scan))) {
      const input = sharedKey(scans.filter((each) => each.scan === scan));
      if (input === undefined) continue;
      found.set(scan, [...(found.get(scan) ?? []), { output: name, input }]);
    }
  }
  return found;
}

/** Values that are equal exactly when they look alike. */
function isKeyType(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|VARCHAR|UUID|BOOLEAN|ENUM\(.*)$/.test(type);
}

function sharedKey(demands: readonly ScanDemand[]): string | undefined {
  const names = demands.map(({ scan, demand }) =>
    scan.reads.filter((name, index) => name !== undefined && claimOn(demand.claims, [index])),
  );
  const [first = [], ...others] = names;
  return first.find((name) => others.every((each) => each.includes(name)));
}

function densities(scope: PlanScope): readonly Density[] {
  const { columns, root } = scope.plan;
  return denseColumns(root, scope).flatMap(({ keys, time, step }) => {
    const names = [...keys, time].flatMap((column) => columns[column]?.name ?? []);
    if (names.length !== keys.length + 1) return [];
    return [{ keys: names.slice(0, -1), time: names.at(-1) ?? '', step }];
  });
}

/** A place that is read twice for the same reads the same. */
function withoutRepeats(inputs: readonly FoundInput[]): readonly FoundInput[] {
  return inputs.filter(({ scan, ...input }, index) => {
    const text = JSON.stringify(input);
    const isSame = ({ scan: other, ...rest }: FoundInput): boolean =>
      other === scan && JSON.stringify(rest) === text;
    return inputs.findIndex(isSame) === index;
  });
}

function numbered(inputs: readonly Omit<InputProof, 'occurrence'>[]): readonly InputProof[] {
  const counts = new Map<string, number>();
  return inputs.map((input) => {
    const key = relationKey(input.relation);
    const occurrence = (counts.get(key) ?? 0) + 1;
    counts.set(key, occurrence);
    return { ...input, occurrence };
  });
}
