/** Relations that no node owns any more, as a warning. In: a plan; out: what is said of them. */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import type { Plan } from '../product/plan.ts';

export interface Settled {
  /** They were asked to be dropped. */
  readonly prune?: boolean;
  readonly isDropped?: boolean;
  /** The build passed: what is left was not to be dropped. */
  readonly isPassed?: boolean;
}

export function describeOrphans(
  { orphans }: Pick<Plan, 'orphans'>,
  { prune = false, isDropped = false, isPassed = false }: Settled = {},
): readonly Diagnostic[] {
  if (orphans.length === 0) return [];
  const notes = orphans.map(
    ({ relation, isHistory }) =>
      `${relation.schema}.${relation.name}${isHistory ? ', the history of a snapshot' : ''}`,
  );
  const isOne = notes.length === 1;
  const count = isOne ? '1 relation' : `${notes.length} relations`;
  if (isDropped)
    return [warning('E0604', `dropped ${count} that no node owns any more`, { notes })];
  const belong = isOne ? 'belongs' : 'belong';
  const isHistory = orphans.every((orphan) => orphan.isHistory);
  const drop = `eider build --prune${isHistory ? ' --drop-history' : ''}`;
  const hint =
    prune && !isPassed
      ? 'nothing was dropped, because the build did not pass'
      : `drop what is not needed any more: ${drop}`;
  return [
    warning('E0603', `${count} in the warehouse ${belong} to no node any more`, { notes, hint }),
  ];
}
