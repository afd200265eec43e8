/** Random column graphs: nodes that read earlier ones, with columns of any names. */
import fc from 'fast-check';
import type { Point } from '../../src/graph/columns/column-links.ts';
import type {
  ColumnAddress,
  ColumnGraph,
  ColumnNode,
  GraphColumn,
  KnownNode,
} from '../../src/product/column-graph.ts';

const name = fc.constantFrom('a', 'B', 'the c', 'd.e', '"', '🦆');

const columnShape = fc.record({
  name,
  value: fc.array(fc.nat(), { maxLength: 3 }),
  passes: fc.boolean(),
  definition: fc.constantFrom('x', 'y', 'z'),
  type: fc.constantFrom('INTEGER', 'VARCHAR'),
});

const nodeShape = fc.record({
  state: fc.constantFrom('known', 'known', 'known', 'unchecked', 'reader'),
  reads: fc.array(fc.nat(), { maxLength: 3 }),
  rows: fc.array(fc.nat(), { maxLength: 2 }),
  rowsDefinition: fc.constantFrom('r', 's'),
  columns: fc.uniqueArray(columnShape, { maxLength: 4, selector: (each) => each.name }),
});

type NodeShape = typeof nodeShape extends fc.Arbitrary<infer T> ? T : never;

export const randomColumnGraph: fc.Arbitrary<ColumnGraph> = fc
  .array(nodeShape, { minLength: 1, maxLength: 7 })
  .map((shapes) => {
    const nodes = new Map<string, ColumnNode>();
    for (const [at, shape] of shapes.entries()) {
      const node = makeNode(`n${at}`, shape, [...nodes.values()]);
      nodes.set(node.id, node);
    }
    return { nodes };
  });

function makeNode(id: string, shape: NodeShape, before: readonly ColumnNode[]): ColumnNode {
  const relations = before.filter(({ state }) => state !== 'reader');
  const reads = pick(shape.reads, relations).map((node) => node.id);
  const inputs = relations
    .filter((node): node is KnownNode => node.state === 'known' && reads.includes(node.id))
    .flatMap((node) => node.columns.map((column) => ({ node: node.id, column: column.name })));
  const common = { id, name: id, path: `models/${id}.sql`, reads };
  const rows = pick(shape.rows, inputs);
  if (shape.state === 'reader') {
    return { ...common, kind: 'test', state: 'reader', columns: rows.length > 0 ? rows : 'all' };
  }
  if (shape.state === 'unchecked') {
    const { rowsDefinition: definition } = shape;
    return { ...common, kind: 'table', state: 'unchecked', because: 'x', cause: id, definition };
  }
  const columns = shape.columns.map((column) => makeColumn(column, inputs));
  const { rowsDefinition } = shape;
  return { ...common, kind: 'table', state: 'known', columns, rows, rowsDefinition };
}

function makeColumn(
  { value: places, passes, ...column }: NodeShape['columns'][number],
  inputs: readonly ColumnAddress[],
): GraphColumn {
  const value = pick(places, inputs);
  const [only] = value;
  return { ...column, value, ...(passes && only && value.length === 1 ? { passes: only } : {}) };
}

function pick<T>(places: readonly number[], from: readonly T[]): readonly T[] {
  const found = places.flatMap((place) => from[place % Math.max(1, from.length)] ?? []);
  return [...new Set(found)];
}

export function pointsOf({ nodes }: ColumnGraph): readonly Point[] {
  return [...nodes.values()].flatMap((node) => [
    { node: node.id, column: undefined },
    ...(node.state === 'known'
      ? node.columns.map((column) => ({ node: node.id, column: column.name }))
      : []),
  ]);
}
