/**
 * Replaces what differs and leaves the rest alone: the new rows of some ranges, or of some keys, are
 * computed into a temporary table and compared with the old ones, interval by interval or key by
 * key. In: a query over the inputs, cut to what it needs; out: actions. Pure.
 */
import { formatRelation, quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import type { RelationName, ResultColumn, ResultTable } from '../../engine/engine.ts';
import { intervalEnd } from '../../incremental/cut-parts.ts';
import type { KeySet } from '../../incremental/narrow-inputs.ts';
import { mergeRanges } from '../../incremental/time-ranges.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { TimeRange } from '../../product/ledger.ts';
import type { Action, Answer } from '../action.ts';
import { removed, replacing, viewInserted } from './changed-rows.ts';
import {
  bucketOf,
  type Compared,
  type CutInterval,
  type DifferingInterval,
  differing,
  differingIntervals,
  differingKeys,
  readCut,
  readKeys,
} from './compare-rows.ts';
import { keyCondition } from './cut-condition.ts';
import { timeCondition } from './time-condition.ts';

export interface Target extends Compared {
  readonly relation: RelationName;
  /** What stands behind FROM for the computed rows, where they are not written as they come. */
  readonly written?: string | undefined;
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
        actions: askKeys({ target, sides, replace }, rows.map(readCut)),
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
  intervals: readonly CutInterval[],
): readonly Action[] {
  const shared = intervals.filter(({ isNew }) => !isNew);
  const { key } = target;
  if (!key || shared.length === 0) return replace(intervals);
  const buckets = new Set(shared.flatMap((each) => each.buckets));
  const condition = `(${intervalsCondition(target, shared)})
    and ${bucketOf(key)} in (${[...buckets].join(', ')})`;
  const sql = differingKeys({ ...target, key }, [
    `${one} where ${condition}`,
    `${other} and ${condition}`,
  ]);
  const fresh = intervals.filter(({ isNew }) => isNew);
  const answer = ({ rows }: ResultTable): Answer => ({
    actions: replace([...fresh, ...rows.map(readKeys)]),
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
