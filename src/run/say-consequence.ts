/** What it means for readers that a node was not published. In: a step; out: words beside the carets. */
import { formatCount } from '../base/format-count.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { BuildStep } from '../product/plan.ts';
import type { RunContext } from './run-context.ts';

export function consequence(step: BuildStep, context: RunContext): string {
  const { node } = step;
  const before = context.inventory.relations.get(relationKey(node.relation));
  const kept = describeKept(node.name, before);
  const waiting = context.countDownstream([node.id]);
  return waiting === 0 ? kept : `${kept}; ${sayNotBuilt(waiting)}`;
}

export function sayNotBuilt(count: number): string {
  return count === 1
    ? '1 model downstream was not built'
    : `${count} models downstream were not built`;
}

function describeKept(
  name: string,
  before: { rows: number | undefined; publishedAt: string | undefined } | undefined,
): string {
  if (!before) return `${name} was not published`;
  const count = before.rows === undefined ? undefined : formatCount(before.rows);
  const rows = count === undefined ? '' : count === '1' ? ' the 1 row' : ` the ${count} rows`;
  const at = before.publishedAt?.replace('T', ' ').slice(0, 16);
  if (!rows && at === undefined) return `${name} stays as it was`;
  return `${name} keeps${rows || ' what was there'}${at === undefined ? '' : ` of ${at}`}`;
}
