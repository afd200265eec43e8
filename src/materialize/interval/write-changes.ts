/**
 * Replaces what differs and leaves the rest alone: the new rows of some ranges, or of some keys, are
 * computed into a temporary table and compared with the old ones, interval by interval or key by
 * key. In: a query over the inputs, cut to what it needs; out: actions. Pure.
 */
import { formatRelation, quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { intervalStart, roughStart, rowHash } from '../../engine/duckdb-fingerprint.ts';
import type { Cell, RelationName, ResultColumn, ResultTable } from '../../engine/engine.ts';
import { intervalEnd } from '../../incremental/cut-parts.ts';
import type { KeySet } from '../../incremental/narrow-inputs.ts';
import { mergeRanges } from '../../incremental/time-ranges.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { TimeRange } from '../../product/ledger.ts';
import type { Grain } from '../../product/proof.ts';
import type { Action, Answer } from '../action.ts';
import { removed, replacing, viewInserted } from './changed-rows.ts';
import { keyCondition } from './cut-condition.ts';
import { timeCondition } from './time-condition.ts';

export interface Target {
  readonly relation: RelationName;
  readonly columns: readonly ResultColumn[];
  readonly time: ResultColumn;
  readonly grain: Grain;
  /** What stands behind FROM for the computed rows, where they are not written as they come. */
  readonly written?: string | undefined;
  /** Within an interval, the rows of some of its values are replaced alone where these are few. */
  readonly key: ResultColumn | undefined;
}

export interface RangeWrite {
  readonly target: Target;
  readonly query: MappedSql;
  readonly ranges: readonly (TimeRange | 'no time')[];
  /** Whose rows are made anew; of all keys where it is absent. */
  readonly of?: { readonly column: ResultColumn; readonly keys: KeySet };
  /** What the computed rows are held to before anything is replaced. */
  readonly check: readonly Action[];
  /** Nothing else writes into these ranges before the changes are measured. */
  readonly isAlone?: boolean;
}

/** Intervals that come out as they were are not touched. */
export function writeRanges(write: RangeWrite): readonly Action[] {
  const { target, ranges, of, check, isAlone = false } = write;
  const compare = compareRanges(write);
  if (!isAlone || of || check.length > 0 || target.written !== undefined) return compare;
  const table = formatRelation(target.relation);
  return [
    {
      kind: 'ask',
      sql: `select 1 from ${table} where ${timeCondition(target.time, ranges)} limit 1`,
      answer: ({ rows }): Answer => ({ actions: rows.length > 0 ? compare : insertRows(write) }),
    },
  ];
}

/** Where no row is there is nothing to compare with: rows are written, and measured, where they stay. */
function insertRows({ target, query, ranges }: RangeWrite): readonly Action[] {
  const table = formatRelation(target.relation);
  const condition = timeCondition(target.time, ranges);
  const before = `insert into ${table} by name from (\n`;
  return [
    {
      kind: 'statement',
      sql: `${before}${query.text}\n)\nwhere ${condition}`,
      embedded: { query, offset: before.length },
    },
    viewInserted(target.relation, condition),
  ];
}

function compareRanges({ target, query, ranges, of, check }: RangeWrite): readonly Action[] {
  const { relation, time, written = computed } = target;
  const inRanges = timeCondition(time, ranges);
  // Of rows with other keys nothing was computed: they stay, in whole intervals, too.
  const ofKeys = of && keyCondition(of.column, of.keys);
  const condition = ofKeys ? `${ofKeys} and ${inRanges}` : inRanges;
  const sides = [written, `${formatRelation(relation)} where (${condition})`] as const;
  const replace = (intervals: readonly DifferingInterval[]): readonly Action[] => {
    const replaced = replacedCondition(target, intervals);
    return replaceRows(target, replaced && ofKeys ? `(${replaced}) and ${ofKeys}` : replaced);
  };
  return [
    computeRows(query, condition),
    ...check,
    {
      kind: 'ask',
      sql: differingIntervals(target, sides),
      answer: ({ rows }: ResultTable): Answer => ({
        actions: askKeys({ target, sides, replace }, rows.map(readInterval)),
      }),
    },
  ];
}

interface Replacement {
  readonly target: Target;
  /** What stands behind FROM: computed rows, and behind WHERE, in brackets, those of the table. */
  readonly sides: readonly [string, string];
  readonly replace: (intervals: readonly DifferingInterval[]) => readonly Action[];
}

/** An interval that had rows before is asked for the keys whose rows differ. */
function askKeys(
  { target, sides: [one, other], replace }: Replacement,
  intervals: readonly DifferingInterval[],
): readonly Action[] {
  const shared = intervals.filter(({ isNew }) => !isNew);
  const { key } = target;
  if (!key || shared.length === 0) return replace(intervals);
  const condition = intervalsCondition(target, shared);
  const sql = differingKeys({ ...target, key }, [
    `${one} where ${condition}`,
    `${other} and ${condition}`,
  ]);
  const fresh = intervals.filter(({ isNew }) => isNew);
  const answer = ({ rows }: ResultTable): Answer => ({
    actions: replace([...fresh, ...rows.map(readInterval)]),
  });
  return [{ kind: 'ask', sql, answer }];
}

export interface KeyWrite {
  readonly target: Target;
  readonly query: MappedSql;
  readonly column: ResultColumn;
  readonly keys: readonly string[];
  /** Which rows belong to the output at all. */
  readonly within: TimeRange;
  readonly keepsNull: boolean;
  /** Where rows of all keys have just been written: there they are right already. */
  readonly beside: readonly TimeRange[];
  /** What the computed rows are held to before anything is replaced. */
  readonly check: readonly Action[];
  readonly onWritten: (keys: readonly string[]) => void;
}

/** Over all of time. */
export function writeKeys(write: KeyWrite): readonly Action[] {
  const { target, query, column, within, keepsNull, beside, check, onWritten } = write;
  const { relation, columns, time, written = computed } = target;
  const ranges = [within, ...(keepsNull ? ['no time' as const] : [])];
  // Rows without a time are beside no range.
  const elsewhere = beside.length === 0 ? '' : ` and (${timeCondition(time, beside)}) is not true`;
  const keys = `${oneByOne(column, write.keys)}${elsewhere}`;
  const condition = `${keys} and ${timeCondition(time, ranges)}`;
  const key = `${quoteIdentifier(column.name)}::varchar`;
  return [
    computeRows(query, condition),
    ...check,
    {
      kind: 'ask',
      sql: `select part from (${differing([key], columns, [
        written,
        `${formatRelation(relation)} where ${keys}`,
      ])}) order by part`,
      answer: ({ rows }: ResultTable): Answer => {
        const differ = rows.map(([cell]) => String(cell));
        onWritten(differ);
        const replaced =
          differ.length === 0 ? undefined : `${oneByOne(column, differ)}${elsewhere}`;
        return { actions: replaceRows(target, replaced) };
      },
    },
  ];
}

function oneByOne(column: ResultColumn, keys: readonly string[]): string {
  return keyCondition(column, { keys, buckets: [] });
}

/** Where new rows are until they are compared; each connection has its own. */
export const computed = 'temp.main._eider_computed';

function computeRows(query: MappedSql, condition: string): Action {
  const before = `create or replace temp table _eider_computed as\nfrom (\n`;
  return {
    kind: 'statement',
    sql: `${before}${query.text}\n)\nwhere ${condition}`,
    embedded: { query, offset: before.length },
  };
}

/** Groups in which the rows of two relations are not the same: `part`, and `key` behind it. */
function differing(
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

/** Where they begin, and whether no row was there before. */
function differingIntervals(
  { columns, time, grain }: Target,
  [one, other]: readonly [string, string],
): string {
  const rough = roughStart(time, grain);
  const start = intervalStart({ name: 'part', type: rough.type }, grain);
  const side = (from: string, sign: '' | '-'): string =>
    `select ${rough.sql} as part, ${sign}count(*) as row_count, ${sign}sum(${rowHash(columns)}) as hash from ${from} group by all`;
  return `select (${start})::varchar, null, min(row_count) > 0
from (${side(one, '')} union all ${side(other, '-')})
group by all having sum(row_count) <> 0 or sum(hash) <> 0`;
}

/**
 * In intervals that differ the keys of the rows that do, where they are few and none is NULL. Rows
 * are looked at key by key only in buckets of keys that differ: there are few of these, too.
 */
function differingKeys(
  { columns, time, grain, key }: Target & { readonly key: ResultColumn },
  sides: readonly [string, string],
): string {
  const rough = roughStart(time, grain);
  const start = intervalStart({ name: 'part', type: rough.type }, grain);
  const name = quoteIdentifier(key.name);
  const bucket = `hash(${name}) % 1024`;
  const apart = sides.map((side) => `(from ${side})`) as [string, string];
  const buckets = differing([bucket], columns, apart);
  const within = apart.map((side) => `${side} where ${bucket} in (select part from buckets)`) as [
    string,
    string,
  ];
  return `with buckets as (${buckets})
select (${start})::varchar, case when count(distinct key) <= ${mostKeysApart}
  and count(key) = count(*) then list(distinct key::varchar) end
from (${differing([rough.sql, name], columns, within)}) group by 1`;
}

/** Beyond, the whole interval is replaced. */
const mostKeysApart = 1000;

interface DifferingInterval {
  /** Nothing for the rows without a time. */
  readonly start: bigint | undefined;
  /** All of them where it is absent. */
  readonly keys: readonly string[] | undefined;
  readonly isNew: boolean;
}

function readInterval([start, keys, isNew]: readonly Cell[]): DifferingInterval {
  return {
    start: start === null || start === undefined ? undefined : BigInt(String(start)),
    keys: Array.isArray(keys) ? keys.map(String) : undefined,
    isNew: isNew === true,
  };
}

function replacedCondition(
  target: Target,
  intervals: readonly DifferingInterval[],
): string | undefined {
  const whole = intervals.filter(({ keys }) => keys === undefined);
  const cut = intervals.filter(({ keys }) => keys !== undefined);
  const keys = new Set(cut.flatMap((each) => each.keys ?? []));
  const conditions = [
    ...(whole.length === 0 ? [] : [intervalsCondition(target, whole)]),
    ...(cut.length === 0 || !target.key
      ? []
      : [`(${intervalsCondition(target, cut)} and ${oneByOne(target.key, [...keys])})`]),
  ];
  return conditions.length === 0 ? undefined : conditions.join(' or ');
}

function replaceRows(
  { relation, written = computed }: Target,
  condition: string | undefined,
): readonly Action[] {
  if (condition === undefined) return [];
  const table = formatRelation(relation);
  // By name: the order of columns in the query may have changed since the table was made.
  const fromComputed = `by name from ${written} where ${condition}`;
  return [
    { kind: 'statement', sql: `insert into ${removed} from ${table} where ${condition}` },
    { kind: 'statement', sql: `delete from ${table} where ${condition}` },
    { kind: 'statement', sql: `insert into ${replacing} ${fromComputed}` },
    { kind: 'statement', sql: `insert into ${table} ${fromComputed}` },
  ];
}

function intervalsCondition(
  { time, grain }: Target,
  intervals: readonly DifferingInterval[],
): string {
  const timed = intervals.flatMap(({ start }) => (start === undefined ? [] : [start]));
  const ranges = mergeRanges(timed.map((start) => ({ start, end: intervalEnd(start, grain) })));
  return timeCondition(time, [
    ...ranges,
    ...(timed.length < intervals.length ? ['no time' as const] : []),
  ]);
}
