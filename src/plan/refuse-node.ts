/** What a build does not replace without being asked. In: a node and what stands in its place. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { isSnapshot } from '../graph/materialized-as.ts';
import type { ModelNode, SeedNode } from '../product/graph.ts';
import type { KnownRelation } from '../product/inventory.ts';
import { holdsHistory } from './holds-history.ts';

/** What others made is never replaced, unless the analyst says `adopt: true`. */
export function refuseForeign(
  node: ModelNode | SeedNode,
  there: KnownRelation | undefined,
): Diagnostic | undefined {
  if (!there || there.madeBy !== undefined || node.config.values.adopt === true) return undefined;
  const { schema, name } = node.relation;
  return error(
    'E0601',
    `${schema}.${name} is already in the warehouse, and Eider did not make it`,
    {
      span: node.locate(),
      hint: 'set `adopt: true` to replace it, or give this node another `alias` or `schema`',
    },
  );
}

/** What no query can give again is not replaced by something else without being asked. */
export function refuseLoss(
  node: ModelNode | SeedNode,
  there: KnownRelation | undefined,
  { dropsHistory }: { readonly dropsHistory?: boolean },
): Diagnostic | undefined {
  if (!holdsHistory(there) || isSnapshot(node) || dropsHistory) return undefined;
  const { schema, name } = node.relation;
  return error('E0963', `${schema}.${name} holds the history of ${there.madeBy}`, {
    span: node.locate(),
    label: `${node.name} would take its place`,
    hint: 'give this node another `alias` or `schema`, or give the history up: --full-refresh --drop-history',
  });
}
