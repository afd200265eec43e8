/**
 * Runs one data test on a connection and says what it found. In: a compiled test; out: a verdict
 * with its diagnostics. Neither commits nor rolls back.
 */
import { type Diagnostic, error, type SampleTable, warning } from '../base/diagnostic.ts';
import { explainTestError } from '../compile/explain-test-error.ts';
import { declaredFiles } from '../compile/source-location.ts';
import { type Connection, EngineError, type ResultTable } from '../engine/engine.ts';
import { formatCell } from '../engine/format-cell.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { TestStatus } from '../product/events.ts';
import type { CountCondition, TestNode } from '../product/graph.ts';
import type { RunContext } from './run-context.ts';

const sampleSize = 5;

export interface TestVerdict {
  readonly test: TestNode;
  readonly status: Exclude<TestStatus, 'skipped'>;
  readonly failures: number;
  readonly ms: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
}

/** What a failing test of error severity holds back. */
export interface Gated {
  /** Said beside the carets. */
  readonly consequence: () => string;
  /** The file that alone has the rows, where they are a seed's. */
  readonly onlyIn?: string | undefined;
}

export async function runTest(
  connection: Connection,
  test: CompiledTest,
  context: RunContext,
  { consequence, onlyIn }: Gated,
): Promise<TestVerdict> {
  const began = context.clock();
  const { text } = test.query;
  const count = 'select count(*) from (\n';
  try {
    const counted = await connection.query(`${count}${text}\n)`);
    const failures = Number(counted.rows[0]?.[0] ?? 0);
    const status = judge(test.node, failures);
    if (status === 'passed') return passed(test.node, failures, context.clock() - began);
    const sample = await connection.query(`select * from (\n${text}\n) limit ${sampleSize}`);
    const isError = status === 'failed';
    return {
      test: test.node,
      status,
      failures,
      ms: context.clock() - began,
      diagnostics: [
        describeFailure(test, failures, sample, isError ? { label: consequence(), onlyIn } : {}),
      ],
      interrupted: false,
    };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    const interrupted = failure.kind === 'interrupted';
    const declared = declaredFiles(context.compiled.graph, context.project.root);
    return {
      test: test.node,
      status: 'errored',
      failures: 0,
      ms: context.clock() - began,
      diagnostics: interrupted ? [] : [explainTestError(failure, test, count.length, declared)],
      interrupted,
    };
  }
}

/** An error comes first; what is no error may still be a warning. */
function judge(
  { severity, warnIf, errorIf }: TestNode,
  failures: number,
): 'passed' | 'warned' | 'failed' {
  if (severity === 'error' && meets(errorIf, failures)) return 'failed';
  const warns = severity === 'warn' || errorIf !== undefined || warnIf !== undefined;
  return warns && meets(warnIf, failures) ? 'warned' : 'passed';
}

function meets(condition: CountCondition | undefined, failures: number): boolean {
  if (!condition) return failures > 0;
  const { operator, count } = condition;
  switch (operator) {
    case '=':
      return failures === count;
    case '!=':
      return failures !== count;
    case '<':
      return failures < count;
    case '<=':
      return failures <= count;
    case '>':
      return failures > count;
    case '>=':
      return failures >= count;
    default:
      return operator satisfies never;
  }
}

function passed(test: TestNode, failures: number, ms: number): TestVerdict {
  return { test, status: 'passed', failures, ms, diagnostics: [], interrupted: false };
}

function describeFailure(
  test: CompiledTest,
  failures: number,
  sample: ResultTable,
  { label, onlyIn }: { /** Of an error. */ label?: string; onlyIn?: string | undefined },
): Diagnostic {
  const { node } = test;
  const things = `${failures.toLocaleString('en-US')} ${test.unit}${failures === 1 ? '' : 's'}`;
  const say = label === undefined ? warning : error;
  return say('E0412', `${titleOf(node)}: ${things}`, {
    span: node.locate(),
    ...(label === undefined ? {} : { label }),
    table: sampleTable(sample),
    // What was kept back can be shown from a model's query, but not from a file.
    notes: [
      onlyIn === undefined ? `see all: eider show ${node.name}` : `the rows are in ${onlyIn}`,
    ],
  });
}

/** `not_null failed for orders.customer_id`, `no_negative_spend failed`. */
function titleOf({ name, definition }: TestNode): string {
  if (definition.type === 'singular') return `${name} failed`;
  const subject = definition.subject.split('.').slice(2).join('.');
  const column = definition.column === undefined ? '' : `.${definition.column}`;
  return `${definition.test} failed for ${subject}${column}`;
}

function sampleTable({ columns, rows }: ResultTable): SampleTable {
  return {
    columns,
    rows: rows.map((row) =>
      row.map((cell, index) => formatCell(cell, columns[index]?.type ?? 'VARCHAR')),
    ),
  };
}
