/** Chance that can be had again: in: a seed; out: the same numbers each time. Knows no schedule. */

export interface Random {
  /** From 0 up to, and without, the limit. */
  readonly below: (limit: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(of: readonly T[]) => T | undefined;
}

/** Mulberry32, by Tommy Ettinger: 32 bits of state, equally distributed, enough for drawing cases. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick: (of) => of[below(of.length)],
  };
}
