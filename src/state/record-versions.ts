/**
 * What a relation holds, measured and recorded by the engine in one transaction: its whole content
 * and its intervals, of which only those that differ are written. In: a relation and its axes; out:
 * statements, of which the last gives back the version. Sends nothing.
 */
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import { rowHash } from '../engine/duckdb-fingerprint.ts';
import type { ResultColumn, ResultTable } from '../engine/engine.ts';
import type { StateKey, StoredVersion } from '../product/state.ts';
import type { Telling, TimeAxis } from '../product/version.ts';
import type { Fact } from './journal.ts';
import {
  axisName,
  measureAxes,
  measuredWhole,
  measureWhole,
  type PresentAxis,
  presentAxes,
  recordChangedIntervals,
  recordIntervals,
  summedContent,
} from './measure-axes.ts';
import {
  bucketColumns,
  recordBuckets,
  recordChangedKeys,
  recordUntold,
  tellingText,
  toldColumns,
} from './record-boxes.ts';
import { sqlValue, stateTable } from './state-sql.ts';
import { storedTable } from './state-tables.ts';

export interface Measure {
  readonly catalog: string;
  readonly sequence: number;
  readonly runId: string;
  readonly key: StateKey;
  /** What stands behind FROM. */
  readonly from: string;
  /** Of all of its rows, conditions of which each meets one. */
  readonly parts?: readonly string[] | undefined;
  readonly columns: readonly ResultColumn[];
  /** Digest of the names and types of the columns. */
  readonly shape: string;
  readonly axes: readonly TimeAxis[];
  /** What changed was told key by key: marks stay. */
  readonly toldByKey?: boolean;
  /** By which columns changes of its intervals are told. */
  readonly telling?: Telling | undefined;
  /** Where it was changed here and there, so that not all of it is to be read. */
  readonly changes?: Changes | undefined;
}

/** What stands behind FROM: rows that came and rows that went since `known` was recorded. */
export interface Changes {
  readonly added: string;
  readonly removed: string;
  readonly known: Pick<StoredVersion, 'shape' | 'axes'>;
}

export function recordVersion(measure: Measure): {
  readonly statements: readonly string[];
  /** Gives the row that `readRecorded` reads. */
  readonly returning: string;
} {
  const { from, parts, columns, axes, changes, telling } = measure;
  const hash = rowHash(columns);
  const present = presentAxes(axes, columns);
  if (changes && isMeasuredAlike(measure, changes)) return recordChanges(measure, changes, present);
  const told = telling?.by === 'buckets' ? toldColumns(telling, columns) : [];
  if (axes.length === 0) {
    return {
      statements: [],
      returning: insertVersion(measure, `(${measureWhole({ from, parts }, hash)})`),
    };
  }
  return {
    statements: [
      measureAxes({
        from,
        parts,
        axes: present,
        of: summedContent(hash),
        buckets: bucketColumns(told),
      }),
      ...axes.map((axis) => recordIntervals(measure, axisName(axis))),
      ...recordTold(measure, told),
    ],
    returning: insertVersion(measure, `(${measuredWhole})`),
  };
}

/** Of all of it, measured anew. */
function recordTold(measure: Measure, told: readonly ResultColumn[]): readonly string[] {
  const [axis] = measure.axes.map(axisName);
  if (axis === undefined || !measure.telling) return [];
  if (measure.telling.by === 'rows') return measure.toldByKey ? [] : [recordUntold(measure, axis)];
  return told.map(({ name }) => recordBuckets(measure, axis, name.toLowerCase()));
}

function isMeasuredAlike({ shape, axes }: Measure, { known }: Changes): boolean {
  return known.shape === shape && axes.every((axis) => known.axes.includes(axisName(axis)));
}

/** Sums of hashes go up by what came and down by what went. */
function recordChanges(
  measure: Measure,
  { added, removed }: Changes,
  present: readonly PresentAxis[],
): ReturnType<typeof recordVersion> {
  const { catalog, key, columns, axes } = measure;
  const from = `(select *, 1 as _eider_sign from ${added}
      union all select *, -1 as _eider_sign from ${removed})`;
  const of = summedContent(rowHash(columns), '_eider_sign');
  const whole = `(select o.row_count + n.row_count as row_count, o.hash::hugeint + n.hash as hash
      from (${measuredWhole}) n, ${latestVersion(catalog, key)} o)`;
  return {
    statements: [
      measureAxes({ from, axes: present, of }),
      ...axes.map((axis) => recordChangedIntervals(measure, axisName(axis))),
      ...recordChangedBoxes(measure, from, present),
    ],
    returning: insertVersion(measure, whole),
  };
}

