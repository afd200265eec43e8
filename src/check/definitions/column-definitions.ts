/**
 * What each column of a query means, as a fingerprint: two queries of equal fingerprints compute it
 * alike. In: a bound plan and names for the relations it reads; out: fingerprints. Layout, comments,
 * aliases and how a query is cut into CTEs play no part; a wrong "the same" would be a mistake, a
 * wrong "changed" is not.
 */
import type { RelationName } from '../../engine/engine.ts';
import { relationKey } from '../../engine/relation-key.ts';
import { digestSql } from '../../engine/sql-digest.ts';
import type { ColumnDefinitions } from '../../product/checked.ts';
import { type Inlined, withoutInlined } from '../lineage/inlined.ts';
import type { BoundPlan } from '../plan/bound-plan.ts';
import { columnAt, shortDigest } from './meaning.ts';
import { meaningOf } from './operator-meaning.ts';

export interface DefinitionContext {
  /** The same in every target; none for what is no relation of the project. */
  readonly nameOf?: (relation: RelationName) => string | undefined;
  readonly inlined?: Inlined;
  /** The query, which alone tells files apart that no relation stands for. */
  readonly sql?: string;
}

export function columnDefinitions(
  { columns, root }: BoundPlan,
  { nameOf = relationKey, inlined = new Map(), sql = '' }: DefinitionContext = {},
): ColumnDefinitions {
  const query = withoutInlined(root, inlined);
  const counts = new Map<string, number>();
  const meaning = meaningOf(query.root, {
    nameOf: ({ catalog, schema, table }) =>
      nameOf({ catalog, schema, name: table }) ?? `outside: ${digestSql(sql)}`,
    count: (key) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
    ctes: new Map(),
    inlined: query.tables,
    correlations: new Map(),
  });
  return {
    columns: columns.map((_, index) => shortDigest(columnAt(meaning, index))),
    rows: shortDigest(meaning.rows),
  };
}
