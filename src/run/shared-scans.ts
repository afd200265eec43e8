/**
 * Scans that are shared by tests which are steps of their own: those of sources and of views, and
 * all of them where nothing is built. In: a plan; out: what is suspected of a test, each scan sent
 * once.
 */
import type { Connection } from '../engine/engine.ts';
import type { CompiledProject, CompiledTest } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import type { Plan } from '../product/plan.ts';
import { type FusedScan, fuseTests, type Suspicion } from '../quality/fuse-tests.ts';
import type { RunContext } from './run-context.ts';
import { askScan } from './run-tests.ts';

/** Whoever asks first sends the scan, on the connection it has; the others wait for the answer. */
export type SharedScans = (test: NodeId, connection: Connection) => Promise<Suspicion | undefined>;

export function createSharedScans(
  plan: Plan,
  { compiled, whole }: Pick<RunContext, 'compiled' | 'whole'>,
): SharedScans {
  const scans = new Map<NodeId, FusedScan>();
  for (const [waitsFor, tests] of testsByWait(plan, compiled)) {
    // A scan that fails would take what is made by then with it.
    if (whole && waitsFor !== '') continue;
    for (const scan of fuseTests(tests)) {
      for (const { node } of scan.tests) scans.set(node.id, scan);
    }
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

/** What is published meanwhile is seen by a test that waited for it, and by no other. */
function testsByWait({ steps }: Plan, compiled: CompiledProject) {
  const found = new Map<string, CompiledTest[]>();
  for (const step of steps) {
    const test = step.type === 'test' ? compiled.tests.get(step.test) : undefined;
    if (!test) continue;
    const key = [...step.waitsFor].sort().join('\n');
    const others = found.get(key) ?? [];
    found.set(key, others);
    others.push(test);
  }
  return found;
}
