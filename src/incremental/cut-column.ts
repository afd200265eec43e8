/**
 * By which column a model takes changes of its inputs key by key, beside interval by interval. In: a
 * proof; out: a column of the output, and whose changes are to be told by which column of theirs.
 */
import { applyBound } from '../check/proof/shift.ts';
import type { Bound, IncrementalProof, InputProof } from '../product/proof.ts';

/** The output column that most inputs trace to; of several the first. */
export function cutColumn({ inputs }: Pick<IncrementalProof, 'inputs'>): string | undefined {
  const counts = new Map<string, number>();
  for (const { output } of inputs.flatMap(({ keys }) => keys)) {
    counts.set(output, (counts.get(output) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

/** Where the table keeps fewer columns than its query has: what traces to the others tells nothing. */
export function keysWithin(
  proof: IncrementalProof,
  columns: readonly { readonly name: string }[],
): IncrementalProof {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const inputs = proof.inputs.map((input) => ({
    ...input,
    keys: input.keys.filter(({ output }) => names.has(output.toLowerCase())),
  }));
  return { ...proof, inputs };
}

/** The column of an input that traces to a column of the output. */
export function tracedTo({ keys }: Pick<InputProof, 'keys'>, column: string): string | undefined {
  const wanted = column.toLowerCase();
  return keys.find(({ output }) => output.toLowerCase() === wanted)?.input;
}

/** Whether a change of one interval reaches others than that one. */
export function isWide({ need }: Pick<InputProof, 'need'>): boolean {
  if (need.type !== 'interval') return true;
  return reachesBeyond(need.from, 'from') || reachesBeyond(need.to, 'to');
}

/** A Monday, the first of a month and of a year: the start of an interval of any grain. */
const someStart = BigInt(Date.UTC(2001, 0, 1)) * 1000n;

function reachesBeyond(bound: Bound, side: 'from' | 'to'): boolean {
  return bound === 'unbounded' || applyBound(bound, someStart, side) !== someStart;
}
