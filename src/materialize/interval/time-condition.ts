/**
 * Ranges of time as conditions on a column, with bounds of the column's own type, so that a scan can
 * skip what lies outside. In: a column and ranges; out: SQL.
 */
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import { endsOfTime } from '../../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import { endOfCalendar } from '../../incremental/time-ranges.ts';
import type { TimeRange } from '../../product/ledger.ts';

/** True for the rows that lie in one of them; `no time` for those whose time is NULL. */
export function timeCondition(
  column: ResultColumn,
  ranges: readonly (TimeRange | 'no time')[],
): string {
  const conditions = ranges.map((range) =>
    range === 'no time' ? `${quoteIdentifier(column.name)} is null` : inRange(column, range),
  );
  if (conditions.length === 0) return 'false';
  return conditions.length === 1 ? conditions.join() : `(${conditions.join(' or ')})`;
}

function inRange(column: ResultColumn, { start, end }: TimeRange): string {
  const bounds = [
    ...(start === undefined ? [] : [from(column, start)]),
    ...(end === undefined ? [] : [upTo(column, end)]),
  ].filter((bound) => bound !== undefined);
  if (bounds.length === 0) return `${quoteIdentifier(column.name)} is not null`;
  return bounds.length === 1 ? bounds.join() : `(${bounds.join(' and ')})`;
}

function from(column: ResultColumn, start: bigint): string | undefined {
  if (start > endOfCalendar) return compare(column, '>=', infinite(column, ''));
  if (start >= -endOfCalendar) return compare(column, '>=', moment(column, start));
  return start <= endsOfTime.first ? undefined : compare(column, '>', infinite(column, '-'));
}

function upTo(column: ResultColumn, end: bigint): string | undefined {
  if (end > endOfCalendar) {
    return end <= endsOfTime.last ? compare(column, '<', infinite(column, '')) : undefined;
  }
  if (end >= -endOfCalendar) return compare(column, '<', moment(column, end));
  return end <= endsOfTime.first ? 'false' : compare(column, '<=', infinite(column, '-'));
}

function compare({ name, type }: ResultColumn, operator: string, bound: string): string {
  // Nanoseconds reach from 1677 to 2262 only, and a bound may lie outside.
  const column =
    type === 'TIMESTAMP_NS' ? `${quoteIdentifier(name)}::timestamp` : quoteIdentifier(name);
  return `${column} ${operator} ${bound}`;
}

function infinite({ type }: ResultColumn, sign: '' | '-'): string {
  return `${quoteLiteral(`${sign}infinity`)}::${boundType(type)}`;
}

function boundType(type: string): string {
  if (type === 'TIMESTAMP WITH TIME ZONE') return 'timestamptz';
  return type === 'TIMESTAMP_NS' ? 'timestamp' : type.toLowerCase();
}

function moment({ type }: ResultColumn, microseconds: bigint): string {
  const isZoned = type === 'TIMESTAMP WITH TIME ZONE';
  const text = isoText(microseconds);
  if (text === undefined) {
    return isZoned
      ? `make_timestamptz(${microseconds})`
      : `make_timestamp(${microseconds})${type === 'DATE' ? '' : `::${boundType(type)}`}`;
  }
  if (type !== 'DATE')
    return `${boundType(type)} ${quoteLiteral(`${text}${isZoned ? '+00' : ''}`)}`;
  // A bound within a day is one of the day's moments, not of its date.
  const [date, time] = text.split(' ');
  return time === '00:00:00'
    ? `date ${quoteLiteral(date ?? '')}`
    : `timestamp ${quoteLiteral(text)}`;
}

/** Of the years that are written with four digits. */
function isoText(microseconds: bigint): string | undefined {
  const date = new Date(Number(microseconds / 1_000_000n) * 1000);
  const year = date.getUTCFullYear();
  if (microseconds % 1_000_000n !== 0n || year < 1 || year > 9999) return undefined;
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
