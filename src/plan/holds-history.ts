/** What stands in the warehouse and no query can give again. */
import type { KnownRelation } from '../product/inventory.ts';

export function holdsHistory(there: KnownRelation | undefined): there is KnownRelation {
  return there?.materialization === 'snapshot';
}
