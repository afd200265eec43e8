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
  type ContentSql,
  measureAxes,
  measuredWhole,
  presentAxes,
  recordIntervals,
  summedContent,
} from '../measure-axes.ts';
import { bucketColumns, recordBuckets, tellingText, toldColumns } from '../record-boxes.ts';
import { recordKeyed } from '../record-keyed.ts';
import type { Observed, Observing, SourceQuestion } from './observing.ts';
import { readCollations } from './read-collations.ts';
import { isKnown, settleVersion } from './settle-version.ts';

export async function observeContent(
  question: SourceQuestion,
  observing: Observing,
  watermark?: string,
): Promise<Observed> {
  const { key, from, axes, keys, known } = question;
  const telling = watermark === undefined ? question.telling : undefined;
  const { connection, stateCatalog: catalog } = observing;
  const { columns } = await connection.query(`select * from ${from} limit 0`);
  const of = contentOf(columns, watermark);
  const told = toldColumns(telling, columns);
  await connection.run(
    measureAxes({ from, axes: presentAxes(axes, columns), of, buckets: bucketColumns(told) }),
  );
  const found = await connection.query(`select row_count, hash::varchar from (${measuredWhole})`);
  const [rows, content] = found.rows[0] ?? [];
  const collations = (await readCollations(connection, from, columns)) ?? '';
  const seen = {
    shape: digest(`${watermark ?? ''}\n${shapeText(columns)}${collations}`),
    whole: { rows: Number(rows), hash: String(content) },
    axes: axes.map(axisName),
    told: told.length === 0 ? undefined : (tellingText(telling, axes.map(axisName)) ?? undefined),
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
  const [axis] = seen.axes;
  for (const { name } of axis === undefined ? [] : told) {
    await connection.run(recordBuckets({ catalog, sequence, key }, axis ?? '', name.toLowerCase()));
  }
  return settleVersion(question, observing, { ...seen, sequence, toldByKey });
}

function contentOf(columns: readonly ResultColumn[], watermark: string | undefined): ContentSql {
  if (watermark === undefined) return summedContent(rowHash(columns));
  return {
    rows: 'count(*)',
    content: `max(${quoteIdentifier(watermark)})`,
    hash: 'hash(max(content)::varchar)::hugeint',
  };
}
