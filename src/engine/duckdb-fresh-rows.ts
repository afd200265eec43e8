/**
 * Rows that a transaction has written and not committed, read by several threads. The engine gives a
 * scan as many threads as there are committed rows for, which is one for a table that is new; scans of
 * parts of it, put together by UNION ALL, run side by side. In: how many rows there are; out: SQL
 * conditions, of which each row meets one.
 */

/** Where the engine begins to number such rows. Were it elsewhere, one part would hold all of them. */
const firstFreshRow = 36_028_797_018_960_000n;

/** Fewer are read before a second thread is there. */
const rowsWorthAThread = 500_000;

/** One for all rows, where there are too few for more. */
export function freshParts(rows: number, threads: number): readonly string[] {
  const count = Math.max(1, Math.min(threads, Math.floor(rows / rowsWorthAThread)));
  const size = Math.ceil(rows / count);
  const cuts = Array.from(
    { length: count - 1 },
    (_, index) => firstFreshRow + BigInt((index + 1) * size),
  );
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [cuts[index - 1], cuts[index]];
    const bounds = [
      ...(from === undefined ? [] : [`rowid >= ${from}`]),
      ...(to === undefined ? [] : [`rowid < ${to}`]),
    ];
    return bounds.length === 0 ? 'true' : bounds.join(' and ');
  });
}
