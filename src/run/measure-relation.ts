/**
 * What a relation holds, measured and written to the state on the connection that made it. In: a
 * relation; out: its version. Begins and ends no transaction.
 */

import { md5 } from '../base/json.ts';
import { shapeText } from '../engine/duckdb-fingerprint.ts';
import type { Connection } from '../engine/engine.ts';
import type { StoredVersion } from '../product/state.ts';
import { recordKeyed } from '../state/record-keyed.ts';
import { type Measure, readRecorded, recordVersion } from '../state/record-versions.ts';

export async function measureRelation(
  connection: Connection,
  measure: Omit<Measure, 'columns' | 'shape'>,
  /** Columns by whose values its changes are told. */
  keys: readonly string[] = [],
): Promise<StoredVersion> {
  const { columns } = await connection.query(`select * from ${measure.from} limit 0`);
  const shape = md5(shapeText(columns));
  const whole = { ...measure, columns, shape };
  const isTold = keys.length > 0 && (await recordKeyed(connection, whole, keys));
  const toldByKey = isTold || measure.toldByKey === true;
  const { statements, returning } = recordVersion({ ...whole, toldByKey });
  for (const sql of statements) await connection.run(sql);
  const { rows } = await connection.query(returning);
  return readRecorded(rows[0] ?? []);
}
