/** What tests found, as the state keeps it: in: verdicts; out: rows of `_eider.test_results`. */
import { type Connection, EngineError } from '../engine/engine.ts';
import { recordFacts } from '../state/journal.ts';
import { type TestRecord, testFact } from '../state/record.ts';
import type { RunContext } from './run-context.ts';
import type { TestVerdict } from './test-verdict.ts';
import type { UnitTestVerdict } from './unit-tests/unit-test-verdict.ts';

export type Verdict = TestVerdict | UnitTestVerdict;

/** `node` is the one whose build they gated. */
export function testRecords(
  verdicts: readonly Verdict[],
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
    ...versionsOf(test, context),
  }));
}

/** What has passed need not run again while it is the same. */
function versionsOf(
  test: Verdict['test'],
  { decisions }: RunContext,
): Pick<TestRecord, 'definition' | 'inputs'> {
  if (test.kind === 'unit_test') {
    return { definition: decisions.unitTestVersion(test), inputs: '' };
  }
  const { definition, inputs } = decisions.testVersions(test.id) ?? {};
  return { definition, inputs };
}

/** What the tests found outlives the rows that they refused. */
export function recordVerdicts(
  connection: Connection,
  verdicts: readonly Verdict[],
  node: string | undefined,
  context: RunContext,
): Promise<void> {
  return writeVerdicts(connection, testRecords(verdicts, node, context), context);
}

/** In a transaction of its own. */
export async function writeVerdicts(
  connection: Connection,
  records: readonly TestRecord[],
  { catalog }: RunContext,
): Promise<void> {
  if (records.length === 0) return;
  try {
    await connection.run(recordFacts(catalog, records.map(testFact)));
  } catch (failure) {
    // The verdict is printed all the same; a state that cannot take it must not hide it.
    if (!(failure instanceof EngineError)) throw failure;
  }
}
