/**
 * What a node's author promises that nobody proves: with it, incremental may differ from full. In: a
 * model; out: its declarations, each with the place where it is made.
 */
import type { Locate } from '../base/source-text.ts';
import { type CallFinder, callSpan, createCallFinder } from '../graph/macro-calls.ts';
import { isSnapshot } from '../graph/materialized-as.ts';
import { snapshotSettings } from '../graph/snapshot-settings.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import { type KeyedSettings, keyedSettings } from '../incremental/keyed-settings.ts';
import type { OlderIntervals } from '../incremental/older-intervals.ts';
import type { Graph, ModelNode } from '../product/graph.ts';
import type { IncrementalProof } from '../product/proof.ts';
import type { Declaration } from '../product/verification.ts';

/** What is known of a declaration beside that it is made. */
export interface Found {
  readonly proof?: IncrementalProof | undefined;
  readonly older?: OlderIntervals | undefined;
}

export function declarationsOf(
  node: ModelNode,
  graph: Pick<Graph, 'macros'>,
  found: Found = {},
): readonly Declaration[] {
  const finder = createCallFinder(graph.macros);
  const keyed = keyedSettings(node, graph);
  if (keyed) return ofKeyed(node, keyed, finder);
  if (isSnapshot(node)) return ofSnapshot(node);
  if (!intervalSettings(node)) return [];
  const { proof, older } = found;
  return [...ofLookback(node, proof), ...ofForward(node, older), ...ofIgnored(node, finder)];
}

function declare(node: ModelNode, what: string, key: string, otherwise?: Locate): Declaration {
  return { node, what, locate: node.config.origins.get(key) ?? otherwise ?? node.locate };
}

/** With what is not proven, where the check has found out. */
function ofLookback(node: ModelNode, proof: IncrementalProof | undefined): readonly Declaration[] {
  const { lookback } = node.config.values;
  if (lookback === undefined) return [];
  const declared = proof?.inputs.filter(({ isDeclared }) => isDeclared) ?? [];
  const reasons = new Set(declared.flatMap(({ cause }) => cause?.reason ?? []));
  const unproven = reasons.size === 0 ? '' : `, not proven: ${[...reasons].join('; ')}`;
  return [declare(node, `reads no more than ${lookback} back (lookback)${unproven}`, 'lookback')];
}

function ofForward(node: ModelNode, older?: OlderIntervals): readonly Declaration[] {
  if (node.config.values.on_code_change !== 'forward') return [];
  const { count, total, grain } = older ?? {};
  const kept =
    count === undefined ? '' : `: ${count} of ${total} ${grain}${total === 1 ? '' : 's'}`;
  return [declare(node, `keeps what older code made${kept}`, 'on_code_change')];
}

function ofIgnored(node: ModelNode, finder: CallFinder): readonly Declaration[] {
  return finder.callsOf(node.template).flatMap((found): readonly Declaration[] => {
    const { call } = found;
    if ((call.kind !== 'ref' && call.kind !== 'source') || call.changes !== 'ignore') return [];
    const name = call.kind === 'ref' ? call.name : `${call.source}.${call.table}`;
    return [{ node, what: `changes of ${name} are ignored`, locate: () => callSpan(found) }];
  });
}

function ofKeyed(
  node: ModelNode,
  settings: KeyedSettings,
  finder: CallFinder,
): readonly Declaration[] {
  const found = finder.callsOf(node.template).find(({ call }) => call.kind === 'incremental');
  const branch: Locate = found ? () => callSpan(found) : node.locate;
  if (settings.strategy === 'append') {
    return [
      { node, what: 'appends what #incremental selects', locate: branch },
      ...ofForward(node),
    ];
  }
  const { hasBranch, isTracked, excluded } = settings;
  return [
    ...(hasBranch ? [{ node, what: 'merges what #incremental selects', locate: branch }] : []),
    ...(isTracked ? [] : [declare(node, 'keeps keys that are gone', 'missing_keys', branch)]),
    ...(excluded.length === 0
      ? []
      : [declare(node, `keeps the first ${excluded.join(', ')}`, 'merge_exclude_columns')]),
    ...ofForward(node),
  ];
}

function ofSnapshot(node: ModelNode): readonly Declaration[] {
  const settings = snapshotSettings(node);
  if (!settings) return [];
  const told = settings.strategy === 'timestamp' ? 'updated_at' : 'check_cols';
  return [
    declare(node, `keeps what was there at each run, told by ${told}`, told),
    ...(settings.deletes === 'ignore'
      ? [declare(node, 'keeps keys that are gone as current', 'hard_deletes')]
      : []),
  ];
}
