/** What an edit changes: nothing where nothing is edited, and exactly what was edited otherwise. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnGraph } from '../../src/graph/columns/column-graph.ts';
import { columnLinks, pointKey } from '../../src/graph/columns/column-links.ts';
import { columnReach } from '../../src/graph/columns/column-reach.ts';
import { impactOf } from '../../src/graph/columns/impact-of.ts';
import type { ColumnGraph, KnownNode } from '../../src/product/column-graph.ts';
import type { Impact } from '../../src/product/impact.ts';
import { formatColumnsFile, readColumnsFile } from '../../src/report/artifacts/columns-file.ts';
import { check } from '../unit/check/check-lab.ts';
import { randomColumnGraph } from './column-graphs.ts';

test('what nobody edited has no impact, kept in a file or not', () => {
  fc.assert(
    fc.property(randomColumnGraph, (graph) => {
      const text = formatColumnsFile({ generatedAt: 'now', target: 'dev', graph }, (each) => each);
      const kept = readColumnsFile(text)?.graph;
      expect(kept).toEqual(graph);
      expect(impactOf(kept ?? { nodes: new Map() }, graph)).toEqual({ nodes: [], readers: [] });
    }),
  );
});

test('one edited column changes what is below it, and nothing else', () => {
  fc.assert(
    fc.property(randomColumnGraph, fc.nat(), (graph, place) => {
      const columns = [...graph.nodes.values()].flatMap((node) =>
        node.state === 'known'
          ? node.columns.map(({ name }) => ({ node: node.id, column: name }))
          : [],
      );
      const edited = columns[place % Math.max(1, columns.length)];
      fc.pre(edited !== undefined);
      if (!edited) return;
      const node = graph.nodes.get(edited.node) as KnownNode;
      const changed: KnownNode = {
        ...node,
        columns: node.columns.map((column) =>
          column.name === edited.column ? { ...column, definition: 'another' } : column,
        ),
      };
      const after: ColumnGraph = { nodes: new Map(graph.nodes).set(node.id, changed) };
      const below = columnReach(columnLinks(after), [edited], { direction: 'below' });
      const points = [...below.values()].map(({ point }) => point);
      const expected = points.map(pointKey).filter((key) => key !== pointKey(edited));
      const impact = impactOf(graph, after);
      expect(changesIn(impact).edited).toEqual([pointKey(edited)]);
      expect(
        pointsIn(impact)
          .filter((key) => key !== pointKey(edited))
          .sort(),
      ).toEqual(expected.sort());
    }),
  );
});

function changesIn({ nodes }: Impact) {
  const edited: string[] = [];
  for (const { node, columns } of nodes) {
    for (const { name, change } of columns) {
      if (change === 'edited') edited.push(pointKey({ node: node.id, column: name }));
    }
  }
  return { edited };
}

/** Columns, and the nodes whose rows differ, or who read any of it. */
function pointsIn({ nodes, readers }: Impact): string[] {
  return [
    ...nodes.flatMap(({ node, rows, columns }) => [
      ...(rows === 'same' ? [] : [node.id]),
      ...columns.map(({ name }) => pointKey({ node: node.id, column: name })),
    ]),
    ...readers.map(({ node }) => node.id),
  ];
}

/** Expressions over a source, none of which means the same as another. */
const expressions = [
  'id',
  'id + 1',
  'amount',
  'amount * 2',
  "customer || 'x'",
  'day',
  'month(day)',
];
const filters = ['', 'where id > 1', 'where amount > 0 or day is null'];
const layouts = [' ', '\n  ', ' /* why */ ', ' -- so\n'];

const model = fc.record({
  columns: fc.array(fc.constantFrom(...expressions), { minLength: 1, maxLength: 4 }),
  filter: fc.constantFrom(...filters),
  layout: fc.constantFrom(...layouts),
});

type Model = typeof model extends fc.Arbitrary<infer T> ? T : never;

const source = `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: BIGINT }
          - { name: customer, type: VARCHAR }
          - { name: amount, type: BIGINT }
          - { name: day, type: DATE }
`;

function write({ columns, filter, layout }: Model): string {
  const list = columns.map((column, at) => `${column}${layout}as c${at}`).join(`,${layout}`);
  return `select${layout}${list}${layout}from {{source "raw" "orders"}}${layout}${filter}`;
}

async function graphOf(written: Model): Promise<ColumnGraph> {
  const { project } = await check({ 'models/sources.yml': source, 'models/m.sql': write(written) });
  return columnGraph(project);
}

test('of real queries exactly the columns are named that are computed otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(model, model, async (before, after) => {
      const { nodes } = impactOf(await graphOf(before), await graphOf(after));
      const [found] = nodes;
      const places = after.columns.flatMap((column, at) =>
        column === before.columns[at] ? [] : [at],
      );
      const gone = before.columns
        .slice(after.columns.length)
        .map((_, at) => after.columns.length + at);
      const isFiltered = before.filter !== after.filter;
      const named = (found?.columns ?? []).filter(({ change }) => change !== 'rows');
      const names = named.flatMap(({ name, formerName }) => [name, formerName ?? name]);
      expect([...new Set(names)].sort()).toEqual([...places, ...gone].map((at) => `c${at}`).sort());
      expect(found?.rows ?? 'same').toBe(isFiltered ? 'edited' : 'same');
    }),
    { numRuns: 25 },
  );
});
