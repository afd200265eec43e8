/** Which SQL a model is, in both branches, as one digest. In: a compiled model; out: a key. */
import { digest } from '../base/json.ts';
import type { CompiledModel } from '../product/compiled.ts';

export function queryDigest({ query, incremental }: CompiledModel): string {
  return digest(incremental ? `${query.text}\n${incremental.text}` : query.text);
}
