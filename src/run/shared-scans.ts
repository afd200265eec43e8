/**
 * Scans that are shared by tests which are steps of their own: those of sources, and all of them
 * where nothing is built. In: a plan; out: what is suspected of a test, each scan sent once.
 */
import type { Connection } from '../engine/engine.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import type { Plan } from '../product/plan.ts';
import { type FusedScan, fuseTests, type Suspicion } from '../quality/fuse-tests.ts';
import { askScan } from './run-tests.ts';

/** Whoever asks first sends the scan, on the connection it has; the others wait for the answer. */
export type SharedScans = (test: NodeId, connection: Connection) => Promise<Suspicion | undefined>;

export function createSharedScans(plan: Plan, compiled: CompiledProject): SharedScans {
  // What is published meanwhile is seen by a test that waited for it, and by no other.
  const early = plan.steps.flatMap((step) => {
    const test = step.type === 'test' && step.waitsFor.length === 0 ? step.test : undefined;
    return test === undefined ? [] : (compiled.tests.get(test) ?? []);
  });
  const scans = new Map<NodeId, FusedScan>();
  for (const scan of fuseTests(early)) {
    for (const { node } of scan.tests) scans.set(node.id, scan);
  }
  const answers = new Map<FusedScan, ReturnType<typeof askScan>>();
  return async (test, connection) => {
    const scan = scans.get(test);
    if (!scan) return undefined;
    const answer = answers.get(scan) ?? askScan(connection, scan);
    answers.set(scan, answer);
    return (await answer)?.get(test);
  };
}
