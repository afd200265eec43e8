/**
 * Descriptions as comments in the database. In: a node whose relation was just made; out:
 * statements, and a warning for each described column that is not there.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { commentOnColumn, commentOnRelation, formatRelation } from '../engine/duckdb-dialect.ts';
import type { Connection, RelationKind } from '../engine/engine.ts';
import type { Action } from '../materialize/action.ts';
import type { ModelNode, SeedNode } from '../product/graph.ts';

export interface CommentActions {
  readonly actions: readonly Action[];
  readonly diagnostics: readonly Diagnostic[];
}

export async function commentActions(
  connection: Connection,
  node: ModelNode | SeedNode,
  kind: RelationKind,
): Promise<CommentActions> {
  const { relation, description } = node;
  const comments =
    description === undefined ? [] : [commentOnRelation(relation, kind, description)];
  const diagnostics: Diagnostic[] = [];
  const described = node.columns.filter((column) => column.description !== undefined);
  if (described.length > 0) {
    const { columns } = await connection.query(`select * from ${formatRelation(relation)} limit 0`);
    const names = new Map(columns.map(({ name }) => [name.toLowerCase(), name]));
    for (const column of described) {
      const name = names.get(column.name.toLowerCase());
      if (name !== undefined) {
        comments.push(commentOnColumn(relation, name, column.description ?? ''));
        continue;
      }
      const hint = didYouMean(column.name, names.values());
      diagnostics.push(
        warning('E0314', `${node.name} has no column "${column.name}"`, {
          span: column.locate(),
          ...(hint ? { hint } : {}),
        }),
      );
    }
  }
  const actions: Action[] =
    comments.length === 0 ? [] : [{ kind: 'statement', sql: comments.join(';\n') }];
  return { actions, diagnostics };
}
