/** Relations that no node owns any more, as a warning. In: a plan; out: what is said of them. */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import type { Plan } from '../product/plan.ts';

export interface Settled {
  /** They were asked to be dropped. */
  readonly prune?: boolean;
  readonly isDropped?: boolean;
}

export function describeOrphans(
  { orphans }: Pick<Plan, 'orphans'>,
  { prune = false, isDropped = false }: Settled = {},
): readonly Diagnostic[] {
  if (orphans.length === 0) return [];
  const notes = orphans.map(({ relation }) => `${relation.schema}.${relation.name}`);
  const isOne = notes.length === 1;
  const count = isOne ? '1 relation' : `${notes.length} relations`;
  if (isDropped)
    return [warning('E0604', `dropped ${count} that no node owns any more`, { notes })];
  const belong = isOne ? 'belongs' : 'belong';
  const hint = prune
    ? 'nothing was dropped, because the build did not pass'
    : 'drop what is not needed any more: eider build --prune';
  return [
    warning('E0603', `${count} in the warehouse ${belong} to no node any more`, { notes, hint }),
  ];
}
