/**
 * A plan as people read it: what would be done to each node, and why. In: decisions in words; out:
 * text. Knows nothing of how they were taken.
 */
import { formatCount } from '../base/format-count.ts';
import { formatCounts, joinFacts } from './console/summary.ts';
import { createStyle, type Paint } from './style.ts';
import { padEndTo, printable, textWidth } from './tables/text-width.ts';

export interface PlanLine {
  /** `model`, `seed`...: counted in the header. */
  readonly kind: string;
  readonly name: string;
  /** The decision in a word or two: `rebuild`, `3 days`, `unless`, `skip`. */
  readonly action: string;
  /** Why, in words. */
  readonly reason: string;
  /** What the analyst promised that is not proven, and where: a line each. */
  readonly declared?: readonly string[];
  /** Nothing is to be done: counted, and listed only where all are asked for. */
  readonly isUpToDate?: boolean;
  /** Listed and not built: a test on its own, or a node that cannot be built. */
  readonly isNoBuild?: boolean;
}

export interface PlanOptions {
  readonly color: boolean;
  /** Also list what is up to date. */
  readonly verbose?: boolean;
}

/** Lines without a line break at the end. */
export function formatPlan(plan: readonly PlanLine[], options: PlanOptions): string {
  const style = createStyle(options.color);
  const listed = plan.filter((line) => options.verbose || !line.isUpToDate);
  const steps = listed.map(({ action, name, reason, isUpToDate }) => ({
    action,
    name,
    reason,
    paint: isUpToDate ? style.faint : style.plain,
  }));
  const declared = plan.flatMap(({ name, declared = [] }) =>
    declared.map((reason) => ({ action: 'declared', name, reason, paint: style.doubtful })),
  );
  const format = rowFormat([...steps, ...declared]);
  return [[planHeader(plan)], steps.map(format), declared.map(format)]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

interface Row {
  readonly action: string;
  readonly name: string;
  readonly reason: string;
  /** The action alone carries colour. */
  readonly paint: Paint;
}

/** Both blocks share their columns. */
function rowFormat(rows: readonly Row[]): (row: Row) => string {
  const widest = (column: 'action' | 'name') =>
    rows.reduce((width, row) => Math.max(width, textWidth(printable(row[column]))), 0);
  const widths = { action: widest('action'), name: widest('name') };
  return ({ action, name, reason, paint }) => {
    const first = paint(padEndTo(printable(action), widths.action));
    return `  ${first}  ${padEndTo(printable(name), widths.name)}  ${printable(reason)}`.trimEnd();
  };
}

function planHeader(plan: readonly PlanLine[]): string {
  const counts: Record<string, number> = {};
  for (const { kind } of plan) counts[kind] = (counts[kind] ?? 0) + 1;
  const upToDate = plan.filter((line) => line.isUpToDate).length;
  const toBuild = plan.filter((line) => !line.isUpToDate && !line.isNoBuild).length;
  const work = [
    ...(toBuild > 0 ? [`${formatCount(toBuild)} to build`] : []),
    ...(upToDate > 0 ? [`${formatCount(upToDate)} up to date`] : []),
  ];
  const nothing = plan.length === 0 ? 'nothing selected' : 'nothing to build';
  const decision = work.length === 0 ? nothing : work.join(', ');
  return joinFacts(['eider plan', formatCounts(counts), decision]);
}
