/**
 * Two sets of rows side by side: which are missing, which were not expected, and which of both
 * belong together. In: cells of the same columns; out: differences. Knows no engine and no test.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Cell } from '../../engine/engine.ts';

export type Row = readonly Cell[];

export interface Comparison {
  /** As the engine names them; `FLOAT` and `DOUBLE` may be apart by the tolerance. */
  readonly types: readonly string[];
  /** Relative to the larger of two numbers. */
  readonly tolerance: number;
  /** Whether rows belong together by their place. */
  readonly ordered: boolean;
}

export interface RowDifference {
  /** Absent where a row came that nobody expected. */
  readonly expected: Row | undefined;
  /** Absent where an expected row did not come. */
  readonly actual: Row | undefined;
  /** Where both are there: which cells differ. */
  readonly differs: readonly boolean[];
}

/** Nothing where they are equal: as multisets, or row by row. */
export function compareRows(
  expected: readonly Row[],
  actual: readonly Row[],
  how: Comparison,
): readonly RowDifference[] {
  if (how.ordered) return compareInOrder(expected, actual, how);
  const left = unmatched(expected, actual, how);
  return pairUp(left.expected, left.actual, how);
}

function compareInOrder(
  expected: readonly Row[],
  actual: readonly Row[],
  how: Comparison,
): readonly RowDifference[] {
  const length = Math.max(expected.length, actual.length);
  return Array.from({ length }, (_, index) =>
    difference(expected[index], actual[index], how),
  ).filter(
    ({ expected: wanted, actual: came, differs }) => !wanted || !came || differs.includes(true),
  );
}

/** Rows are looked up by the cells that are no floats, and then told apart by those that are. */
function unmatched(expected: readonly Row[], actual: readonly Row[], how: Comparison) {
  const waiting = new Map<string, Row[]>();
  for (const row of sorted(actual, how)) {
    const key = keyOf(row, how);
    waiting.set(key, [...(waiting.get(key) ?? []), row]);
  }
  const missing = new Set<Row>();
  for (const row of sorted(expected, how)) {
    const candidates = waiting.get(keyOf(row, how)) ?? [];
    const found = candidates.findIndex((other) => !differences(row, other, how).includes(true));
    if (found === -1) missing.add(row);
    else candidates.splice(found, 1);
  }
  const unexpected = new Set([...waiting.values()].flat());
  return {
    expected: expected.filter((row) => missing.has(row)),
    actual: actual.filter((row) => unexpected.has(row)),
  };
}

/** Floats in the order of their values, so that the nearest meet. */
function sorted(rows: readonly Row[], { types }: Comparison): readonly Row[] {
  const floats = types.flatMap((type, index) => (isFloat(type) ? [index] : []));
  if (floats.length === 0) return rows;
  return rows.toSorted((a, b) => {
    for (const index of floats) {
      const order = Number(a[index]) - Number(b[index]);
      if (order !== 0 && !Number.isNaN(order)) return order;
    }
    return 0;
  });
}

function keyOf(row: Row, { types }: Comparison): string {
  return JSON.stringify(row.map((cell, index) => (isFloat(types[index] ?? '') ? 0 : cell)));
}

/** What is left belongs together where most cells agree, the likest first. */
function pairUp(
  expected: readonly Row[],
  actual: readonly Row[],
  how: Comparison,
): readonly RowDifference[] {
  const pairs =
    expected.length * actual.length > mostPairs
      ? []
      : expected.flatMap((wanted, left) =>
          actual.map((came, right) => {
            const differs = differences(wanted, came, how);
            return { left, right, same: differs.filter((each) => !each).length, differs };
          }),
        );
  // Of one row each there is no doubt.
  const least = expected.length === 1 && actual.length === 1 ? 0 : 1;
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  for (const { left, right, same } of pairs.toSorted((a, b) => b.same - a.same)) {
    if (same < least || partner.has(left) || taken.has(right)) continue;
    partner.set(left, right);
    taken.add(right);
  }
  const wanted = expected.map((row, left) => {
    const right = partner.get(left);
    return difference(row, right === undefined ? undefined : actual[right], how);
  });
  const rest = actual.filter((_, right) => !taken.has(right));
  return [...wanted, ...rest.map((row) => difference(undefined, row, how))];
}

/** Beyond this nobody reads the pairs. */
const mostPairs = 250_000;

function difference(
  expected: Row | undefined,
  actual: Row | undefined,
  how: Comparison,
): RowDifference {
  const differs = expected && actual ? differences(expected, actual, how) : [];
  return { expected, actual, differs };
}

function differences(expected: Row, actual: Row, { types, tolerance }: Comparison): boolean[] {
  return types.map((type, index) => {
    const [wanted = null, came = null] = [expected[index], actual[index]];
    if (isDeepStrictEqual(wanted, came)) return false;
    return !isFloat(type) || !isClose(wanted, came, tolerance);
  });
}

function isFloat(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}

function isClose(wanted: Cell, came: Cell, tolerance: number): boolean {
  if (wanted === null || came === null) return false;
  const [a, b] = [Number(wanted), Number(came)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return String(wanted) === String(came);
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
