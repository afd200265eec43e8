/**
 * A model's query over parts of what it reads: views stand in for its inputs, under names that end
 * in the inputs' own, and views of the project in between are made again over them. In: a model and
 * what to read of each input; out: the statements that make the views, and the query.
 */
import { createSchema, createView } from '../engine/duckdb-dialect.ts';
import type { RelationName } from '../engine/engine.ts';
import { isRelation } from '../graph/is-relation.ts';
import { isEphemeral, isTransparent } from '../graph/transparent.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { Graph, ModelNode, NodeId, RelationNode } from '../product/graph.ts';
import { inlineParents } from './inline-parents.ts';
import { formatReference, type RenderContext, renderQuery } from './render-model.ts';

export interface NarrowedModel {
  /** What makes the views, in a database that the transaction which reads them does not write. */
  readonly prepare: readonly string[];
  readonly query: MappedSql;
}

export type NarrowContext = Pick<RenderContext, 'graph' | 'project' | 'runStartedAt'>;

/**
 * `conditions`: which rows of a stored relation are read; of those that are missing, all. `schema`:
 * and `catalog`: where the views are made.
 */
export function narrowModel(
  node: ModelNode,
  conditions: ReadonlyMap<NodeId, string>,
  given: NarrowContext & { readonly schema: string; readonly catalog: string },
): NarrowedModel {
  const standIns = new Map<NodeId, RelationName>();
  const context: RenderContext = {
    ...given,
    isInlined: isEphemeral,
    standInFor: ({ id }) => standIns.get(id),
  };
  const names = createNames(given);
  const views: string[] = [];
  for (const input of standInsNeeded(node, conditions, given.graph)) {
    const condition = conditions.get(input.id);
    const query =
      condition === undefined ? completeQuery(input as ModelNode, context)?.text : undefined;
    const from = condition === undefined ? query : readPart(input, condition, context);
    if (from === undefined) continue;
    const place = names.placeFor(input);
    standIns.set(input.id, place);
    views.push(createView(place, from).sql);
  }
  const query = completeQuery(node, context);
  if (!query) throw new Error(`${node.id} compiled before and does not any more`);
  const schemas = names.schemas().map((schema) => createSchema(given.catalog, schema));
  return { prepare: [...schemas, ...views], query };
}

function readPart(input: RelationNode, condition: string, context: RenderContext): string {
  return `select * from ${formatReference(input, context)}\nwhere ${condition}`;
}

function completeQuery(node: ModelNode, context: RenderContext): MappedSql | undefined {
  const own = renderQuery(node.template, context, { self: node }).sql;
  if (!own) return undefined;
  const queryOf = (parent: ModelNode): MappedSql | undefined =>
    renderQuery(parent.template, context, { self: parent }).sql;
  const inlining = { graph: context.graph, isInlined: isEphemeral, queryOf };
  return inlineParents(own, node.parents, inlining, () => node.source.span(0, 0));
}

/** Inputs that are narrowed, and views over them: what is read comes before what reads it. */
function standInsNeeded(
  node: ModelNode,
  conditions: ReadonlyMap<NodeId, string>,
  graph: Graph,
): readonly RelationNode[] {
  const needed = new Map<NodeId, boolean>();
  const found: RelationNode[] = [];
  const visit = (id: NodeId): boolean => {
    const known = needed.get(id);
    if (known !== undefined) return known;
    const parent = graph.nodes.get(id);
    if (!parent || !isRelation(parent)) return false;
    const isPassed = parent.kind === 'model' && isTransparent(parent);
    const below = isPassed ? parent.parents.map(visit) : [];
    const isNeeded = isPassed ? below.some((each) => each) : conditions.has(id);
    needed.set(id, isNeeded);
    if (isNeeded && !isEphemeral(parent)) found.push(parent);
    return isNeeded;
  };
  for (const id of node.parents) visit(id);
  return found;
}

/** Models that share a name are kept apart by further schemas. */
function createNames({
  schema: first,
  catalog,
}: {
  readonly schema: string;
  readonly catalog: string;
}) {
  const taken = new Map<string, number>();
  const schemas = new Set<string>();
  return {
    schemas: () => [...schemas],
    placeFor: ({ relation }: RelationNode): RelationName => {
      const count = (taken.get(relation.name.toLowerCase()) ?? 0) + 1;
      taken.set(relation.name.toLowerCase(), count);
      const schema = count === 1 ? first : `${first} ${count}`;
      schemas.add(schema);
      return { catalog, schema, name: relation.name };
    },
  };
}
