/**
 * What the state remembers, for people: runs, how often a relation was made, what its intervals and
 * parts are, what tests of it found. In: a connection; out: rows as they are kept.
 */
import type { Connection } from '../engine/engine.ts';
import type { NodeId } from '../product/graph.ts';
import type { LedgerPart } from '../product/ledger.ts';
import type { StateKey } from '../product/state.ts';
import type { IntervalVersion } from '../product/version.ts';
import { readLedger } from './read-ledger.ts';
import { readAxisNamed } from './read-versions.ts';
import { sqlValue, stateTable } from './state-sql.ts';

export interface RunEntry {
  readonly run: number;
  readonly command: string;
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly builds: number;
}

export interface BuildEntry {
  readonly sequence: number;
  readonly at: string;
  readonly rows: number | null;
  readonly ms: number | null;
  readonly tested: boolean;
}

export interface VerdictEntry {
  readonly test: string;
  readonly status: string;
  readonly failures: number;
  readonly at: string;
}

export interface RelationHistory {
  /** Latest first. */
  readonly builds: readonly BuildEntry[];
  /** The last of each test. */
  readonly verdicts: readonly VerdictEntry[];
  /** By the name of the axis. */
  readonly intervals: ReadonlyMap<string, readonly IntervalVersion[]>;
  readonly parts: readonly LedgerPart[];
}

/** Latest first. */
export async function readRuns(
  connection: Connection,
  catalog: string,
  most: number,
): Promise<readonly RunEntry[]> {
  const found = await connection.query(
    `select sequence, command, status, ${isoOf('started_at')}, (
       select count(*) from ${stateTable(catalog, 'relations')} b where b.run_id = r.run_id and not dropped)
     from ${stateTable(catalog, 'runs')} r where target is not null
     order by sequence desc limit ${most}`,
  );
  return found.rows.map(([run, command, status, at, builds]) => ({
    run: Number(run),
    command: String(command),
    status: String(status),
    startedAt: String(at),
    builds: Number(builds),
  }));
}

export interface HistoryQuestion {
  readonly catalog: string;
  readonly key: StateKey;
  readonly node: NodeId;
  readonly axes: readonly string[];
  readonly since: number;
}

export async function readHistory(
  connection: Connection,
  { catalog, key, node, axes, since }: HistoryQuestion,
): Promise<RelationHistory> {
  const builds = await connection.query(
    `select sequence, ${isoOf('recorded_at')}, row_count, ms, tested
     from ${stateTable(catalog, 'relations')}
     where lower(schema_name || '.' || name) = ${sqlValue(key)} and not dropped
     order by sequence desc limit 10`,
  );
  const verdicts = await connection.query(
    `select name, status, failures, ${isoOf('recorded_at')} from ${stateTable(catalog, 'test_results')}
     where node_id = ${sqlValue(node)}
     qualify row_number() over (partition by test_id order by sequence desc) = 1 order by name`,
  );
  const intervals = new Map<string, readonly IntervalVersion[]>();
  for (const axis of axes) {
    intervals.set(axis, await readAxisNamed(connection, { catalog, key }, axis));
  }
  return {
    builds: builds.rows.map(([sequence, at, rows, ms, tested]) => ({
      sequence: Number(sequence),
      at: String(at),
      rows: rows === null || rows === undefined ? null : Number(rows),
      ms: ms === null || ms === undefined ? null : Number(ms),
      tested: tested === true,
    })),
    verdicts: verdicts.rows.map(([test, status, failures, at]) => ({
      test: String(test),
      status: String(status),
      failures: Number(failures),
      at: String(at),
    })),
    intervals,
    parts: (await readLedger(connection, { catalog, key }, since)).parts,
  };
}

function isoOf(column: string): string {
  return `strftime(${column}, '%Y-%m-%dT%H:%M:%SZ')`;
}
