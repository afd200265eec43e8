/**
 * The data tests that proofs take for granted: rows that they refuse are outside of the promise. In:
 * a graph and the nodes that are verified; out: tests, those of keys and all of them.
 */
import type { Graph, NodeId, TestNode } from '../product/graph.ts';

export interface CountedTests {
  /** What tells rows apart, and what arrives: they hold in every build. */
  readonly keys: ReadonlySet<NodeId>;
  /** With what else may not be NULL: a difference is one only where they hold, too. */
  readonly all: ReadonlySet<NodeId>;
}

export function countedTests(
  graph: Graph,
  needed: ReadonlySet<NodeId>,
  arriving: ReadonlySet<NodeId>,
): CountedTests {
  const counted = [...graph.nodes.values()].filter(
    (node) =>
      node.kind === 'test' && isCountedOn(node) && node.parents.every((id) => needed.has(id)),
  ) as TestNode[];
  const keyColumns = new Set(counted.flatMap((node) => columnsOf(node).map(placeOf(node))));
  const isOfKey = (node: TestNode): boolean =>
    testOf(node) !== 'not_null' ||
    arriving.has(subjectOf(node)) ||
    keyColumns.has(placeOf(node)(columnOf(node)));
  const ids = (nodes: readonly TestNode[]) => new Set(nodes.map(({ id }) => id));
  return { keys: ids(counted.filter(isOfKey)), all: ids(counted) };
}

function isCountedOn({ definition, severity }: TestNode): boolean {
  if (definition.type !== 'generic' || definition.template || severity !== 'error') return false;
  return ['not_null', 'unique', 'unique_combination', 'no_gaps'].includes(definition.test);
}

/** Those that rows are told apart by. */
function columnsOf(node: TestNode): readonly string[] {
  if (node.definition.type !== 'generic' || testOf(node) === 'not_null') return [];
  const listed = node.definition.arguments.get('columns')?.value;
  return Array.isArray(listed) ? listed.map(String) : [columnOf(node)];
}

function placeOf(node: TestNode) {
  return (column: string): string => `${subjectOf(node)} ${column.toLowerCase()}`;
}

function testOf({ definition }: TestNode): string {
  return definition.type === 'generic' ? definition.test : '';
}

function subjectOf({ definition }: TestNode): NodeId {
  return definition.type === 'generic' ? definition.subject : '';
}

function columnOf({ definition }: TestNode): string {
  return definition.type === 'generic' ? (definition.column ?? '') : '';
}
