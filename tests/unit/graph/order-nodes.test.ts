import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderNodes } from '../../../src/graph/order-nodes.ts';

function order(edges: Readonly<Record<string, readonly string[]>>) {
  return orderNodes(new Map(Object.entries(edges)));
}

describe('orderNodes', () => {
  it('puts parents before children, ties in the order of ids', () => {
    expect(order({ c: ['a'], b: ['a'], a: [], z: [] })).toEqual({
      order: ['a', 'z', 'b', 'c'],
      cycles: [],
    });
  });

  it('names each cycle once, as a path that ends where it begins', () => {
    expect(order({ a: ['c'], b: ['a'], c: ['b'], d: ['c'], e: [] })).toEqual({
      order: ['e'],
      cycles: [['a', 'b', 'c', 'a']],
    });
    expect(order({ a: ['a'] }).cycles).toEqual([['a', 'a']]);
    expect(order({ a: ['b'], b: ['a'], c: ['d'], d: ['c'] }).cycles).toEqual([
      ['a', 'b', 'a'],
      ['c', 'd', 'c'],
    ]);
  });

  it('takes a parent that is not there for none', () => {
    expect(order({ a: ['nowhere'] })).toEqual({ order: ['a'], cycles: [] });
  });

  it('orders all nodes of any graph without a cycle, each after its parents', () => {
    const graphs = fc
      .array(fc.array(fc.nat({ max: 40 }), { maxLength: 4 }), { maxLength: 40 })
      .map((lists) =>
        lists.map((list, index) => list.filter((parent) => parent < index).map((at) => `n${at}`)),
      );
    fc.assert(
      fc.property(graphs, (parents) => {
        const edges = new Map(parents.map((list, index) => [`n${index}`, list]));
        const { order: ordered, cycles } = orderNodes(edges);
        expect(cycles).toEqual([]);
        expect([...ordered].sort()).toEqual([...edges.keys()].sort());
        const at = new Map(ordered.map((id, index) => [id, index]));
        for (const [id, list] of edges) {
          for (const parent of list) expect(at.get(parent)).toBeLessThan(at.get(id) ?? -1);
        }
      }),
    );
  });
});
