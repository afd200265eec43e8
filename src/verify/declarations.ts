/**
 * What a model's author promises that nobody proves: with it, incremental may differ from full.
 * In: a model; out: its declarations, each with the place where it is made.
 */
import type { Json } from '../base/json.ts';
import { callSpan, createCallFinder } from '../graph/macro-calls.ts';
import type { Graph, ModelNode } from '../product/graph.ts';
import type { Declaration } from '../product/verification.ts';

export function declarationsOf(node: ModelNode, graph: Graph): readonly Declaration[] {
  const { materialization, config } = node;
  const say = (what: string, key: string): Declaration => ({
    node,
    what,
    locate: config.origins.get(key) ?? node.locate,
  });
  if (materialization === 'snapshot') return [say('a snapshot keeps what was', 'materialized')];
  if (materialization !== 'incremental') return [];
  const { strategy, lookback, on_code_change: onChange, deleted_when: deletedWhen } = config.values;
  return [
    ...(strategy === 'append' ? [say('strategy append', 'strategy')] : []),
    ...(strategy === 'merge' && deletedWhen === undefined
      ? [say('merge without deleted_when', 'strategy')]
      : []),
    ...(lookback === undefined ? [] : [say(`lookback ${print(lookback)}`, 'lookback')]),
    ...(onChange === 'forward' ? [say('on_code_change forward', 'on_code_change')] : []),
    ...ignoredReads(node, graph),
  ];
}

function print(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function ignoredReads(node: ModelNode, graph: Graph): Declaration[] {
  return createCallFinder(graph.macros)
    .callsOf(node.template)
    .flatMap((found) => {
      const { call } = found;
      if ((call.kind !== 'ref' && call.kind !== 'source') || call.changes !== 'ignore') return [];
      const name = call.kind === 'ref' ? call.name : `${call.source}.${call.table}`;
      return [{ node, what: `changes of ${name} are ignored`, locate: () => callSpan(found) }];
    });
}
