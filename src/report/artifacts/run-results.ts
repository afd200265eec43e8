/**
 * A run as dbt's run results, schema version 6. In: the events of one run, in order, and what was
 * compiled; out: JSON. A pure function.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { formatPlace } from '../../base/source-text.ts';
import type { CompiledProject } from '../../product/compiled.ts';
import type { NodeFinished, RunEvent, TestFinished, TestStatus } from '../../product/events.ts';
import { plural } from '../format.ts';
import { artifactMetadata, type Invocation, withFraction } from './artifact-metadata.ts';
import { type JsonMap, relationNameOf } from './manifest-context.ts';
import { createRunLanes, type RunLanes } from './run-lanes.ts';

export interface RunResultsInput extends Invocation {
  readonly events: Iterable<RunEvent>;
  readonly compiled: CompiledProject;
  /** What the command was told, by the names of its flags. */
  readonly args: JsonMap;
}

export function buildRunResults(input: RunResultsInput): JsonMap {
  const { results, ...reading } = readEvents(input);
  const { metadata, ...rest } = aboutRun({ ...input, ...reading });
  return { metadata, results, ...rest };
}

export interface RunResultsAbout extends Invocation {
  readonly command: string | undefined;
  /** Milliseconds that the run took. */
  readonly ms: number;
  readonly args: JsonMap;
}

/** All but the results. */
export function aboutRun({ command, ms, args, ...invocation }: RunResultsAbout) {
  return {
    metadata: artifactMetadata('run-results/v6', invocation),
    elapsed_time: seconds(ms),
    args: { ...(command === undefined ? {} : { which: command }), ...args },
  };
}

interface Reading {
  readonly results: readonly JsonMap[];
  readonly command: string | undefined;
  readonly ms: number;
}

function readEvents({ events, compiled }: RunResultsInput): Reading {
  const results: JsonMap[] = [];
  const memory: Memory = { lanes: createRunLanes(), startedAt: new Map(), failedTests: new Map() };
  let command: string | undefined;
  let ms = 0;
  for (const event of events) {
    switch (event.type) {
      case 'run_started':
        command = event.command;
        break;
      case 'node_started':
        memory.lanes.start(event.node);
        memory.startedAt.set(event.node, event.at);
        break;
      case 'test_finished':
        // Of the ages of sources dbt has a file of its own.
        if (compiled.graph.nodes.get(event.test)?.kind === 'source') break;
        results.push(testResult(event, compiled, memory));
        break;
      case 'node_finished':
        results.push(nodeResult(event, compiled, memory));
        memory.lanes.end(event.node);
        break;
      case 'run_finished':
        ms = event.ms;
        break;
      case 'node_progress':
      case 'notice':
        break;
      default:
        event satisfies never;
    }
  }
  return { results, command, ms };
}

/** What later events need to know of earlier ones. */
interface Memory {
  readonly lanes: RunLanes;
  readonly startedAt: Map<string, string>;
  /** Node -> names of its tests that kept it back. */
  readonly failedTests: Map<string, string[]>;
}

function nodeResult(event: NodeFinished, compiled: CompiledProject, memory: Memory): JsonMap {
  const { node: id, rows, ms } = event;
  const startedAt = memory.startedAt.get(id);
  const isTried = startedAt !== undefined;
  const query = compiled.models.get(id)?.query.text;
  const node = compiled.graph.nodes.get(id);
  return {
    status: nodeStatus(event, isTried),
    timing: isTried ? timing(Date.parse(startedAt), ms) : [],
    thread_id: memory.lanes.laneOf(id),
    execution_time: seconds(ms),
    adapter_response: rows === undefined ? {} : { rows_affected: rows },
    message: nodeMessage(event, memory.failedTests.get(id) ?? []),
    failures: null,
    unique_id: id,
    // Of a seed dbt says that there was nothing to compile.
    compiled: node?.kind === 'seed' ? null : query !== undefined,
    compiled_code: query ?? null,
    relation_name: node?.kind === 'model' || node?.kind === 'seed' ? relationNameOf(node) : null,
  };
}

/**
 * What is up to date stands as the code says, so it is a success; dbt's `skipped` means that
 * something upstream failed, and alerts hang on it. What a test kept back is not in the warehouse.
 */
function nodeStatus({ status }: NodeFinished, isTried: boolean): string {
  switch (status) {
    case 'built':
    case 'up_to_date':
      return 'success';
    case 'kept_back':
    case 'failed':
      return 'error';
    case 'interrupted':
      return isTried ? 'error' : 'skipped';
    case 'skipped':
      return 'skipped';
    default:
      return status satisfies never;
  }
}

function nodeMessage(event: NodeFinished, failedTests: readonly string[]): string | null {
  const said = describe(event.diagnostics);
  switch (event.status) {
    case 'built':
      return event.rows === undefined ? 'OK' : `OK, ${plural(event.rows, 'row')}`;
    case 'up_to_date':
      return 'up to date';
    case 'kept_back':
      return [keptBack(failedTests), ...(said ? [said] : [])].join('\n');
    case 'failed':
      return said || 'failed';
    case 'interrupted':
      return 'interrupted';
    case 'skipped':
      return event.reason ?? null;
    default:
      return event.status satisfies never;
  }
}

function keptBack(tests: readonly string[]): string {
  return tests.length === 0 ? 'kept back' : `kept back by ${tests.join(', ')}`;
}

const testStatuses: Readonly<Record<TestStatus, string>> = {
  passed: 'pass',
  warned: 'warn',
  failed: 'fail',
  errored: 'error',
  skipped: 'skipped',
};

function testResult(event: TestFinished, compiled: CompiledProject, memory: Memory): JsonMap {
  const { status, node, ms } = event;
  if (node !== undefined && (status === 'failed' || status === 'errored')) {
    const names = memory.failedTests.get(node) ?? [];
    memory.failedTests.set(node, [...names, event.name]);
  }
  const query = compiled.tests.get(event.test)?.query.text;
  const isTried = status !== 'skipped';
  return {
    status: testStatuses[status],
    timing: isTried ? timing(Date.parse(event.at) - ms, ms) : [],
    thread_id: memory.lanes.laneOf(node),
    execution_time: seconds(ms),
    adapter_response: {},
    message: describe(event.diagnostics) || (event.reason ?? null),
    // A test that could not run has found nothing.
    failures: isTried && status !== 'errored' ? event.failures : null,
    unique_id: event.test,
    compiled: query !== undefined,
    compiled_code: query ?? null,
    relation_name: null,
  };
}

function timing(startedAt: number, ms: number): Json {
  const [started, completed] = [withFraction(startedAt), withFraction(startedAt + ms)];
  return [{ name: 'execute', started_at: started, completed_at: completed }];
}

/** `E0301 column "x" does not exist (models/orders.sql:3:7)`, a line each, errors alone if any. */
function describe(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return (errors.length > 0 ? errors : diagnostics)
    .map(({ code, message, span }) => `${code} ${message}${span ? ` (${formatPlace(span)})` : ''}`)
    .join('\n');
}

function seconds(ms: number): number {
  return ms / 1000;
}
