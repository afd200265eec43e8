/**
 * Descriptions as comments in the database. In: a node whose relation is made; out: actions, with
 * a warning for each described column that is not there. Knows no connection.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { commentOnColumn, commentOnRelation, formatRelation } from '../engine/duckdb-dialect.ts';
import type { RelationKind, ResultTable } from '../engine/engine.ts';
import type { Action, Answer } from '../materialize/action.ts';
import type { ModelNode, SeedNode } from '../product/graph.ts';

export function commentActions(node: ModelNode | SeedNode, kind: RelationKind): readonly Action[] {
  const { relation, description } = node;
  const isDescribed = node.columns.some((column) => column.description !== undefined);
  const ofRelation =
    description === undefined ? [] : [commentOnRelation(relation, kind, description)];
  if (!isDescribed) return statements(ofRelation);
  return [
    {
      kind: 'ask',
      sql: `select * from ${formatRelation(relation)} limit 0`,
      answer: (present) => commentColumns(node, present, ofRelation),
    },
  ];
}

function commentColumns(
  node: ModelNode | SeedNode,
  { columns }: ResultTable,
  comments: readonly string[],
): Answer {
  const names = new Map(columns.map(({ name }) => [name.toLowerCase(), name]));
  const diagnostics: Diagnostic[] = [];
  const ofColumns = node.columns.flatMap((column) => {
    if (column.description === undefined) return [];
    const name = names.get(column.name.toLowerCase());
    if (name !== undefined) return [commentOnColumn(node.relation, name, column.description)];
    const hint = didYouMean(column.name, names.values());
    diagnostics.push(
      warning('E0314', `${node.name} has no column "${column.name}"`, {
        span: column.locate(),
        ...(hint ? { hint } : {}),
      }),
    );
    return [];
  });
  return { diagnostics, actions: statements([...comments, ...ofColumns]) };
}

/** One call for all of them. */
function statements(sql: readonly string[]): readonly Action[] {
  return sql.length === 0 ? [] : [{ kind: 'statement', sql: sql.join(';\n') }];
}
