/**
 * The content of intervals, measured into a temporary table by one scan, and recorded where it
 * differs from what was recorded last. In: what stands behind FROM, and axes; out: statements.
 */
import { intervalStart } from '../engine/duckdb-fingerprint.ts';
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
}

/** An axis whose column is not there has no intervals, and those that it had are gone. */
export function presentAxes(
  axes: readonly TimeAxis[],
  columns: readonly ResultColumn[],
): readonly PresentAxis[] {
  return axes.flatMap((axis) => {
    const wanted = axis.column.toLowerCase();
    const column = columns.find(({ name }) => name.toLowerCase() === wanted);
    return column ? [{ name: axisName(axis), start: intervalStart(column, axis.grain) }] : [];
  });
}

/** Each connection has its own. Its rows are of an axis, or of the whole where `axis` is NULL. */
export const measured = 'temp.main._eider_measured';

/** The whole, where no axis is wanted. `hash` is that of one row. */
export function measureWhole(from: string, hash: string): string {
  return `select count(*) as row_count, coalesce(sum(${hash}), 0) as hash from ${from}`;
}

export const measuredWhole = `select row_count, hash from ${measured} where axis is null`;

/** `rows` and `hash` are aggregates over the rows of an interval. */
export function measureAxes({
  from,
  axes,
  rows = 'count(*)',
  hash,
  filter = 'true',
}: {
  readonly from: string;
  readonly axes: readonly PresentAxis[];
  readonly rows?: string;
  readonly hash: string;
  readonly filter?: string;
}): string {
  const names = axes.map((_, index) => `_eider_axis_${index}`);
  const starts = axes.map(({ start }, index) => `, ${start} as ${names[index]}`);
  const which = axes.map(
    ({ name }, index) => `when grouping(${names[index]}) = 0 then ${sqlValue(name)}`,
  );
  const axis = which.length === 0 ? 'null::varchar' : `case ${which.join(' ')} end`;
  const sets = [...names.map((name) => `(${name})`), '()'];
  return `create or replace temp table ${measured} as
    select ${axis} as axis, coalesce(${[...names, 'null::bigint'].join(', ')}) as start_us,
      ${rows} as row_count, ${hash} as hash
    from (select *${starts.join('')} from ${from}) where ${filter}
    group by grouping sets (${sets.join(', ')})`;
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
    from (select *, true as is_there from ${measured} where axis = ${sqlValue(axis)}) n
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
    from (from ${measured} where axis = ${sqlValue(axis)}) n
    left join ${latestIntervals(catalog, key, axis)} o
      on n.start_us is not distinct from o.start_us
    where n.row_count <> 0 or n.hash <> 0`;
}

/** Of each interval what was recorded last, vanished ones included. */
export function latestIntervals(catalog: string, key: StateKey, axis: string): string {
  return `(select start_us, row_count, hash, mark from ${stateTable(catalog, 'intervals')}
    where relation = ${sqlValue(key)} and axis = ${sqlValue(axis)}
    qualify row_number() over (partition by start_us order by sequence desc) = 1)`;
}
