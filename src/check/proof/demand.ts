/**
 * A demand: rows of an operator that must come out right, told by claims that hold for all of them.
 * The promise that a proof stands on: if two states of the inputs agree in the rows demanded of
 * them, the operator's output agrees in the rows demanded of it. What else comes out may differ.
 */
import type { ProofCause } from '../../product/proof.ts';
import type { Expression } from '../plan/bound-expression.ts';
import { childrenOf } from '../plan/expression-children.ts';
import { type Claims, eitherClaims, noClaims, printClaims } from './claims.ts';

export interface Demand {
  readonly claims: Claims;
  /** Columns that are true in all rows demanded: where the engine keeps a subquery's answer. */
  readonly truths: ReadonlySet<number>;
  /** Columns whose values matter; which rows there are always does. */
  readonly wanted: ReadonlySet<number>;
  /** Where the last claim was lost. */
  readonly lost: LostClaim | undefined;
  /** Why the same rows may give another answer. */
  readonly unstable: ProofCause | undefined;
}

export interface LostClaim extends ProofCause {
  /** All rows are needed; otherwise that is only not known better. */
  readonly isCertain: boolean;
}

export const noColumns: ReadonlySet<number> = new Set();

/** The same demand of an operator beneath. */
export function handDown(
  { lost, unstable }: Demand,
  {
    claims,
    wanted,
    truths = noColumns,
  }: {
    readonly claims: Claims;
    readonly wanted: ReadonlySet<number>;
    readonly truths?: ReadonlySet<number>;
  },
): Demand {
  return { claims, wanted, truths, lost, unstable };
}

/** Says why, where no claim is left. */
export function explainLoss(demand: Demand, before: Demand, cause: () => LostClaim): Demand {
  if (demand.claims.size > 0 || demand.lost || before.claims.size === 0) return demand;
  return { ...demand, lost: cause() };
}

export function withUnstable(demand: Demand, cause: ProofCause | undefined): Demand {
  return demand.unstable || !cause ? demand : { ...demand, unstable: cause };
}

/** Rows that one or the other demands. */
export function eitherDemand(one: Demand, other: Demand): Demand {
  return {
    claims: eitherClaims(one.claims, other.claims),
    truths: new Set([...one.truths].filter((column) => other.truths.has(column))),
    wanted: new Set([...one.wanted, ...other.wanted]),
    lost: one.lost ?? other.lost ?? apart(one, other),
    unstable: one.unstable ?? other.unstable,
  };
}

function apart(one: Demand, other: Demand): LostClaim | undefined {
  const isLost = one.claims.size > 0 && eitherClaims(one.claims, other.claims).size === 0;
  return isLost ? { reason: 'it is read for different times', isCertain: false } : undefined;
}

/** Everything, with everything that is in it. */
export function wholeDemand(width: number, demand: Demand): Demand {
  return { ...demand, claims: noClaims, truths: noColumns, wanted: allColumns(width) };
}

export function allColumns(width: number): ReadonlySet<number> {
  return new Set(Array.from({ length: width }, (_, column) => column));
}

/** The same text for the same demand. */
export function printDemand({ claims, truths, wanted, lost, unstable }: Demand): string {
  return JSON.stringify([printClaims(claims), [...truths], [...wanted], lost, unstable]);
}

/** The columns that expressions read. */
export function columnsIn(expressions: readonly Expression[]): readonly number[] {
  const found = new Set<number>();
  const pending = [...expressions];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'column') found.add(next.index);
    pending.push(...childrenOf(next));
  }
  return [...found];
}

/** Where an expression stands, or the first of its parts that says where it stands. */
export function placeOf(expressions: readonly Expression[]): { readonly location?: number } {
  const pending = [...expressions];
  for (let next = pending.shift(); next; next = pending.shift()) {
    if (next.location !== undefined) return { location: next.location };
    pending.unshift(...childrenOf(next));
  }
  return {};
}
