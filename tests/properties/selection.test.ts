/** What holds for any selector and any graph. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listNames } from '../../src/graph/selection/list-names.ts';
import { parseSelector } from '../../src/graph/selection/parse-selector.ts';
import { printCriterion } from '../../src/graph/selection/print-selector.ts';
import { selectNodes } from '../../src/graph/selection/select-nodes.ts';
import type { CriterionParts, SelectorExpression } from '../../src/graph/selection/selector.ts';
import type { Graph, NodeId } from '../../src/product/graph.ts';
import { buildGraph, type Declaration } from '../unit/selection/graph-fixture.ts';

const depth = fc.option(fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(9)), {
  nil: undefined,
});
const plainValue = fc
  .oneof(
    fc.stringMatching(/^[0-9]{1,3}$/),
    fc.stringMatching(/^[a-z0-9_]{1,6}(\.[a-z*?]{1,4}){0,2}$/),
    fc.stringMatching(/^[a-z]{1,4}\/[a-z *,+@:"']{1,6}(\.sql)?$/),
    fc.string({ minLength: 1 }).map((text) => text.replaceAll('[', '')),
  )
  .filter((text) => text !== '');

const criterion: fc.Arbitrary<CriterionParts> = fc
  .record({
    method: fc.constantFrom('fqn', 'path', 'file', 'tag', 'config', 'test_name', 'state'),
    key: fc.constantFrom(['materialized'], ['meta', 'owner']),
    value: plainValue,
    withChildrensParents: fc.boolean(),
    parents: depth,
    children: depth,
  })
  .map((parts) => ({
    ...parts,
    key: parts.method === 'config' ? parts.key : [],
    children: parts.withChildrensParents ? undefined : parts.children,
  }));

/** Words of parts, as the grammar has them. */
const selector = fc.array(fc.array(criterion, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 3,
});

test('what is printed is read back the same', () => {
  fc.assert(
    fc.property(selector, (words) => {
      const text = words.map((parts) => parts.map(printCriterion).join(',')).join(' ');
      const { value, diagnostics } = parseSelector(text, 'select');
      expect(diagnostics).toEqual([]);
      expect(partsOf(value)).toEqual(words);
    }),
    { numRuns: 1_000 },
  );
});

function partsOf(expression: SelectorExpression | undefined): CriterionParts[][] {
  const words = expression?.kind === 'union' ? expression.parts : expression ? [expression] : [];
  return words.map((word) => (word.kind === 'intersection' ? word.parts : [word]).map(bare));
}

function bare(expression: SelectorExpression): CriterionParts {
  if (expression.kind !== 'criterion') throw new Error(`${expression.kind} inside a word`);
  const { method, key, value, withChildrensParents, parents, children } = expression;
  return { method, key, value, withChildrensParents, parents, children };
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '+',
        '@',
        ',',
        ' ',
        ':',
        '"',
        "'",
        '[',
        ']',
        '*',
        '?',
        '.',
        '/',
        '2',
        'a',
        'tag:',
        'config.x:',
        'selector:',
        'state:',
        'source:',
        '!',
        '-',
        '\\',
        '\n',
        '🦆',
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('')),
);

test('no text makes it throw, and every mistake has a place inside the text', () => {
  const graph = buildGraph([
    { kind: 'model', name: 'a' },
    { kind: 'source', name: 'a.a' },
  ]);
  fc.assert(
    fc.property(hostile, hostile, (select, exclude) => {
      const request = { graph, select: [select], exclude: [exclude], namedSelectors: [] };
      for (const { span } of selectNodes(request).diagnostics) {
        expect(span).toBeDefined();
        if (!span) return;
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(span.source.text.length);
      }
    }),
    { numRuns: 3_000 },
  );
});

