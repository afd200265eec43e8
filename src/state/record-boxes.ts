/**
 * What changed in intervals, as boxes of the state: which keys in which stretch of time, or all of
 * them. In: rows that came and went, or content measured bucket by bucket; out: statements that join
 * the transaction of the data. Sends nothing.
 */
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import { keyBucket, rowHash } from '../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../engine/engine.ts';
import type { Telling } from '../product/version.ts';
import {
  type BucketColumn,
  type IntervalWrite,
  measured,
  type PresentAxis,
} from './measure-axes.ts';
import { sqlValue, stateTable } from './state-sql.ts';

/** Keys that changed in one interval are told one by one up to here; beyond, all of them count. */
export const keysTold = 1000;

/** As text, so that a version tells whether those before it were told alike. */
export function tellingText(telling: Telling | undefined, axes: readonly string[]): string | null {
  const [axis] = axes;
  if (!telling || telling.columns.length === 0 || axis === undefined) return null;
  return JSON.stringify({ axis, columns: [...telling.columns].sort() });
}

/** The columns of a telling that a relation has; nothing where one of them is missing. */
export function toldColumns(
  telling: Telling | undefined,
  columns: readonly ResultColumn[],
): readonly ResultColumn[] {
  const found = (telling?.columns ?? []).map((wanted) =>
    columns.find(({ name }) => name.toLowerCase() === wanted),
  );
  return found.every((column) => column !== undefined) ? found : [];
}

export interface ChangedRows extends IntervalWrite {
  /** Rows that came, with `_eider_sign` 1, and that went, with -1. */
  readonly from: string;
  readonly columns: readonly ResultColumn[];
  readonly told: readonly ResultColumn[];
  readonly axis: PresentAxis;
}

const differing = 'temp.main._eider_differing';
/** Where many rows came and none went: all keys, without looking at them. */
const fresh = 'temp.main._eider_fresh';

/** A key that is NULL is told by none: all keys of its interval count as changed. */
export function recordChangedKeys(write: ChangedRows): readonly string[] {
  const { catalog, sequence, key, from, columns, told, axis } = write;
  const hash = rowHash(columns);
  const start = axis.startOf('part');
  const each = told.map(
    ({ name }) => `select ${sqlValue(name.toLowerCase())} as column_name, ${start} as start_us,
      key::varchar as key from (
        select ${axis.rough} as part, ${quoteIdentifier(name)} as key from ${from}
        where part is not null and part not in (from ${fresh})
        group by all having sum(_eider_sign) <> 0 or sum(${hash} * _eider_sign) <> 0)
      group by all`,
  );
  const about = `${sequence}, ${sqlValue(key)}, ${sqlValue(axis.name)}`;
  return [
    `create or replace temp table ${fresh} as select ${axis.rough} as part from ${from}
      group by all having part is not null and min(_eider_sign) = 1 and count(*) > ${keysTold}`,
    `create or replace temp table ${differing} as from (${each.join(' union all ')})`,
    `insert into ${stateTable(catalog, 'box_changes')}
    with untold as (select start_us from ${differing} group by start_us, column_name
        having count(*) > ${keysTold} or count(key) < count(*)
      union select ${start} from ${fresh})
    select ${about}, column_name, key, min(start_us), max(start_us)
    from ${differing} where start_us not in (from untold) group by column_name, key
    union all select distinct ${about}, null, null, start_us, start_us from untold`,
  ];
}

/** All keys of the intervals that a change has just been recorded of. */
export function recordUntold({ catalog, sequence, key }: IntervalWrite, axis: string): string {
  return `insert into ${stateTable(catalog, 'box_changes')}
    select ${sequence}, ${sqlValue(key)}, ${sqlValue(axis)}, null, null, min(start_us), max(start_us)
    from ${stateTable(catalog, 'intervals')} where relation = ${sqlValue(key)}
      and axis = ${sqlValue(axis)} and sequence = ${sequence} and start_us is not null
    having count(*) > 0`;
}

/** For `measureAxes`. */
export function bucketColumns(told: readonly ResultColumn[]): readonly BucketColumn[] {
  return told.map(({ name }) => ({ name: name.toLowerCase(), bucket: keyBucket(name) }));
}

/** Vanished buckets get a row without rows, which stays: it tells that they changed. */
export function recordBuckets(
  { catalog, sequence, key }: IntervalWrite,
  axis: string,
  column: string,
): string {
  const buckets = stateTable(catalog, 'buckets');
  const mine = `relation = ${sqlValue(key)} and axis = ${sqlValue(axis)}
      and column_name = ${sqlValue(column)}`;
  return `insert into ${buckets}
    select ${sequence}, ${sqlValue(key)}, ${sqlValue(axis)}, ${sqlValue(column)},
      coalesce(n.start_us, o.start_us), coalesce(n.bucket, o.bucket), coalesce(n.row_count, 0),
      coalesce(n.hash, 0)
    from (select start_us, bucket, row_count, hash from ${measured}
      where axis = ${sqlValue(axis)} and column_name = ${sqlValue(column)}
        and start_us is not null) n
    full join (select start_us, bucket, row_count, hash from ${buckets} where ${mine}
      qualify row_number() over (partition by start_us, bucket order by sequence desc) = 1) o
      on n.start_us = o.start_us and n.bucket = o.bucket
    where coalesce(n.row_count, 0) <> coalesce(o.row_count, 0)
      or (n.row_count > 0 and n.hash <> o.hash)`;
}
