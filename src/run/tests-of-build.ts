/**
 * The data tests that run inside of a build, and on which of its rows. In: a step, and what was
 * written of it; out: compiled tests. Runs none.
 */
import type { CompiledTest } from '../product/compiled.ts';
import type { BuildStep } from '../product/plan.ts';
import type { Materializing } from './materializing.ts';
import type { RunContext } from './run-context.ts';

/**
 * Of what the build wrote in part, tests that say so look at that part alone: those that have passed
 * as they are now on all that was there until now. Asked before what was made takes its place.
 */
export function testsOfBuild(
  step: BuildStep,
  { changed }: Materializing,
  { compiled, decisions }: RunContext,
): readonly CompiledTest[] {
  const condition = changed?.();
  return step.tests.flatMap((id) => {
    const test = compiled.tests.get(id);
    const { definition } = test?.node ?? {};
    const isOwn = definition?.type === 'generic' && definition.subject === step.node.id;
    const isNarrowed = condition !== undefined && isOwn && !decisions.isTestDue(id);
    return (isNarrowed ? test?.within?.(condition) : undefined) ?? test ?? [];
  });
}