/** What keys tell over all of time is told already. */
function recordChangedBoxes(
  measure: Measure,
  from: string,
  [axis]: readonly PresentAxis[],
): readonly string[] {
  const { columns, telling, toldByKey } = measure;
  const told = toldColumns(telling, columns);
  if (!axis || toldByKey || told.length === 0) return [];
  return recordChangedKeys({ ...measure, from, columns, told, axis });
}

function insertVersion(measure: Measure, whole: string): string {
  const { catalog, sequence, runId, key, shape, toldByKey, telling, columns } = measure;
  const axes = measure.axes.map(axisName);
  const isTold = toldColumns(telling, columns).length > 0;
  const told = sqlValue(isTold ? tellingText(telling, axes) : null);
  const isSame = `o.shape = ${sqlValue(shape)} and o.row_count = n.row_count
      and o.hash = n.hash::varchar`;
  return `insert into ${stateTable(catalog, storedTable('versions'))}
    select ${sequence}, ${sqlValue(runId)}, ${sqlValue(key)}, ${sqlValue(shape)}, n.row_count,
      n.hash::varchar, case when ${toldByKey ? 'o.mark is not null' : isSame} then o.mark
        else ${sequence} end, coalesce(o.keys_since, ${sequence}), ${sqlValue(JSON.stringify(axes))}, null,
      ${told}, case when o.told = ${told} and o.shape = ${sqlValue(shape)} then o.told_since
        else ${sequence} end
    from ${whole} n left join ${latestVersion(catalog, key)} o on true
    returning ${versionColumns}`;
}

export const versionColumns = `relation, sequence, shape, row_count, hash, mark, keys_since, axes, files,
  told, told_since`;

function latestVersion(catalog: string, key: StateKey): string {
  return `(from ${stateTable(catalog, 'versions')} where relation = ${sqlValue(key)}
    order by sequence desc limit 1)`;
}

/** A version that the engine did not measure: of files, by watermark, or of what is not tracked. */
export function versionFact(runId: string, key: StateKey, version: StoredVersion): Fact {
  const { sequence, shape, whole, mark, keysSince, axes, files, told } = version;
  const row = {
    sequence,
    run_id: runId,
    relation: key,
    shape,
    row_count: whole.rows,
    hash: whole.hash,
    mark,
    keys_since: keysSince,
    axes: JSON.stringify(axes),
    files,
    told: told?.text,
    told_since: told?.since,
  };
  return { table: 'versions', row };
}

/** A row of `versionColumns`. */
export function readRecorded(row: ResultTable['rows'][number]): StoredVersion {
  const [, sequence, shape, rows, hash, mark, keysSince, axes, files, told, since] = row;
  return {
    sequence: Number(sequence),
    shape: String(shape),
    whole: { rows: Number(rows), hash: String(hash) },
    mark: Number(mark),
    keysSince: Number(keysSince),
    axes: JSON.parse(String(axes)) as string[],
    files: typeof files === 'string' ? files : undefined,
    told: typeof told === 'string' ? { text: told, since: Number(since) } : undefined,
  };
}

/**
 * The content of each key of a dimension, of which only those that differ are written; each that
 * does is a change told by key. A key that is NULL is told by none.
 */
export function recordKeys(measure: Measure, column: ResultColumn): readonly string[] {
  const { catalog, sequence, key, from, columns } = measure;
  const versions = stateTable(catalog, 'key_versions');
  const mine = `relation = ${sqlValue(key)} and column_name = ${sqlValue(column.name.toLowerCase())}`;
  const name = quoteIdentifier(column.name);
  const about = `${sequence}, ${sqlValue(key)}, ${sqlValue(column.name.toLowerCase())}`;
  return [
    `insert into ${versions}
    select ${about}, coalesce(n.key, o.key), coalesce(n.row_count, 0), coalesce(n.hash, 0)
    from (select ${name}::varchar as key, count(*) as row_count, sum(${rowHash(columns)}) as hash
      from ${from} where ${name} is not null group by 1) n
    full join (select key, row_count, hash from ${versions} where ${mine}
      qualify row_number() over (partition by key order by sequence desc) = 1) o using (key)
    where coalesce(n.row_count, 0) <> coalesce(o.row_count, 0)
      or (n.row_count > 0 and n.hash <> o.hash)`,
    `insert into ${stateTable(catalog, 'key_changes')}
    select sequence, relation, column_name, key from ${versions}
    where ${mine} and sequence = ${sequence}`,
  ];
}
