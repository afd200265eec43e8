/**
 * Descriptions as comments in the database, those that columns have of others among them. In: a
 * node whose relation is made; out: actions, with a warning for each described column that is not
 * there. Knows no connection.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import { commentOnColumn, commentOnRelation, formatRelation } from '../engine/duckdb-dialect.ts';
import type { RelationKind, ResultColumn, ResultTable } from '../engine/engine.ts';
import type { InheritedDescription } from '../graph/columns/inherited-descriptions.ts';
import type { Action, Answer } from '../materialize/action.ts';
import type { ModelNode, SeedNode } from '../product/graph.ts';

export interface Commented {
  readonly node: ModelNode | SeedNode;
  readonly kind: RelationKind;
  readonly inherited: readonly InheritedDescription[];
  /** Those of the relation; where nobody knows them, they are asked for. */
  readonly columns: readonly ResultColumn[] | undefined;
}

export function commentActions({ node, kind, inherited, columns }: Commented): Answer {
  const { relation, description } = node;
  const isDescribed = node.columns.some((column) => column.description !== undefined);
  const ofRelation =
    description === undefined ? [] : [commentOnRelation(relation, kind, description)];
  if (!isDescribed && inherited.length === 0) {
    return { diagnostics: [], actions: statements(ofRelation) };
  }
  const answer = (present: Pick<ResultTable, 'columns'>): Answer =>
    commentColumns({ node, inherited, present, ofRelation });
  if (columns) return answer({ columns });
  const sql = `select * from ${formatRelation(relation)} limit 0`;
  return { diagnostics: [], actions: [{ kind: 'ask', sql, answer }] };
}

function commentColumns({
  node,
  inherited,
  present,
  ofRelation,
}: {
  readonly node: ModelNode | SeedNode;
  readonly inherited: readonly InheritedDescription[];
  readonly present: Pick<ResultTable, 'columns'>;
  readonly ofRelation: readonly string[];
}): Answer {
  const names = new Map(present.columns.map(({ name }) => [name.toLowerCase(), name]));
  const diagnostics: Diagnostic[] = [];
  const comments = [...ofRelation];
  for (const { name: written, description, locate } of node.columns) {
    if (description === undefined) continue;
    const name = names.get(written.toLowerCase());
    if (name !== undefined) comments.push(commentOnColumn(node.relation, name, description));
    else diagnostics.push(noSuchColumn(node.name, written, { locate, names: names.values() }));
  }
  for (const { name, description } of inherited) {
    // A warehouse may have other columns than a check expects, of undeclared sources for instance.
    const there = names.get(name.toLowerCase());
    if (there !== undefined) comments.push(commentOnColumn(node.relation, there, description));
  }
  return { diagnostics, actions: statements(comments) };
}

function noSuchColumn(
  node: string,
  column: string,
  { locate, names }: { readonly locate: Locate; readonly names: Iterable<string> },
): Diagnostic {
  const hint = didYouMean(column, names);
  return warning('E0314', `${node} has no column "${column}"`, {
    span: locate(),
    ...(hint ? { hint } : {}),
  });
}

/** One call for all of them. */
function statements(sql: readonly string[]): readonly Action[] {
  return sql.length === 0 ? [] : [{ kind: 'statement', sql: sql.join(';\n') }];
}
