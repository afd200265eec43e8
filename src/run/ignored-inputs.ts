/**
 * Relations whose changes the analyst declared to be of no account: `{{ref "x" changes="ignore"}}`.
 * In: a model; out: what it reads in that way alone, down to what holds rows.
 */
import { relationKey } from '../engine/relation-key.ts';
import { createCallFinder } from '../graph/macro-calls.ts';
import { isTransparent } from '../graph/transparent.ts';
import { storedReads } from '../plan/sources-read.ts';
import type { Graph, ModelNode } from '../product/graph.ts';

export function ignoredInputs(node: ModelNode, graph: Graph): ReadonlySet<string> {
  const ignored = new Set<string>();
  const counted = new Set<string>();
  for (const { call } of createCallFinder(graph.macros).callsOf(node.template)) {
    if (call.kind !== 'ref' && call.kind !== 'source') continue;
    const read =
      call.kind === 'ref'
        ? graph.refs.get(call.name.toLowerCase())
        : graph.sources.get(`${call.source}.${call.table}`.toLowerCase());
    const into = call.changes === 'ignore' ? ignored : counted;
    const stored = read && isTransparent(read) ? storedReads([read], graph) : [read];
    for (const each of stored) if (each) into.add(relationKey(each.relation));
  }
  return new Set([...ignored].filter((key) => !counted.has(key)));
}
