/**
 * A relation as a source: what is there is looked at, and nobody asks what computes it. In: a node;
 * out: a source of the same name and id. For parts of a project that run by themselves.
 */
import type { RelationName } from '../engine/engine.ts';
import type { RelationNode, SourceNode } from '../product/graph.ts';
import type { ColumnProperties } from '../project/resources.ts';

export interface SourceInstead {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Where its rows are, if not where they were. */
  readonly relation?: RelationName;
}

/** As if nothing were said of how it changes, and of how it is tested. */
export function sourceInstead(node: RelationNode, instead: SourceInstead): SourceNode {
  const { id, name, path, fqn, tags, meta, description, config, locate } = node;
  const common = { id, name, path, fqn, tags, meta, description, config, parents: [], locate };
  const { relation = node.relation } = instead;
  const columns = instead.columns.map((column): ColumnProperties => {
    return { ...column, description: undefined, tags: [], meta: {}, tests: [], locate };
  });
  const plain = { columns, location: undefined, tests: [], config: new Map() };
  const table =
    node.kind === 'source' ? { ...node.table, ...plain } : { ...tableOf(node), ...plain };
  const { catalog, schema } = relation;
  return {
    kind: 'source',
    ...common,
    relation,
    columns,
    table: { ...table, identifier: relation.name, catalog, schema },
  };
}

function tableOf({ kind, name, path, description, locate }: RelationNode) {
  return { source: kind, name, description, tags: [], meta: {}, enabled: true, path, locate };
}