/** A graph of models `n0`, `n1`… with tests on some; edges go from lower to higher. */
const anyGraph: fc.Arbitrary<Graph> = fc
  .array(
    fc.record({
      parents: fc.array(fc.nat(), { maxLength: 3 }),
      isTest: fc.boolean(),
      tag: fc.constantFrom('x', 'y'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((nodes) => {
    const models: number[] = [];
    const declarations = nodes.map(({ parents, isTest, tag }, index): Declaration => {
      const above = parents.flatMap((parent) => models[parent % models.length] ?? []);
      const names = [...new Set(above)].map((parent) => `n${parent}`);
      if (!isTest) models.push(index);
      return { kind: isTest ? 'test' : 'model', name: `n${index}`, parents: names, tags: [tag] };
    });
    return buildGraph(declarations);
  });

const simple = fc
  .record({
    name: fc.oneof(
      fc.nat(11).map((index) => `n${index}`),
      fc.constantFrom('tag:x', 'tag:y', 'n*'),
    ),
    up: fc.constantFrom('', '+', '1+', '2+', '@'),
    down: fc.constantFrom('', '+', '+1', '+2'),
  })
  .map(({ name, up, down }) => `${up}${name}${up === '@' ? '' : down}`);

function ids(graph: Graph, select: string, exclude: readonly string[] = []): NodeId[] {
  return [...selectNodes({ graph, select: [select], exclude, namedSelectors: [] }).value.ids];
}

/** The closure by another road: grow the set one edge at a time until nothing changes. */
function closure(graph: Graph, start: NodeId, way: 'up' | 'down'): Set<NodeId> {
  const reached = new Set([start]);
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    for (const node of graph.nodes.values()) {
      for (const parent of node.parents) {
        if (way === 'up' && reached.has(node.id)) reached.add(parent);
        if (way === 'down' && reached.has(parent)) reached.add(node.id);
      }
    }
  }
  return reached;
}

function withTestsOf(graph: Graph, reached: ReadonlySet<NodeId>): NodeId[] {
  return [...graph.nodes.values()]
    .filter(
      (node) =>
        reached.has(node.id) ||
        (node.kind === 'test' && node.parents.some((parent) => reached.has(parent))),
    )
    .map(({ id }) => id);
}

test('+x, x+ and @x are the closures, with the tests that read them', () => {
  fc.assert(
    fc.property(anyGraph, fc.nat(), (graph, pick) => {
      const all = [...graph.nodes.values()];
      const node = all[pick % all.length];
      if (!node) return;
      expect(ids(graph, `+${node.name}`)).toEqual(
        withTestsOf(graph, closure(graph, node.id, 'up')),
      );
      const below = closure(graph, node.id, 'down');
      expect(ids(graph, `${node.name}+`)).toEqual(withTestsOf(graph, below));
      const around = new Set([...below].flatMap((id) => [...closure(graph, id, 'up')]));
      expect(ids(graph, `@${node.name}`)).toEqual(withTestsOf(graph, around));
    }),
    { numRuns: 500 },
  );
});

test('a depth of n is n times a depth of one', () => {
  fc.assert(
    fc.property(anyGraph, fc.nat(11), fc.integer({ min: 1, max: 4 }), (graph, index, steps) => {
      const start = graph.nodes.get(`model.movie.n${index}`);
      if (!start) return;
      let reached = new Set([start.id]);
      for (let step = 0; step < steps; step++) {
        reached = new Set(
          [...reached].flatMap((id) => [id, ...(graph.nodes.get(id)?.parents ?? [])]),
        );
      }
      expect(ids(graph, `${steps}+${start.name}`)).toEqual(withTestsOf(graph, reached));
    }),
    { numRuns: 500 },
  );
});

test('space is union, comma is intersection, --exclude is difference, in the order of the graph', () => {
  fc.assert(
    fc.property(anyGraph, simple, simple, simple, (graph, a, b, c) => {
      const [inA, inB, inC] = [a, b, c].map((text) => new Set(ids(graph, text)));
      const those = (accepts: (id: NodeId) => boolean): NodeId[] =>
        [...graph.nodes.keys()].filter(accepts);
      expect(ids(graph, `${a} ${b}`)).toEqual(those((id) => !!inA?.has(id) || !!inB?.has(id)));
      expect(ids(graph, `${a},${b}`)).toEqual(those((id) => !!inA?.has(id) && !!inB?.has(id)));
      expect(ids(graph, a, [b])).toEqual(those((id) => !!inA?.has(id) && !inB?.has(id)));
      expect(ids(graph, `${a},${b} ${c}`)).toEqual(
        those((id) => (!!inA?.has(id) && !!inB?.has(id)) || !!inC?.has(id)),
      );
    }),
    { numRuns: 500 },
  );
});

test('a listed name selects its node', () => {
  const name = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(name, (written) => {
      const graph = buildGraph([{ kind: 'model', name: written }]);
      const everything = { ids: new Set(graph.nodes.keys()), isEverything: true };
      const [listed = ''] = listNames(everything, graph);
      expect(ids(graph, listed)).toEqual([...graph.nodes.keys()]);
    }),
    { numRuns: 500 },
  );
});
