/**
 * Claims about rows: that a column's value lies in a range of time, or that it is one of some keys.
 * A demand for rows says what all of them have in common; dropping a claim only demands more rows.
 */
import type { Grain } from '../../product/proof.ts';
import { narrowerBound, widerBound } from './shift.ts';
import type { Form, Term } from './time-form.ts';
import { backward, forward, type TimeRange } from './time-operation.ts';

/** `key`: the value is in a set of keys, whatever set that is. A claim never holds for NULL. */
export type Claim = TimeRange | 'key';

export interface TermClaim {
  readonly term: Term;
  readonly claim: Claim;
}

/** All of them hold. By the text of their terms. */
export type Claims = ReadonlyMap<string, TermClaim>;

export const noClaims: Claims = new Map();

export function claimsOf(list: readonly TermClaim[]): Claims {
  return new Map(list.map((each) => [nameOf(each.term), each]));
}

export function claimOn(claims: Claims, term: Term): Claim | undefined {
  return claims.get(nameOf(term))?.claim;
}

function nameOf(term: Term): string {
  return term.join(' ');
}

/** What holds for an expression's value, from what holds for its columns. */
export function claimOnForm(claims: Claims, form: Form, grain: Grain): Claim | undefined {
  const claim = claimOn(claims, form.term);
  if (claim === undefined) return undefined;
  if (claim === 'key') return form.operations.length === 0 ? claim : undefined;
  const range = form.operations.reduce((so, each) => forward(so, each, grain), claim);
  return form.type === 'DATE' ? forward(range, { operation: 'midnight' }, grain) : range;
}

/** What holds for an expression's columns, from what holds for its value. */
export function claimThroughForm(claim: Claim, form: Form, grain: Grain): TermClaim | undefined {
  const { term, operations } = form;
  if (claim === 'key') return operations.length === 0 ? { term, claim } : undefined;
  const value = form.type === 'DATE' ? forward(claim, { operation: 'midnight' }, grain) : claim;
  const range = operations.toReversed().reduce((so, each) => backward(so, each, grain), value);
  return { term, claim: range };
}

/** Both hold. Where two ranges for one term cannot be compared, the first is kept. */
export function bothClaims(one: Claims, other: readonly TermClaim[]): Claims {
  const all = new Map(one);
  for (const { term, claim } of other) {
    const known = all.get(nameOf(term))?.claim;
    all.set(nameOf(term), { term, claim: known === undefined ? claim : narrower(known, claim) });
  }
  return all;
}

function narrower(one: Claim, other: Claim): Claim {
  if (one === 'key' || other === 'key') return one;
  return {
    from: narrowerBound(one.from, other.from, 'from'),
    to: narrowerBound(one.to, other.to, 'to'),
  };
}

/** What holds for the rows of either. */
export function eitherClaims(one: Claims, other: Claims): Claims {
  const shared = [...one.values()].flatMap(({ term, claim }): TermClaim[] => {
    const second = claimOn(other, term);
    if (second === undefined) return [];
    const either = wider(claim, second);
    return either === undefined ? [] : [{ term, claim: either }];
  });
  return claimsOf(shared);
}

export function wider(one: Claim, other: Claim): Claim | undefined {
  if (one === 'key' || other === 'key') return one === other ? one : undefined;
  const range = {
    from: widerBound(one.from, other.from, 'from'),
    to: widerBound(one.to, other.to, 'to'),
  };
  return isEndless(range) ? undefined : range;
}

/** Says no more than that the value is not NULL. */
export function isEndless({ from, to }: TimeRange): boolean {
  return from === 'unbounded' && to === 'unbounded';
}

/** The claims about some columns, which stand elsewhere in what they are handed to. */
export function mapClaims(claims: Claims, place: (column: number) => number | undefined): Claims {
  const kept = [...claims.values()].flatMap(({ term, claim }): TermClaim[] => {
    const places = term.flatMap((column) => place(column) ?? []);
    return places.length === term.length ? [{ term: places, claim }] : [];
  });
  return claimsOf(kept);
}

export function isSameClaims(one: Claims, other: Claims): boolean {
  return printClaims(one) === printClaims(other);
}

export function printClaims(claims: Claims): string {
  return JSON.stringify([...claims].sort(([a], [b]) => (a < b ? -1 : 1)));
}
