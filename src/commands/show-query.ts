/**
 * What `eider show` is asked for, as a query: a node, a CTE inside a model, the rows that a test
 * finds, or a text of one's own. In: a compiled project and words; out: SQL with its places.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { SourceText } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import { compileInline } from '../compile/compile-inline.ts';
import { compileTestOnQueries, withInlinedParents } from '../compile/compile-project.ts';
import { cutToCte } from '../compile/cut-to-cte.ts';
import { writtenSql } from '../compile/mapped-sql.ts';
import { formatReference } from '../compile/render-model.ts';
import type { Connection } from '../engine/engine.ts';
import { isSnapshot, type SnapshotNode } from '../graph/materialized-as.ts';
import type { CompiledTest, MappedSql } from '../product/compiled.ts';
import type { GraphNode, ModelNode, RelationNode, SeedNode, TestNode } from '../product/graph.ts';
import type { Compiled } from './compile-first.ts';
import { findNode } from './find-node.ts';

export interface WantedQuery {
  readonly query: MappedSql;
  /** The one whose failing rows they are: personal data is not shown. */
  readonly test?: CompiledTest;
  /** The relation whose rows they are, where Eider makes it. */
  readonly stored?: SeedNode | ModelNode;
  /** `query` is to be cut down to the rows of this one. */
  readonly cte?: WantedCte;
}

export interface WantedCte {
  readonly name: string;
  readonly model: ModelNode;
  /** Its query as the model would have it, given its own SQL cut down. */
  readonly complete: (own: MappedSql) => MappedSql | undefined;
}

/** Of a model that has no such CTE: those that it has. */
export async function cteOf(
  connection: Connection,
  own: MappedSql,
  { name, model, complete }: WantedCte,
): Promise<{ readonly query: MappedSql } | { readonly problem: Diagnostic }> {
  const cut = await cutToCte(connection, { query: own, name, locate: model.locate });
  const query = 'query' in cut ? complete(cut.query) : undefined;
  if (query) return { query };
  const names = 'names' in cut ? cut.names : [];
  const there = names.length === 0 ? 'it has none' : `there is ${names.join(', ')}`;
  return {
    problem: error('E0725', `${model.name} has no CTE "${name}"`, {
      span: model.locate(),
      hint: didYouMean(name, names) ?? there,
    }),
  };
}

export type Wanted = WantedQuery | { readonly problems: readonly Diagnostic[] };

export function showQuery(
  compiled: Compiled,
  name: string | undefined,
  inline: string | undefined,
): Wanted {
  if (inline !== undefined && name !== undefined) {
    const hint = 'name a node, or give --inline';
    return { problems: [error('E0702', 'show takes one or the other', { hint })] };
  }
  if (inline !== undefined) return inlineQuery(compiled, inline);
  if (name === undefined) {
    const problem = error('E0702', 'show what?', {
      hint: 'name a model, seed, source or test, or give --inline "select …"',
    });
    return { problems: [problem] };
  }
  const found = findNode(compiled, name);
  if ('node' in found) return queryOfNode(compiled, found.node);
  const cut = name.lastIndexOf('#');
  return cut === -1 ? found : cteQuery(compiled, name.slice(0, cut), name.slice(cut + 1));
}

function queryOfNode(compiled: Compiled, node: GraphNode): Wanted {
  if (node.kind === 'test') return testQuery(compiled, node) ?? { problems: [] };
  const query = nodeQuery(compiled, node);
  if (query && isStored(node)) return { query, stored: node };
  return query
    ? { query }
    : { problems: [error('E0702', `${node.name} is ${kindOf(node)}: it has no rows`)] };
}

/** What Eider makes and no query of a model gives again. */
function isStored(node: GraphNode): node is SeedNode | SnapshotNode {
  return node.kind === 'seed' || isSnapshot(node);
}

function kindOf({ kind }: GraphNode): string {
  return kind === 'exposure' ? 'an exposure' : 'a unit test';
}

function cteQuery(compiled: Compiled, name: string, cte: string): Wanted {
  const found = findNode(compiled, name);
  if ('problems' in found) return found;
  const { node } = found;
  const model = node.kind === 'model' ? compiled.compiled.models.get(node.id) : undefined;
  if (!model) {
    return { problems: [error('E0702', `${node.name} is no model: it has no CTE ${cte}`)] };
  }
  const { graph } = compiled;
  const complete = (own: MappedSql) =>
    withInlinedParents(own, model.node, { graph, models: compiled.compiled.models });
  return { query: model.own, cte: { name: cte, model: model.node, complete } };
}

/** By its query as it is now, on those of the models that it reads. */
function testQuery(
  { graph, project, startedAt }: Compiled,
  node: TestNode,
): WantedQuery | undefined {
  const test = compileTestOnQueries(node, { graph, project, runStartedAt: startedAt });
  return test && { query: test.query, test };
}

/** Models by their query as it is now; snapshots, seeds and sources by their rows. */
function nodeQuery(
  { compiled, graph, project, startedAt }: Compiled,
  node: Exclude<GraphNode, TestNode>,
): MappedSql | undefined {
  const context = { graph, project, runStartedAt: startedAt, isInlined: () => false };
  const rowsOf = (relation: RelationNode): MappedSql =>
    writtenSql(`select * from ${formatReference(relation, context)}`, relation.locate);
  switch (node.kind) {
    case 'model':
      if (isStored(node)) return rowsOf(node);
      return compiled.models.get(node.id)?.query;
    case 'seed':
    case 'source':
      return rowsOf(node);
    case 'unit_test':
    case 'exposure':
      return undefined;
    default:
      return node satisfies never;
  }
}

function inlineQuery(compiled: Compiled, text: string): Wanted {
  const source = new SourceText('--inline', text);
  const { value, diagnostics } = compileInline(source, {
    graph: compiled.graph,
    project: compiled.project,
    runStartedAt: compiled.startedAt,
    models: compiled.compiled.models,
  });
  return value ? { query: value } : { problems: diagnostics };
}
