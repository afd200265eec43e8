/**
 * Two relations as multisets, in both directions; sums of floats that differ in the last bits are
 * equal. In: a connection and two names; out: how many rows each lacks, with a few of them.
 */
import type { SampleTable } from '../base/diagnostic.ts';
import { formatRelation, quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Connection, RelationName, ResultColumn } from '../engine/engine.ts';

export interface Compared {
  readonly type: 'rows' | 'columns';
  readonly lacking: number;
  readonly extra: number;
  readonly sample: SampleTable | undefined;
}

/** Nothing where they are equal. */
export async function compareRelations(
  connection: Connection,
  { full, incremental }: { readonly full: RelationName; readonly incremental: RelationName },
): Promise<Compared | undefined> {
  const one = formatRelation(full);
  const other = formatRelation(incremental);
  const { columns } = await connection.query(`from ${one} limit 0`);
  const { columns: others } = await connection.query(`from ${other} limit 0`);
  if (shapeOf(columns) !== shapeOf(others)) {
    return { type: 'columns', lacking: 0, extra: 0, sample: shapes(columns, others) };
  }
  const exact = await countRows(connection, exactDifference(one, other));
  if (exact.lacking + exact.extra === 0) return undefined;
  const floats = columns.filter(({ type }) => isFloat(type));
  const sql =
    floats.length === 0 ? exactDifference(one, other) : nearDifference(one, other, columns);
  const counted = floats.length === 0 ? exact : await countRows(connection, sql);
  if (counted.lacking + counted.extra === 0) return undefined;
  return { type: 'rows', ...counted, sample: await sampleOf(connection, sql, columns) };
}

const sides = { lacking: 'full refresh', extra: 'incremental' } as const;
const sideColumn = '"eider side"';
const shownRows = 8;

/** Its first column is the side that has the row. */
function exactDifference(full: string, incremental: string): string {
  return `select '${sides.lacking}' as ${sideColumn}, * from (from ${full} except all from ${incremental})
union all
select '${sides.extra}', * from (from ${incremental} except all from ${full})`;
}

/**
 * A row that is left has an equal where the other side has one with all but the floats the same,
 * and these near; the sides must have as many rows of that kind.
 */
function nearDifference(
  full: string,
  incremental: string,
  columns: readonly ResultColumn[],
): string {
  const floats = columns.filter(({ type }) => isFloat(type));
  const others = columns
    .filter(({ type }) => !isFloat(type))
    .map(({ name }) => quoteIdentifier(name));
  const counted = (name: string, from: string, not: string): string =>
    `${name} as (
  select *, count(*) over (${others.length > 0 ? `partition by ${others.join(', ')}` : ''}) as ${kindCount}
  from (from ${from} except all from ${not})
)`;
  const isNear = [
    ...[...others, kindCount].map((name) => `l.${name} is not distinct from e.${name}`),
    ...floats.map(nearCondition),
  ].join(' and ');
  return `with ${counted('lacking', full, incremental)},
${counted('extra', incremental, full)}
select '${sides.lacking}' as ${sideColumn}, l.* exclude (${kindCount}) from lacking as l where not exists (from extra as e where ${isNear})
union all
select '${sides.extra}', e.* exclude (${kindCount}) from extra as e where not exists (from lacking as l where ${isNear})`;
}

const kindCount = '"eider count"';

/** Relative, and absolute below 1: a sum of a million is off by less. */
function nearCondition({ name, type }: ResultColumn): string {
  const [one, other] = ['l', 'e'].map((side) => `${side}.${quoteIdentifier(name)}`);
  const most = type === 'FLOAT' ? '1e-4' : '1e-9';
  const distance = `abs(${one} - ${other}) <= ${most} * greatest(1, abs(${one}), abs(${other}))`;
  const areFinite = `isfinite(${one}) and isfinite(${other})`;
  return `(${one} is not distinct from ${other} or (${areFinite} and ${distance}))`;
}

async function countRows(connection: Connection, sql: string) {
  const { rows } = await connection.query(
    `select count(*) filter (where ${sideColumn} = '${sides.lacking}')::integer, count(*) filter (where ${sideColumn} = '${sides.extra}')::integer from (${sql}\n)`,
  );
  const [lacking, extra] = rows[0] ?? [];
  return { lacking: Number(lacking), extra: Number(extra) };
}

async function sampleOf(
  connection: Connection,
  sql: string,
  columns: readonly ResultColumn[],
): Promise<SampleTable> {
  const order = columns.map((_, at) => at + 2);
  const { rows } = await connection.query(
    `from (${sql}\n) qualify row_number() over (partition by ${sideColumn}) <= ${shownRows} order by ${[...order, 1].join(', ')}`,
  );
  return {
    columns: [{ name: 'only in', type: 'VARCHAR' }, ...columns],
    rows: rows.map((row) =>
      row.map((cell) => (cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell))),
    ),
  };
}

function isFloat(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}

function shapeOf(columns: readonly ResultColumn[]): string {
  return JSON.stringify(columns.map(({ name, type }) => [name, type]));
}

function shapes(full: readonly ResultColumn[], incremental: readonly ResultColumn[]): SampleTable {
  const row = (side: string, columns: readonly ResultColumn[]): string[] => [
    side,
    columns.map(({ name, type }) => `${name} ${type}`).join(', '),
  ];
  return {
    columns: ['only in', 'columns'].map((name) => ({ name, type: 'VARCHAR' })),
    rows: [row(sides.lacking, full), row(sides.extra, incremental)],
  };
}
