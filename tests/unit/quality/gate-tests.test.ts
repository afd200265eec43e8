import { describe, expect, it } from 'vitest';
import type { TestNode } from '../../../src/product/graph.ts';
import { gateTests } from '../../../src/quality/gate-tests.ts';
import { buildGraph, type Declaration, idOf } from '../selection/graph-fixture.ts';

/** The gate of the test `t`, with names instead of ids. */
function gateOf(declarations: readonly Declaration[], building?: readonly string[]) {
  const graph = buildGraph(declarations);
  const nodes = [...graph.nodes.values()];
  const built = nodes.filter((node) =>
    building
      ? building.includes(node.name)
      : node.kind === 'seed' || (node.kind === 'model' && node.materialization !== 'ephemeral'),
  );
  const tests = nodes.filter((node): node is TestNode => node.kind === 'test');
  const gates = gateTests(graph, tests, new Set(built.map(({ id }) => id)));
  const gate = gates.get(idOf({ kind: 'test', name: 't' }));
  return JSON.parse(
    JSON.stringify(gate ?? null).replaceAll(/"(?:model|seed|source)\.movie\./g, '"'),
  );
}

const table = (name: string, ...parents: string[]): Declaration => ({
  kind: 'model',
  name,
  parents,
  materialization: 'table',
});
const view = (name: string, ...parents: string[]): Declaration => ({
  kind: 'model',
  name,
  parents,
  materialization: 'view',
});
const singular = (...parents: string[]): Declaration => ({ kind: 'test', name: 't', parents });
const generic = (...parents: string[]): Declaration => ({
  kind: 'test',
  name: 't',
  test: 'relationships',
  parents,
});

describe('gateTests', () => {
  it('runs a test of one table inside the build of that table', () => {
    expect(gateOf([table('a'), singular('a')])).toEqual({ type: 'inside', owner: 'a', after: [] });
  });

  it('belongs to the last of the models it reads', () => {
    expect(gateOf([table('a'), table('b', 'a'), singular('a', 'b')])).toEqual({
      type: 'inside',
      owner: 'b',
      after: [],
    });
  });

  it('counts a view as the tables beneath it', () => {
    expect(gateOf([table('a'), view('v', 'a'), view('w', 'v'), singular('w')])).toEqual({
      type: 'inside',
      owner: 'a',
      after: [],
    });
  });

  it('adds an order between the subject and what it refers to', () => {
    expect(gateOf([table('orders'), table('customers'), generic('orders', 'customers')])).toEqual({
      type: 'inside',
      owner: 'orders',
      after: ['customers'],
    });
  });

  it('belongs to the model referred to where that is made from the subject', () => {
    expect(gateOf([table('a'), table('b', 'a'), generic('a', 'b')])).toEqual({
      type: 'inside',
      owner: 'b',
      after: [],
    });
  });

  it('runs after publishing where nothing orders the models of a singular test', () => {
    expect(gateOf([table('a'), table('b'), singular('a', 'b')])).toEqual({
      type: 'after publishing',
      of: ['a', 'b'],
    });
  });

  it('does not add an order that an earlier test has turned the other way round', () => {
    const declarations: Declaration[] = [
      table('a'),
      table('b'),
      { kind: 'test', name: 'first', test: 'relationships', parents: ['b', 'a'] },
      generic('a', 'b'),
    ];
    expect(gateOf(declarations)).toEqual({ type: 'inside', owner: 'b', after: [] });
  });

  it('runs a test on a source before its readers', () => {
    expect(
      gateOf([{ kind: 'source', name: 'raw.x' }, table('a', 'raw.x'), singular('raw.x')]),
    ).toEqual({ type: 'before readers', sources: ['raw.x'] });
  });

  it('runs a test on a view over nothing but sources inside the build of the view', () => {
    expect(gateOf([{ kind: 'source', name: 'raw.x' }, view('v', 'raw.x'), singular('v')])).toEqual({
      type: 'inside',
      owner: 'v',
      after: [],
    });
  });

  it('counts only what is being built', () => {
    const declarations = [table('a'), table('b', 'a'), singular('a', 'b')];
    expect(gateOf(declarations, ['a'])).toEqual({ type: 'inside', owner: 'a', after: [] });
    expect(gateOf(declarations, [])).toEqual({ type: 'alone' });
  });
});
