/**
 * One random order of arrivals: rows that come in pieces, late, out of order, twice; that change,
 * move in time, lose values and vanish. In: what is there to arrive; out: a schedule. Pure.
 */
import type { NodeId } from '../product/graph.ts';
import type { Arrival, Change, Schedule } from '../product/verification.ts';
import type { Random } from './random.ts';

export interface Arriving {
  readonly node: NodeId;
  /** Rows are numbered in the order of their time, where they have one. */
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly isTime: boolean }[];
}

export function drawSchedule(arriving: readonly Arriving[], random: Random): Schedule {
  const count = 3 + random.below(4);
  const pieces = arriving.map((relation) => drawPieces(relation, count, random));
  return Array.from({ length: count + 1 }, (_, step) => {
    const arrivals = arriving.flatMap(({ node }, index): Arrival[] => {
      const rows = pieces[index]?.[step] ?? [];
      return rows.length > 0 ? [{ relation: node, change: { kind: 'arrive', rows } }] : [];
    });
    return step === 0 ? arrivals : [...arrivals, ...drawTrouble(arriving, random)];
  });
}

/** By step: in the order of time, but for those that are late, and sometimes in any order. */
function drawPieces({ rows }: Arriving, count: number, random: Random): number[][] {
  const cuts = Array.from({ length: count - 1 }, () => random.below(rows + 1));
  const isEarly = random.chance(0.4);
  const isShuffled = random.chance(0.2);
  cuts.sort((one, other) => one - other);
  const pieces: number[][] = Array.from({ length: count + 1 }, () => []);
  for (let row = 0; row < rows; row++) {
    const inTime = isEarly ? 0 : cuts.filter((cut) => cut <= row).length;
    const isLate = random.chance(0.06);
    const late = Math.min(count, inTime + 1 + random.below(2));
    const step = isShuffled ? random.below(count) : isLate ? late : inTime;
    pieces[step]?.push(row);
  }
  return pieces;
}

function drawTrouble(arriving: readonly Arriving[], random: Random): Arrival[] {
  const times = random.chance(0.25) ? 0 : 1 + random.below(3);
  return Array.from({ length: times }).flatMap((): Arrival[] => {
    const relation = random.pick(arriving);
    const change = relation && relation.rows > 0 ? drawChange(relation, random) : undefined;
    return relation && change ? [{ relation: relation.node, change }] : [];
  });
}

function drawChange({ rows, columns }: Arriving, random: Random): Change | undefined {
  const row = random.below(rows);
  const from = random.below(rows);
  const some = Array.from({ length: 1 + random.below(4) }, () => random.below(rows));
  const times = columns.filter(({ isTime }) => isTime);
  const column = (random.chance(0.4) ? random.pick(times) : undefined) ?? random.pick(columns);
  if (!column) return undefined;
  switch (random.below(10)) {
    case 0:
    case 1:
      return { kind: 'repeat', rows: some };
    case 2:
    case 3:
      return { kind: 'delete', rows: some };
    case 4:
      // One that shrinks to nothing, or to its end.
      return {
        kind: 'delete',
        rows: Array.from({ length: random.chance(0.3) ? rows : row }, index),
      };
    case 5:
      return { kind: 'clear', column: column.name, row };
    default:
      return { kind: 'copy', column: column.name, row, from };
  }
}

function index(_: unknown, at: number): number {
  return at;
}
