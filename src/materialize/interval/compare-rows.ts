/**
 * In which intervals, buckets of keys and keys the rows of two relations are not the same: hashes of
 * rows, summed with signs, are 0 where they are. In: what stands behind FROM on both sides; out: SQL,
 * and what its rows mean. Pure.
 */
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { intervalStart, roughStart, rowHash } from '../../engine/duckdb-fingerprint.ts';
import type { Cell, ResultColumn } from '../../engine/engine.ts';
import type { Grain } from '../../product/proof.ts';

export interface Compared {
  readonly columns: readonly ResultColumn[];
  readonly time: ResultColumn;
  readonly grain: Grain;
  /** Within an interval, the rows of some of its values are replaced alone where these are few. */
  readonly key: ResultColumn | undefined;
}

export interface DifferingInterval {
  /** Nothing for the rows without a time. */
  readonly start: bigint | undefined;
  /** All of them where it is absent. */
  readonly keys: readonly string[] | undefined;
  readonly isNew: boolean;
}

export interface CutInterval extends DifferingInterval {
  /** Of its keys. */
  readonly buckets: readonly string[];
}

/** Where they begin, which buckets of their keys differ, and whether no row was there before. */
export function differingIntervals(
  { columns, time, grain, key }: Compared,
  [one, other]: readonly [string, string],
): string {
  const rough = roughStart(time, grain);
  const start = intervalStart({ name: 'part', type: rough.type }, grain);
  const bucket = key ? bucketOf(key) : '0';
  const side = (from: string, sign: '' | '-'): string =>
    `select ${rough.sql} as part, ${bucket} as bucket, ${sign}count(*) as row_count,
  ${sign}sum(${rowHash(columns)}) as hash from ${from} group by all`;
  return `select (${start})::varchar, list(distinct bucket) filter (differs), min(least) > 0
from (select part, bucket, min(row_count) as least, sum(row_count) <> 0 or sum(hash) <> 0 as differs
from (${side(one, '')} union all ${side(other, '-')}) group by part, bucket)
group by all having bool_or(differs)`;
}

export function readCut([start, buckets, isNew]: readonly Cell[]): CutInterval {
  const cut = Array.isArray(buckets) ? buckets.map(String) : [];
  return { start: readStart(start), keys: undefined, buckets: cut, isNew: isNew === true };
}

/** Few enough to be counted beside the intervals, of which most rows are in a bucket that is as it was. */
export function bucketOf({ name }: ResultColumn): string {
  return `hash(${quoteIdentifier(name)}) % 256`;
}

/** In intervals that differ the keys of the rows that do, where they are few and none is NULL. */
export function differingKeys(
  { columns, time, grain, key }: Compared & { readonly key: ResultColumn },
  sides: readonly [string, string],
): string {
  const rough = roughStart(time, grain);
  const start = intervalStart({ name: 'part', type: rough.type }, grain);
  return `select (${start})::varchar, case when count(distinct key) <= ${mostKeysApart}
  and count(key) = count(*) then list(distinct key::varchar) end
from (${differing([rough.sql, quoteIdentifier(key.name)], columns, sides)}) group by 1`;
}

/** Beyond, the whole interval is replaced. */
const mostKeysApart = 1000;

export function readKeys([start, keys]: readonly Cell[]): DifferingInterval {
  const apart = Array.isArray(keys) ? keys.map(String) : undefined;
  return { start: readStart(start), keys: apart, isNew: false };
}

function readStart(start: Cell | undefined): bigint | undefined {
  return start === null || start === undefined ? undefined : BigInt(String(start));
}

/** Groups in which the rows of two relations are not the same: `part`, and `key` behind it. */
export function differing(
  [part, key]: readonly [part: string, key?: string],
  columns: readonly ResultColumn[],
  [one, other]: readonly [string, string],
): string {
  const groups = key === undefined ? `${part} as part` : `${part} as part, ${key} as key`;
  const side = (from: string, sign: '' | '-'): string =>
    `select ${groups}, ${sign}count(*) as row_count, ${sign}sum(${rowHash(columns)}) as hash from ${from} group by all`;
  const names = key === undefined ? 'part' : 'part, key';
  return `select ${names} from (${side(one, '')} union all ${side(other, '-')})
group by ${names} having sum(row_count) <> 0 or sum(hash) <> 0`;
}
