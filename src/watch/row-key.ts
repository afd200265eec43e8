/**
 * Which columns tell the rows of a model apart. In: a graph and a node; out: the columns of its
 * `unique_key`, or of a test that holds them to be unique. Pure.
 */
import type { Json } from '../base/json.ts';
import type { Graph, GraphNode, TestNode } from '../product/graph.ts';

export function rowKeyOf(node: GraphNode, graph: Graph): readonly string[] | undefined {
  const declared = columnsOf(node.config.values.unique_key);
  if (declared) return declared;
  const tests = (graph.children.get(node.id) ?? []).flatMap((id) => graph.nodes.get(id) ?? []);
  const keys = tests.flatMap((test) =>
    test.kind === 'test' && isAbout(test, node) ? [testedKey(test)] : [],
  );
  return keys.find((key) => key !== undefined);
}

function isAbout({ definition }: TestNode, { id }: GraphNode): boolean {
  // A test of the project's own may mean anything by these names, and `where` leaves rows out.
  return definition.type === 'generic' && definition.subject === id && !definition.template;
}

function testedKey({ definition, config }: TestNode): readonly string[] | undefined {
  if (definition.type !== 'generic' || config.values.where !== undefined) return undefined;
  if (definition.test === 'unique') return columnsOf(definition.column);
  if (definition.test !== 'unique_combination') return undefined;
  return columnsOf(definition.arguments.get('columns')?.value);
}

function columnsOf(value: Json | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return value === '' ? undefined : [value];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((each) => typeof each === 'string') ? (value as readonly string[]) : undefined;
}
