/**
 * The content of intervals, measured into a temporary table by one scan, and recorded where it
 * differs from what was recorded last. In: what stands behind FROM, and axes; out: statements.
 */
import { intervalStart, roughStart } from '../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../engine/engine.ts';
import type { StateKey } from '../product/state.ts';
import type { TimeAxis } from '../product/version.ts';
import { sqlValue, stateTable } from './state-sql.ts';

/** `lower-cased column by grain`. */
export function axisName({ column, grain }: TimeAxis): string {
  return `${column.toLowerCase()} by ${grain}`;
}

export interface PresentAxis {
  readonly name: string;
  /** SQL for where the interval of a row begins. */
  readonly start: string;
  /** SQL for what rows are grouped by first, and from that for where the interval begins. */
  readonly rough: string;
  readonly startOf: (rough: string) => string;
}

/** An axis whose column is not there has no intervals, and those that it had are gone. */
export function presentAxes(
  axes: readonly TimeAxis[],
  columns: readonly ResultColumn[],
): readonly PresentAxis[] {
  return axes.flatMap((axis) => {
    const wanted = axis.column.toLowerCase();
    const column = columns.find(({ name }) => name.toLowerCase() === wanted);
    if (!column) return [];
    const { sql, type } = roughStart(column, axis.grain);
    return {
      name: axisName(axis),
      start: intervalStart(column, axis.grain),
      rough: sql,
      startOf: (name) => intervalStart({ name, type }, axis.grain),
    };
  });
}

/**
 * Each connection has its own. Its rows are of an axis, or of the whole where `axis` is NULL; those
 * with a `column_name` are of one bucket of that column's values.
 */
export const measured = 'temp.main._eider_measured';

/** What stands behind FROM, and conditions of which each row meets one: parts are read side by side. */
export interface MeasuredRows {
  readonly from: string;
  readonly parts?: readonly string[] | undefined;
}

/** The whole, where no axis is wanted. `hash` is that of one row. */
export function measureWhole(rows: MeasuredRows, hash: string): string {
  const each = selectParts(rows, `count(*) as row_count, sum(${hash}) as content`);
  return `select coalesce(sum(row_count), 0)::bigint as row_count, coalesce(sum(content), 0) as hash
    from (${each})`;
}

function selectParts({ from, parts = ['true'] }: MeasuredRows, what: string, end = ''): string {
  return parts
    .map((part) => `select ${what} from ${from}${part === 'true' ? '' : ` where ${part}`}${end}`)
    .join(' union all ');
}

export const measuredWhole = `select row_count, hash from ${measured} where axis is null`;

/** What stands for the content of rows: an aggregate over them, and one over such aggregates. */
export interface ContentSql {
  readonly rows: string;
  readonly content: string;
  /** Over the column `content`. */
  readonly hash: string;
}

/** `hash` is that of one row, `sign` by how much it counts. */
export function summedContent(hash: string, sign?: string): ContentSql {
  return {
    rows: sign === undefined ? 'count(*)' : `sum(${sign})`,
    content: `sum(${sign === undefined ? hash : `${hash} * ${sign}`})`,
    hash: 'coalesce(sum(content), 0)',
  };
}

export interface AxesMeasure extends MeasuredRows {
  readonly axes: readonly PresentAxis[];
  readonly of: ContentSql;
  /** Cut within the intervals of the first axis. */
  readonly buckets?: readonly BucketColumn[];
}

/** A column by whose values intervals are cut further. */
export interface BucketColumn {
  /** Lower-cased. */
  readonly name: string;
  /** SQL for the bucket of a row. */
  readonly bucket: string;
}

