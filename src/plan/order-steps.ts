/** Steps in an order in which each comes behind those it waits for, and without those left out. */
import type { PlanStep, StepId } from '../product/plan.ts';

export function sortSteps(steps: readonly PlanStep[]): PlanStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted = new Map<StepId, PlanStep>();
  const pending: { step: PlanStep; isOpen: boolean }[] = [];
  for (const root of steps) {
    pending.push({ step: root, isOpen: false });
    for (let top = pending.pop(); top; top = pending.pop()) {
      if (sorted.has(top.step.id)) continue;
      if (top.isOpen) {
        sorted.set(top.step.id, top.step);
        continue;
      }
      pending.push({ step: top.step, isOpen: true });
      for (const id of [...top.step.waitsFor].reverse()) {
        const first = byId.get(id);
        if (first && !sorted.has(id)) pending.push({ step: first, isOpen: false });
      }
    }
  }
  return [...sorted.values()];
}

/** What waited for them waits for what they waited for. */
export function withoutSteps(
  steps: readonly PlanStep[],
  isLeftOut: (step: PlanStep) => boolean,
): PlanStep[] {
  const stands = new Map<StepId, readonly StepId[]>();
  const kept: PlanStep[] = [];
  for (const step of steps) {
    const waitsFor = [...new Set(step.waitsFor.flatMap((id) => stands.get(id) ?? []))];
    const isOut = isLeftOut(step);
    stands.set(step.id, isOut ? waitsFor : [step.id]);
    if (!isOut) kept.push({ ...step, waitsFor });
  }
  return kept;
}
