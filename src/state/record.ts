/**
 * What is written to the state, as SQL that joins the transaction of the data. In: facts; out:
 * statements. Sends nothing.
 */
import type { Json } from '../base/json.ts';
import type { RelationKind, RelationName } from '../engine/engine.ts';
import type { TestStatus } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import type { Made } from '../product/state.ts';
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

export function recordRelation(record: RelationRecord): string {
  const { relation, made } = record;
  return insertRows(relation.catalog, 'relations', [
    [
      record.sequence,
      record.runId,
      record.node,
      relation.schema,
      relation.name,
      record.kind,
      record.materialization,
      record.rows ?? null,
      record.tested,
      record.dropped,
      record.files === undefined ? null : JSON.stringify(record.files),
      timestamp(record.at),
      made ? JSON.stringify(made.code) : null,
      made ? JSON.stringify(made.inputs) : null,
      made ? made.since : null,
      Math.round(record.ms),
    ],
  ]);
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

/** `undefined` where there is nothing to write. */
export function recordTests(catalog: string, records: readonly TestRecord[]): string | undefined {
  if (records.length === 0) return undefined;
  const rows = records.map((record) => [
    record.sequence,
    record.runId,
    record.test,
    record.name,
    record.node ?? null,
    record.status,
    record.failures,
    Math.round(record.ms),
    timestamp(record.at),
    record.definition ?? null,
    record.inputs ?? null,
  ]);
  return insertRows(catalog, 'test_results', rows);
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
