/**
 * Replaces what differs and leaves the rest alone: the new rows of some ranges, or of some keys, are
 * computed into a temporary table and compared with the old ones, interval by interval or key by
 * key. In: a query over the inputs, cut to what it needs; out: actions. Pure.
 */
import { formatRelation, quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { intervalStart, rowHash } from '../../engine/duckdb-fingerprint.ts';
import type { RelationName, ResultColumn, ResultTable } from '../../engine/engine.ts';
import { intervalEnd } from '../../incremental/cut-parts.ts';
import { mergeRanges } from '../../incremental/time-ranges.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { TimeRange } from '../../product/ledger.ts';
import type { Grain } from '../../product/proof.ts';
import type { Action, Answer } from '../action.ts';
import { keyCondition } from './cut-condition.ts';
import { timeCondition } from './time-condition.ts';

export interface Target {
  readonly relation: RelationName;
  readonly columns: readonly ResultColumn[];
  readonly time: ResultColumn;
  readonly grain: Grain;
  /** What stands behind FROM for the computed rows, where they are not written as they come. */
  readonly written?: string | undefined;
}

export interface RangeWrite {
  readonly target: Target;
  readonly query: MappedSql;
  readonly ranges: readonly (TimeRange | 'no time')[];
  /** What the computed rows are held to before anything is replaced. */
  readonly check: readonly Action[];
}

/** Intervals that come out as they were are not touched. */
export function writeRanges({ target, query, ranges, check }: RangeWrite): readonly Action[] {
  const { relation, time, grain, columns, written = computed } = target;
  const condition = timeCondition(time, ranges);
  const start = intervalStart(time, grain);
  return [
    computeRows(query, condition),
    ...check,
    {
      kind: 'ask',
      sql: differing(start, columns, [written, `${formatRelation(relation)} where ${condition}`]),
      answer: ({ rows }: ResultTable): Answer => {
        const starts = rows.map(([cell]) => (cell === null ? undefined : BigInt(String(cell))));
        return { actions: replaceRows(target, intervalsCondition(target, starts)) };
      },
    },
  ];
}

export interface KeyWrite {
  readonly target: Target;
  readonly query: MappedSql;
  readonly column: ResultColumn;
  readonly keys: readonly string[];
  /** Which rows belong to the output at all. */
  readonly within: TimeRange;
  readonly keepsNull: boolean;
  /** What the computed rows are held to before anything is replaced. */
  readonly check: readonly Action[];
  readonly onWritten: (keys: readonly string[]) => void;
}

export function writeKeys(write: KeyWrite): readonly Action[] {
  const { target, query, column, keys, within, keepsNull, check, onWritten } = write;
  const { relation, columns, time, written = computed } = target;
  const ranges = [within, ...(keepsNull ? ['no time' as const] : [])];
  const condition = `${keyCondition(column, keys)} and ${timeCondition(time, ranges)}`;
  const key = `${quoteIdentifier(column.name)}::varchar`;
  return [
    computeRows(query, condition),
    ...check,
    {
      kind: 'ask',
      sql: differing(key, columns, [
        written,
        `${formatRelation(relation)} where ${keyCondition(column, keys)}`,
      ]),
      answer: ({ rows }: ResultTable): Answer => {
        const differ = rows.map(([cell]) => String(cell));
        onWritten(differ);
        return {
          actions: replaceRows(
            target,
            differ.length === 0 ? undefined : keyCondition(column, differ),
          ),
        };
      },
    },
  ];
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

/** Groups in which the rows of two relations are not the same. */
function differing(
  group: string,
  columns: readonly ResultColumn[],
  [one, other]: readonly [string, string],
): string {
  const side = (from: string, sign: '' | '-'): string =>
    `select ${group} as part, ${sign}count(*) as row_count, ${sign}sum(${rowHash(columns)}) as hash from ${from} group by 1`;
  return `select part::varchar from (${side(one, '')} union all ${side(other, '-')})
group by part having sum(row_count) <> 0 or sum(hash) <> 0 order by part`;
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
    { kind: 'statement', sql: `insert into ${added} ${fromComputed}` },
    { kind: 'statement', sql: `insert into ${table} ${fromComputed}` },
  ];
}

/** The rows that were replaced, and those that replaced them: measured in place of the table. */
export const removed = 'temp.main._eider_removed';
export const added = 'temp.main._eider_added';

/** Before the first change, and after those that have been measured. */
export function noChanges(relation: RelationName): readonly Action[] {
  return [removed, added].map((name) => ({
    kind: 'statement',
    sql: `create or replace temp table ${name} as from ${formatRelation(relation)} limit 0`,
  }));
}

function intervalsCondition(
  { time, grain }: Target,
  starts: readonly (bigint | undefined)[],
): string | undefined {
  if (starts.length === 0) return undefined;
  const timed = starts.filter((start) => start !== undefined);
  const ranges = mergeRanges(timed.map((start) => ({ start, end: intervalEnd(start, grain) })));
  return timeCondition(time, [
    ...ranges,
    ...(timed.length < starts.length ? ['no time' as const] : []),
  ]);
}
