/**
 * A source by what its rows hold, or by the watermark that every change of it is promised to raise:
 * then the number of rows and the highest mark stand for an interval. One scan.
 */

import { digest } from '../../base/json.ts';
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { rowHash, shapeText } from '../../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import {
  axisName,
  measureAxes,
  measuredWhole,
  presentAxes,
  recordIntervals,
} from '../measure-axes.ts';
import { recordKeyed } from '../record-keyed.ts';
import type { Observed, Observing, SourceQuestion } from './observing.ts';
import { isKnown, settleVersion } from './settle-version.ts';

export async function observeContent(
  question: SourceQuestion,
  observing: Observing,
  watermark?: string,
): Promise<Observed> {
  const { key, from, axes, keys, known } = question;
  const { connection, stateCatalog: catalog } = observing;
  const { columns } = await connection.query(`select * from ${from} limit 0`);
  const hash = contentHash(columns, watermark);
  await connection.run(measureAxes({ from, axes: presentAxes(axes, columns), hash }));
  const found = await connection.query(`select row_count, hash::varchar from (${measuredWhole})`);
  const [rows, content] = found.rows[0] ?? [];
  const seen = {
    shape: digest(`${watermark ?? ''}\n${shapeText(columns)}`),
    whole: { rows: Number(rows), hash: String(content) },
    axes: axes.map(axisName),
  };
  if (known && isKnown(known, seen)) return known;
  const sequence = observing.nextSequence();
  const measure = { catalog, sequence, runId: observing.runId, key, from, columns, axes };
  const isFollowed = keys.length > 0 && watermark === undefined;
  const toldByKey =
    isFollowed && (await recordKeyed(connection, { ...measure, shape: seen.shape }, keys));
  for (const axis of seen.axes) {
    await connection.run(recordIntervals({ catalog, sequence, key, toldByKey }, axis));
  }
  return settleVersion(question, observing, { ...seen, sequence, toldByKey });
}

function contentHash(columns: readonly ResultColumn[], watermark: string | undefined): string {
  if (watermark === undefined) return `coalesce(sum(${rowHash(columns)}), 0)`;
  return `hash(max(${quoteIdentifier(watermark)})::varchar)::hugeint`;
}
