/** A relation's name as the engine compares names: without regard to case, even in quotes. */
import type { RelationName } from './engine.ts';

export function relationKey({ catalog, schema, name }: RelationName): string {
  return `${catalog}.${schema}.${name}`.toLowerCase();
}
