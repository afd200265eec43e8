/** What templates see of the target, as `target.name` and so on. */
import type { Json } from '../base/json.ts';
import type { Target } from './target.ts';

export function targetValues({ name, schema, engine }: Target): Record<string, Json> {
  return { name, schema, engine };
}
