/**
 * The data tests of one build, inside its transaction: what can share a scan is asked together,
 * and what failed or could not be asked that way runs alone. In: compiled tests; out: verdicts.
 */
import { type Connection, EngineError } from '../engine/engine.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import { type FusedScan, fuseTests, readScan, type Suspicion } from '../quality/fuse-tests.ts';
import type { Gated } from './describe-failure.ts';
import type { RunContext } from './run-context.ts';
import { runTest } from './run-test.ts';
import type { TestVerdict } from './test-verdict.ts';

export interface TestedBuild {
  readonly tests: readonly CompiledTest[];
  readonly gated: Gated;
  /** Each by a query of its own. */
  readonly oneByOne: boolean;
  /** Rows of what was built, where they were counted. */
  readonly rows?: { readonly of: NodeId; readonly count: number | undefined };
}

/** Below, what a statement costs is asking it: values are few enough to hold, all columns at once. */
const fewRows = 50_000;

/**
 * In the order of the tests; those behind one that could not run have no verdict. `undefined`
 * where a scan took the transaction with it, and who is to blame shows only one by one.
 */
export async function runTests(
  connection: Connection,
  { tests, gated, oneByOne, rows }: TestedBuild,
  context: RunContext,
): Promise<readonly TestVerdict[] | undefined> {
  const suspicions = new Map<NodeId, Suspicion>();
  const times = new Map<NodeId, number>();
  const isSmall = ({ node: { definition } }: CompiledTest): boolean =>
    definition.type === 'generic' &&
    definition.subject === rows?.of &&
    (rows.count ?? Number.POSITIVE_INFINITY) <= fewRows;
  for (const scan of oneByOne ? [] : fuseTests(tests, isSmall)) {
    const began = context.clock();
    const found = await askScan(connection, scan);
    if (!found) return undefined;
    for (const [id, suspicion] of found) {
      suspicions.set(id, suspicion);
      times.set(id, (context.clock() - began) / scan.tests.length);
    }
  }
  const verdicts: TestVerdict[] = [];
  for (const test of tests) {
    const verdict = await runTest(connection, test, context, gated, suspicions.get(test.node.id));
    verdicts.push({ ...verdict, ms: verdict.ms + (times.get(test.node.id) ?? 0) });
    // The engine goes on with nothing in a transaction in which a statement has failed.
    if (verdict.status === 'errored') break;
  }
  return verdicts;
}

/** `undefined` where the scan failed, which ends a transaction. */
export async function askScan(
  connection: Connection,
  scan: FusedScan,
): Promise<ReadonlyMap<NodeId, Suspicion> | undefined> {
  try {
    const { rows } = await connection.query(scan.sql);
    return readScan(scan, rows);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return undefined;
  }
}
