/** One key for each relation, however it is written: the engine does not tell names apart by case. */
import type { RelationName } from '../engine/engine.ts';

export function relationKey({ catalog, schema, name }: RelationName): string {
  return `${catalog}.${schema}.${name}`.toLowerCase();
}
