/**
 * What a relation holds, measured on the connection that made it. In: a relation; out: its version,
 * and what of it is still to be written to the state. Begins and ends no transaction.
 */
import { md5 } from '../base/json.ts';
import { rowHash, shapeText } from '../engine/duckdb-fingerprint.ts';
import type { Connection, ResultColumn } from '../engine/engine.ts';
import type { StoredVersion } from '../product/state.ts';
import { followVersion } from '../state/follow-version.ts';
import type { Fact } from '../state/journal.ts';
import { measureWhole } from '../state/measure-axes.ts';
import { recordKeyed } from '../state/record-keyed.ts';
import {
  type Measure,
  readRecorded,
  recordVersion,
  versionFact,
} from '../state/record-versions.ts';

export interface MeasureRequest extends Omit<Measure, 'columns' | 'shape'> {
  /** What was recorded of it last. */
  readonly known: StoredVersion | undefined;
  /** Columns by whose values its changes are told. */
  readonly keys?: readonly string[];
}

export interface Measured {
  readonly version: StoredVersion;
  readonly columns: readonly ResultColumn[];
  /** What belongs into the same transaction, and can wait for its end. */
  readonly unwritten: readonly Fact[];
}

export async function measureRelation(
  connection: Connection,
  { known, keys = [], parts, ...measure }: MeasureRequest,
): Promise<Measured> {
  const { columns } = await connection.query(`select * from ${measure.from} limit 0`);
  const shape = md5(shapeText(columns));
  const whole = { ...measure, parts: hasOwnRowid(columns) ? undefined : parts, columns, shape };
  if (measure.axes.length === 0 && keys.length === 0 && !measure.changes) {
    return measureAlone(connection, whole, known);
  }
  const isTold = keys.length > 0 && (await recordKeyed(connection, whole, keys));
  const toldByKey = isTold || measure.toldByKey === true;
  const { statements, returning } = recordVersion({ ...whole, toldByKey });
  for (const sql of statements) await connection.run(sql);
  const { rows } = await connection.query(returning);
  return { version: readRecorded(rows[0] ?? []), columns, unwritten: [] };
}

/** A column of that name stands before the engine's own, and may hold anything. */
function hasOwnRowid(columns: readonly ResultColumn[]): boolean {
  return columns.some(({ name }) => name.toLowerCase() === 'rowid');
}

/** Nobody follows its intervals or keys, so that one number says all; most relations are so. */
async function measureAlone(
  connection: Connection,
  { runId, sequence, key, from, parts, columns, shape, toldByKey }: Measure,
  known: StoredVersion | undefined,
): Promise<Measured> {
  const { rows } = await connection.query(measureWhole({ from, parts }, rowHash(columns)));
  const [count, hash] = rows[0] ?? [];
  const whole = { rows: Number(count), hash: String(hash) };
  const version = followVersion(known, { sequence, shape, whole, axes: [], toldByKey });
  return { version, columns, unwritten: [versionFact(runId, key, version)] };
}
