/**
 * Runs one data test on a connection and says what it found. In: a compiled test; out: a verdict
 * with its diagnostics. Neither commits nor rolls back.
 */
import { explainTestError } from '../compile/explain-test-error.ts';
import { declaredFiles } from '../compile/source-location.ts';
import { type Cell, type Connection, EngineError } from '../engine/engine.ts';
import type { CompiledTest, TestScan } from '../product/compiled.ts';
import type { TestNode } from '../product/graph.ts';
import type { Suspicion } from '../quality/fuse-tests.ts';
import { asksForShare, type Counted, judgeFailures } from '../quality/judge-failures.ts';
import { isSecretCalculation, maskedColumns } from '../quality/masked-columns.ts';
import { describeFailure, type Gated, maskRows, sampleSize } from './describe-failure.ts';
import { maskFailure } from './mask-message.ts';
import { readsPersonal } from './mask-samples.ts';
import type { RunContext } from './run-context.ts';
import { formatFailures } from './store-failures.ts';
import type { TestVerdict } from './test-verdict.ts';

/** How many failing rows are kept where the test does not say. */
const usualLimit = 1000;

/** `suspicion` is what a scan that this test shared with others has found. */
export async function runTest(
  connection: Connection,
  test: CompiledTest,
  context: RunContext,
  gated: Gated,
  suspicion?: Suspicion,
): Promise<TestVerdict> {
  const began = context.clock();
  const { node } = test;
  try {
    const counted = await count(connection, test, suspicion);
    const status = judgeFailures(node, counted);
    const isCalculated = node.config.values.fail_calc !== undefined;
    const ms = (): number => context.clock() - began;
    const storing = storesFailures(node, context);
    const none = storing ? { failingRows: { columns: [], rows: [] } } : {};
    const passed = { ...clean(node), status, failures: counted.failures, ms: ms(), ...none };
    // Where personal data is, is only found out for what is shown.
    if (status === 'passed' && !isCalculated) return passed;
    const personal = await context.personalColumns();
    const isSecret = isSecretCalculation(test, personal);
    const failures = isSecret ? Number(status !== 'passed') : counted.failures;
    if (status === 'passed') return { ...passed, failures };
    const limit = Number(node.config.values.limit ?? usualLimit);
    const wanted = storing ? limit : Math.min(limit, sampleSize);
    const order = test.unit === 'row' ? '' : ' order by all';
    const sample = `${select}${test.query.text}\n)${order} limit ${wanted}`;
    const found = await connection.query(sample);
    const rows = maskRows(found, maskedColumns(test, personal));
    const problem = describeFailure(test, failures, rows, {
      gated: status === 'failed' ? gated : undefined,
      keptIn: storing ? formatFailures(node) : undefined,
      isSecret,
    });
    const stored = storing ? { failingRows: rows } : {};
    return { ...clean(node), status, failures, ms: ms(), diagnostics: [problem], ...stored };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return await broken(test, failure, context, context.clock() - began);
  }
}

/** Groups come in any order, rows in that of the relation: a sample is the same each time. */
const select = 'select * from (\n';

function clean(test: TestNode) {
  return { test, diagnostics: [], interrupted: false };
}

async function broken(
  test: CompiledTest,
  failure: EngineError,
  context: RunContext,
  ms: number,
): Promise<TestVerdict> {
  const interrupted = failure.kind === 'interrupted';
  const declared = declaredFiles(context.compiled.graph, context.project.root);
  const offset = countingOf(test).length;
  const { graph } = context.compiled;
  const isNear = readsPersonal(test.node, await context.personalColumns(), graph);
  const said = isNear ? maskFailure(failure) : failure;
  return {
    ...clean(test.node),
    status: 'errored',
    failures: 0,
    ms,
    diagnostics: interrupted ? [] : [explainTestError(said, test, offset, declared)],
    interrupted,
  };
}

/** In front of the query of the failing rows. */
function countingOf({ node, unit }: CompiledTest): string {
  const { fail_calc: calculation } = node.config.values;
  const failures = typeof calculation === 'string' ? `(\n${calculation}\n)` : 'count(*)';
  const isShared = unit === 'value' || unit === 'combination';
  const rows = asksForShare(node) && isShared ? ', sum(row_count)' : '';
  return `select ${failures}${rows} from (\n`;
}

async function count(
  connection: Connection,
  test: CompiledTest,
  suspicion: Suspicion | undefined,
): Promise<Counted> {
  const found = suspicion?.isExact
    ? [suspicion.failures]
    : ((suspicion && (await askDistinct(connection, test))) ??
      (await firstRow(connection, `${countingOf(test)}${test.query.text}\n)`)));
  const failures = Number(found[0] ?? 0);
  if (Number.isNaN(failures)) throw new EngineError('it gives no number', noNumber);
  const failingRows = Number(found[1] ?? failures);
  return { failures, failingRows, testedRows: await countTested(connection, test) };
}

/** In front of the query, where a `fail_calc` stands. */
const noNumber = { kind: 'other', subtype: 'NO_NUMBER', position: 0 } as const;

/** Whether a key is unique is known sooner than which of its values are not. */
async function askDistinct(
  connection: Connection,
  { scan }: CompiledTest,
): Promise<readonly Cell[] | undefined> {
  if (!scan?.isDistinct || scan.failing === undefined) return undefined;
  const repeated = await aggregate(connection, scan, scan.failing);
  return repeated === 0 ? [0] : undefined;
}

async function countTested(
  connection: Connection,
  { node, scan }: CompiledTest,
): Promise<number | undefined> {
  if (!scan || !asksForShare(node)) return undefined;
  return aggregate(connection, scan, scan.tested);
}

/** What fails here has no place: nobody typed this query. */
async function aggregate(
  connection: Connection,
  { source, alias }: TestScan,
  call: string,
): Promise<number> {
  try {
    const [value] = await firstRow(connection, `select ${call} from (\n${source}\n) as ${alias}`);
    return Number(value ?? 0);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    const { kind, subtype, notes } = failure;
    throw new EngineError(failure.message, { kind, subtype, notes });
  }
}

async function firstRow(connection: Connection, sql: string): Promise<readonly Cell[]> {
  const { rows } = await connection.query(sql);
  return rows[0] ?? [];
}

/** What a test says of itself goes before the flag. */
function storesFailures({ config }: TestNode, context: RunContext): boolean {
  const own = config.values.store_failures;
  return typeof own === 'boolean' ? own : context.storeFailures;
}