/** Rows are grouped once, by what is cheap to tell of each; intervals are those of the groups. */
export function measureAxes({ axes, of, buckets = [], ...rows }: AxesMeasure): string {
  const cut = axes.length === 0 ? [] : buckets;
  const groups = [
    ...axes.map(({ rough }, index) => `${rough} as _eider_time_${index}`),
    ...cut.map(({ bucket }, index) => `${bucket} as _eider_bucket_${index}`),
  ];
  const starts = axes.map(
    ({ startOf }, index) => `, ${startOf(`_eider_time_${index}`)} as _eider_axis_${index}`,
  );
  const names = axes.map((_, index) => `_eider_axis_${index}`);
  const places = cut.map((_, index) => `_eider_bucket_${index}`);
  const sets = [
    ...names.map((name) => `(${name})`),
    ...places.map((place) => `(${names[0]}, ${place})`),
    '()',
  ];
  return `create or replace temp table ${measured} as
    select ${whichOf(names, axes)} as axis,
      coalesce(${[...names, 'null::bigint'].join(', ')}) as start_us,
      coalesce(sum(row_count), 0)::bigint as row_count, ${of.hash} as hash,
      ${whichOf(places, cut)} as column_name,
      coalesce(${[...places, 'null::integer'].join(', ')}) as bucket
    from (select *${starts.join('')} from (${selectParts(
      rows,
      [...groups, `${of.rows} as row_count`, `${of.content} as content`].join(', '),
      groups.length === 0 ? '' : ' group by all',
    )}))
    group by grouping sets (${sets.join(', ')})`;
}

/** The name of what a row is grouped by. */
function whichOf(places: readonly string[], named: readonly { readonly name: string }[]): string {
  if (places.length === 0) return 'null::varchar';
  const cases = named.map(
    ({ name }, index) => `when grouping(${places[index]}) = 0 then ${sqlValue(name)}`,
  );
  return `case ${cases.join(' ')} end`;
}

/** What was measured of the intervals of an axis. */
function measuredAxis(axis: string): string {
  return `from ${measured} where axis = ${sqlValue(axis)} and column_name is null`;
}

export interface IntervalWrite {
  readonly catalog: string;
  readonly sequence: number;
  readonly key: StateKey;
  /** What changed was told key by key: marks stay. */
  readonly toldByKey?: boolean;
}

/** Vanished intervals get a row without rows. */
export function recordIntervals(
  { catalog, sequence, key, toldByKey }: IntervalWrite,
  axis: string,
): string {
  return `insert into ${stateTable(catalog, 'intervals')}
    select ${sequence}, ${sqlValue(key)}, ${sqlValue(axis)}, coalesce(n.start_us, o.start_us),
      coalesce(n.row_count, 0), coalesce(n.hash, 0),
      ${toldByKey ? `coalesce(o.mark, ${sequence})` : sequence}
    from (select *, true as is_there ${measuredAxis(axis)}) n
    full join (select *, true as is_there from ${latestIntervals(catalog, key, axis)}) o
      on n.start_us is not distinct from o.start_us
    where (n.is_there is null and o.row_count > 0) or (n.is_there
      and (o.is_there is null or n.row_count <> o.row_count or n.hash <> o.hash))`;
}

/** As `recordIntervals`, where what was measured is by how much each interval changed. */
export function recordChangedIntervals(
  { catalog, sequence, key, toldByKey }: IntervalWrite,
  axis: string,
): string {
  return `insert into ${stateTable(catalog, 'intervals')}
    select ${sequence}, ${sqlValue(key)}, ${sqlValue(axis)}, n.start_us,
      coalesce(o.row_count, 0) + n.row_count, coalesce(o.hash, 0) + n.hash,
      ${toldByKey ? `coalesce(o.mark, ${sequence})` : sequence}
    from (${measuredAxis(axis)}) n
    left join ${latestIntervals(catalog, key, axis)} o
      on n.start_us is not distinct from o.start_us
    where n.row_count <> 0 or n.hash <> 0`;
}

/**
 * Of each interval what was recorded last, vanished ones included. An aggregate costs half of what a
 * window does here, and each build asks a dozen times.
 */
export function latestIntervals(catalog: string, key: StateKey, axis: string): string {
  const latest = ['row_count', 'hash', 'mark'].map(
    (column) => `arg_max_null(${column}, sequence) as ${column}`,
  );
  return `(select start_us, ${latest.join(', ')} from ${stateTable(catalog, 'intervals')}
    where relation = ${sqlValue(key)} and axis = ${sqlValue(axis)} group by start_us)`;
}
