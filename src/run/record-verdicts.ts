/** What data tests found, as the state keeps it: in: verdicts; out: rows of `_eider.test_results`. */
import { type Connection, EngineError } from '../engine/engine.ts';
import { recordTests, type TestRecord } from '../state/record.ts';
import type { RunContext } from './run-context.ts';
import type { TestVerdict } from './run-test.ts';

/** `node` is the one whose build they gated. */
export function testRecords(
  verdicts: readonly TestVerdict[],
  node: string | undefined,
  context: RunContext,
): TestRecord[] {
  return verdicts.map(({ test, status, failures, ms }) => ({
    sequence: context.nextSequence(),
    runId: context.runId,
    test: test.id,
    name: test.name,
    node,
    status,
    failures,
    ms,
    at: context.now(),
    definition: undefined,
    inputs: undefined,
  }));
}

/** In a transaction of its own: what the tests found outlives the rows that they refused. */
export async function recordVerdicts(
  connection: Connection,
  verdicts: readonly TestVerdict[],
  node: string | undefined,
  context: RunContext,
): Promise<void> {
  const sql = recordTests(context.catalog, testRecords(verdicts, node, context));
  if (sql === undefined) return;
  try {
    await connection.run(sql);
  } catch (failure) {
    // The verdict is printed all the same; a state that cannot take it must not hide it.
    if (!(failure instanceof EngineError)) throw failure;
  }
}
