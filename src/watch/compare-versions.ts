/**
 * Two versions of a relation: what is kept of the one before, and what differs in the new one. In:
 * a connection to the warehouse and a key; out: counts and rows. Every question has a time limit:
 * a look must not hold up the next save.
 */
import { formatRelation, quoteIdentifier } from '../engine/duckdb-dialect.ts';
import {
  type Connection,
  EngineError,
  type RelationName,
  type ResultColumn,
  type ResultTable,
} from '../engine/engine.ts';
import type { RowDifference } from '../product/watch.ts';

/** More rows than these are not kept for a comparison. */
const mostComparedRows = 2_000_000;
const mostSampleRows = 1_000;
/** Milliseconds. */
const patience = 3_000;
const marks = { added: '+', removed: '-', changed: '~' } as const;

export interface EarlierVersion {
  readonly columns: readonly ResultColumn[];
  /** Where its rows are kept, as long as the connection is open. */
  readonly kept: string | undefined;
  /** Why they are not, in words. */
  readonly why?: string;
}

/** `kept`: of this connection alone, so that nothing of it is left in the warehouse. */
const keptName = 'temp.main._eider_version_before';

/** Where the relation is not there, or cannot be read, there is no earlier version. */
export async function keepVersion(
  connection: Connection,
  relation: RelationName,
  key: readonly string[] | undefined,
): Promise<EarlierVersion | undefined> {
  const from = formatRelation(relation);
  try {
    const { columns } = await connection.query(`select * from ${from} limit 0`);
    if (!key) return { columns, kept: undefined, why: 'nothing tells its rows apart' };
    const missing = key.find((name) => !hasColumn(columns, name));
    if (missing !== undefined) {
      return { columns, kept: undefined, why: `it had no column ${missing}` };
    }
    const sql = `create or replace temp table _eider_version_before as select * from ${from} limit ${mostComparedRows + 1}`;
    const rows = await inTime(connection, () => connection.run(sql));
    if (rows === undefined) return { columns, kept: undefined, why: 'reading it took too long' };
    if (rows > mostComparedRows) return { columns, kept: undefined, why: 'it has too many rows' };
    return { columns, kept: keptName };
  } catch (failure) {
    if (failure instanceof EngineError && failure.kind !== 'interrupted') return undefined;
    throw failure;
  }
}

export interface TwoVersions {
  readonly before: { readonly columns: readonly ResultColumn[]; readonly kept: string };
  /** As it is there now. */
  readonly after: { readonly columns: readonly ResultColumn[]; readonly relation: RelationName };
}

/** Nothing where it takes too long. Columns of one version alone are left out of the comparison. */
export async function compareVersions(
  connection: Connection,
  versions: TwoVersions,
  key: readonly string[],
): Promise<RowDifference | undefined> {
  const { columns } = versions.after;
  if (!key.every((name) => hasColumn(columns, name))) return undefined;
  const joined = joinOf(versions, key);
  const sample = await inTime(connection, () => connection.query(sampleOf(versions, joined)));
  // Mostly these are all of them, and are counted here.
  const isAll = sample !== undefined && sample.rows.length < mostSampleRows;
  const counts = isAll ? countMarks(sample) : await countDifferences(connection, joined);
  if (!counts) return undefined;
  const empty: ResultTable = { columns: [], rows: [] };
  return { key, ...counts, sample: sample ? marked(sample, columns) : empty };
}

type Counts = Pick<RowDifference, 'added' | 'removed' | 'changed'>;

function countMarks({ rows }: ResultTable): Counts {
  const count = (mark: string): number => rows.filter(([each]) => each === mark).length;
  return {
    added: count(marks.added),
    removed: count(marks.removed),
    changed: count(marks.changed),
  };
}

async function countDifferences(
  connection: Connection,
  joined: string,
): Promise<Counts | undefined> {
  const sql = `select count(*) filter (_o._eider_is_there is null), count(*) filter (_n._eider_is_there is null), count(*) filter (_o._eider_is_there and _n._eider_is_there) ${joined}`;
  const counts = await inTime(connection, () => connection.query(sql));
  if (!counts) return undefined;
  const [added = 0, removed = 0, changed = 0] = (counts.rows[0] ?? []).map(Number);
  return { added, removed, changed };
}

/** `undefined` where it took too long; a cancelled build is told by whoever cancelled it. */
export async function inTime<T>(
  connection: Connection,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    connection.interrupt();
  }, patience);
  try {
    return await ask();
  } catch (failure) {
    if (isOver && failure instanceof EngineError && failure.kind === 'interrupted')
      return undefined;
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

export function hasColumn(columns: readonly ResultColumn[], name: string): boolean {
  return columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** The rows that differ: of both versions, joined by the key, without those that are equal. */
function joinOf(
  { before, after: { columns, relation } }: TwoVersions,
  key: readonly string[],
): string {
  const isKey = (name: string) => key.some((each) => each.toLowerCase() === name.toLowerCase());
  const on = key.map((name) => `${at('_n', name)} is not distinct from ${at('_o', name)}`);
  const differs = columns
    .filter(({ name }) => !isKey(name) && hasColumn(before.columns, name))
    .map(({ name, type }) => {
      const former = before.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
      const [now, then] = [at('_n', name), at('_o', name)];
      return former?.type === type
        ? `${now} is distinct from ${then}`
        : `${now}::varchar is distinct from ${then}::varchar`;
    });
  const alone = '_n._eider_is_there is null or _o._eider_is_there is null';
  return [
    `from (select *, true as _eider_is_there from ${formatRelation(relation)}) as _n`,
    `full join (select *, true as _eider_is_there from ${before.kept}) as _o on ${on.join(' and ')}`,
    `where ${[alone, ...differs].join(' or ')}`,
  ].join(' ');
}

/** New values first and former ones behind them, so that one row becomes one or two lines. */
function sampleOf({ before, after: { columns } }: TwoVersions, joined: string): string {
  const now = columns.map(({ name }) => at('_n', name));
  const then = columns.map(({ name }) =>
    hasColumn(before.columns, name) ? at('_o', name) : 'null',
  );
  const { added, removed, changed } = marks;
  const mark = `case when _o._eider_is_there is null then '${added}' when _n._eider_is_there is null then '${removed}' else '${changed}' end`;
  const list = [mark, ...now, ...then].map((sql, index) => `${sql} as c${index}`).join(', ');
  return `select ${list} ${joined} limit ${mostSampleRows}`;
}

function marked({ rows }: ResultTable, columns: readonly ResultColumn[]): ResultTable {
  const width = columns.length;
  const lines = rows.flatMap(([mark = null, ...cells]) => {
    const [now, then] = [cells.slice(0, width), cells.slice(width)];
    if (mark === marks.added) return [[mark, ...now]];
    if (mark === marks.removed) return [[mark, ...then]];
    return [
      ['~ was', ...then],
      ['~ is', ...now],
    ];
  });
  return { columns: [{ name: '', type: 'VARCHAR' }, ...columns], rows: lines };
}

function at(side: '_n' | '_o', name: string): string {
  return `${side}.${quoteIdentifier(name)}`;
}
