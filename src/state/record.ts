/**
 * What is written to the state, in the transaction of the data: facts for the journal, and what a run
 * says of itself. Sends nothing.
 */
import type { Json } from '../base/json.ts';
import type { RelationKind, RelationName } from '../engine/engine.ts';
import type { TestStatus } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import type { Made } from '../product/state.ts';
import type { Fact } from './journal.ts';
import { insertRows, sqlValue, stateTable, timestamp } from './state-sql.ts';

export interface RelationRecord {
  readonly sequence: number;
  readonly runId: string;
  readonly node: NodeId;
  readonly relation: RelationName;
  readonly kind: RelationKind;
  readonly materialization: string;
  readonly rows: number | undefined;
  readonly tested: boolean;
  readonly dropped: boolean;
  /** What an external model wrote; absent for all others. */
  readonly files: Json | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What it was made from; absent where it is not made: dropped, or of unknown inputs. */
  readonly made?: Omit<Made, 'sequence'> | undefined;
  readonly ms: number;
}

export function relationFact(record: RelationRecord): Fact {
  const { relation, made } = record;
  const row = {
    sequence: record.sequence,
    run_id: record.runId,
    node_id: record.node,
    schema_name: relation.schema,
    name: relation.name,
    kind: record.kind,
    materialization: record.materialization,
    row_count: record.rows,
    tested: record.tested,
    dropped: record.dropped,
    files: record.files === undefined ? null : JSON.stringify(record.files),
    recorded_at: timestamp(record.at),
    code: made && JSON.stringify(made.code),
    inputs: made && JSON.stringify(made.inputs),
    since: made?.since,
    ms: Math.round(record.ms),
  };
  return { table: 'relations', row };
}

export interface TestRecord {
  readonly sequence: number;
  readonly runId: string;
  readonly test: NodeId;
  readonly name: string;
  /** The node whose build it gated. */
  readonly node: NodeId | undefined;
  readonly status: TestStatus;
  readonly failures: number;
  readonly ms: number;
  readonly at: string;
  /** Digests of the test itself and of what it read; absent where either is not known. */
  readonly definition: string | undefined;
  readonly inputs: string | undefined;
}

export function testFact(record: TestRecord): Fact {
  const row = {
    sequence: record.sequence,
    run_id: record.runId,
    test_id: record.test,
    name: record.name,
    node_id: record.node,
    status: record.status,
    failures: record.failures,
    ms: Math.round(record.ms),
    recorded_at: timestamp(record.at),
    definition: record.definition,
    inputs: record.inputs,
  };
  return { table: 'test_results', row };
}

export interface RunRecord {
  readonly sequence: number;
  readonly runId: string;
  readonly command: string;
  readonly target: string;
  readonly eiderVersion: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly status: string;
}

export function recordRun(catalog: string, run: RunRecord): string {
  return insertRows(catalog, 'runs', [
    [
      run.runId,
      run.command,
      run.target,
      run.eiderVersion,
      timestamp(run.startedAt),
      timestamp(run.finishedAt),
      run.status,
      run.sequence,
    ],
  ]);
}

/** For the row that says how it ended; alone on the state. */
export function forgetRun(catalog: string, runId: string): string {
  return `delete from ${stateTable(catalog, 'runs')} where run_id = ${sqlValue(runId)}`;
}

/** Numbers of the state, counted in the process: commits end in another order than they began. */
export function createSequence(last: number): () => number {
  let current = last;
  return () => ++current;
}
