/**
 * Whether `--backfill` has something to do for a model: rows of older code, or of a part of its
 * query, that stay until they are asked for. In: a model; out: whether.
 */
import type { Graph, ModelNode } from '../product/graph.ts';
import { intervalSettings } from './interval-settings.ts';
import { keyedSettings } from './keyed-settings.ts';

export function isBackfilled(node: ModelNode, graph: Pick<Graph, 'macros'>): boolean {
  if (intervalSettings(node)?.isForward) return true;
  const keyed = keyedSettings(node, graph);
  return keyed?.strategy === 'merge' && keyed.hasBranch;
}
