/**
 * What rows hold, as numbers: SQL that hashes rows, sums the hashes, and cuts time into intervals.
 * In: columns with their types; out: expressions and queries. Pure text, loads no driver.
 */
import { quoteIdentifier, quoteLiteral } from './duckdb-dialect.ts';
import type { ResultColumn } from './engine.ts';

/** An unsigned hash of one row, for a sum that is blind to the order of rows but not to repeats. */
export function rowHash(columns: readonly ResultColumn[]): string {
  return `hash(${columns.flatMap(hashed).join(', ')})::hugeint`;
}

/**
 * The engine's hash takes lists for their elements, one month for thirty days, and two members of a
 * union with one text for one: such columns are hashed as what they print. Wide numbers are hashed
 * once more.
 */
function hashed({ name, type }: ResultColumn): string[] {
  const column = quoteIdentifier(name);
  const forms = formsOf(column, type);
  return isWide(type) ? [...forms, `${column}::double`] : forms;
}

/**
 * The engine hashes the two halves of 16 bytes and takes their exclusive or, whichever is which: -1
 * is 0, as is every number whose halves are equal, and 1 is 2^64. As a DOUBLE these are far apart.
 */
function isWide(type: string): boolean {
  const precision = /^DECIMAL\((\d+),/.exec(type)?.[1];
  return type === 'HUGEINT' || type === 'UHUGEINT' || Number(precision) > 18;
}

function formsOf(column: string, type: string): string[] {
  if (type.startsWith('UNION(')) return [`union_tag(${column})::varchar`, `${column}::varchar`];
  if (type === 'VARIANT') return [`variant_typeof(${column})`, `${column}::varchar`];
  return [isPlain(type) ? column : `${column}::varchar`];
}

/** `DECIMAL(18,2)` too, but not `DECIMAL(18,2)[]`; an alias of another type is not among them. */
function isPlain(type: string): boolean {
  return plainTypes.has(type) || /^DECIMAL\(\d+,\d+\)$/.test(type);
}

const plainTypes: ReadonlySet<string> = new Set([
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
  'FLOAT',
  'DOUBLE',
  'VARCHAR',
  'JSON',
  'BLOB',
  'UUID',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMP WITH TIME ZONE',
]);

/** Into how many buckets keys are cut where they are not told one by one. */
const bucketCount = 256;

/** Of a row without a key. */
export const noBucket = -1;

/** The bucket of a key: of its text, since it may have another type where it traces to. */
export function keyBucket(column: string): string {
  const key = quoteIdentifier(column);
  return `case when ${key} is null then ${noBucket}
    else (hash(${key}::varchar) % ${bucketCount})::integer end`;
}

/** Where the intervals of rows with an infinite time begin, in microseconds since 1970. */
export const endsOfTime = { first: -(2n ** 63n) + 2n, last: 2n ** 63n - 1n } as const;

/**
 * Where the interval begins that a row lies in: microseconds since 1970 in UTC, NULL where the time
 * is NULL. Weeks begin on Monday.
 */
export function intervalStart(
  { name, type }: ResultColumn,
  grain: 'hour' | 'day' | 'week' | 'month',
): string {
  const moment = momentOf({ name, type });
  return `case
    when isfinite(${moment}) then epoch_us(date_trunc('${grain}', ${moment})::timestamp)
    when ${moment} > '2000-01-01'::timestamp then ${endsOfTime.last}
    when ${moment} is not null then ${endsOfTime.first} end`;
}

/**
 * What rows are grouped by before their intervals are told, which costs less for each of them: no
 * coarser than the intervals. The result's type says how `intervalStart` reads it.
 */
export function roughStart(
  column: ResultColumn,
  grain: 'hour' | 'day' | 'week' | 'month',
): { readonly sql: string; readonly type: string } {
  const { name, type } = column;
  if (type === 'DATE') return { sql: quoteIdentifier(name), type };
  if (grain === 'hour')
    return { sql: `date_trunc('hour', ${momentOf(column)})`, type: 'TIMESTAMP' };
  return { sql: `(${momentOf(column)})::date`, type: 'DATE' };
}

/** In UTC. */
function momentOf({ name, type }: ResultColumn): string {
  const column = quoteIdentifier(name);
  if (type === 'TIMESTAMP') return column;
  return type === 'TIMESTAMP WITH TIME ZONE'
    ? `timezone('UTC', ${column})`
    : `${column}::timestamp`;
}

/** Names and types in order, as one text; what it is written from never changes its meaning. */
export function shapeText(columns: readonly ResultColumn[]): string {
  return columns.map(({ name, type }) => `${name}\u0001${type}`).join('\u0002');
}

/** The MD5 of `shapeText` for each table and view of a catalog: schema, name, digest. */
export function shapesOf(catalog: string, where = 'true'): string {
  return `select schema_name, table_name,
      md5(string_agg(column_name || chr(1) || data_type, chr(2) order by column_index))
    from duckdb_columns() where database_name = ${quoteLiteral(catalog)} and not internal and ${where}
    group by all`;
}

/**
 * One row of hashes, over every type that is hashed as it is and over what combines them: while the
 * engine answers the same, versions from before can be compared with those of now.
 */
export const probeQuery = `select hash(true), hash(1::tinyint), hash(-2::smallint), hash(3),
  hash(4::bigint), hash(170141183460469231731687303715884105727::hugeint), hash(5::utinyint),
  hash(6::usmallint), hash(7::uinteger), hash(8::ubigint), hash(9::uhugeint), hash(1.5::float),
  hash(-2.25::double), hash('nan'::double), hash(0.1::decimal(4,1)), hash(1.05::decimal(9,2)),
  hash(1.05::decimal(18,2)), hash(1.05::decimal(38,2)), hash(''), hash('duck'),
  hash('a text that is longer than twelve bytes'), hash('🦆'), hash('{"a": 1}'::json),
  hash('\\xAA'::blob), hash('5f2b1b0e-5d3c-4f3a-9f0a-0c1d2e3f4a5b'::uuid), hash('2024-02-29'::date),
  hash('23:59:59.999999'::time), hash('2024-02-29 12:00:00.000001'::timestamp),
  hash('2024-02-29 12:00:00'::timestamp_s), hash('2024-02-29 12:00:00.001'::timestamp_ms),
  hash('2024-02-29 12:00:00.000000001'::timestamp_ns), hash('2024-02-29 12:00:00+00'::timestamptz),
  hash(-1::hugeint, -1::hugeint::double), hash(null), hash(1, null, 'x'), hash(null, 1),
  hash([1, null, 2]::varchar),
  hash({'a': 1, 'b': [1.50]}::varchar), hash(map {'k': 'a, b'}::varchar),
  hash((interval 1 month + interval 2 days)::varchar), hash([1, 2]::integer[2]::varchar),
  hash('x'::enum('y', 'x')::varchar), hash('10:00:00+01'::timetz::varchar), hash('101'::bit::varchar)`;

/**
 * True where two rows differ in one of these columns, NULL being a value of its own: what `hash`
 * cannot tell apart, the engine's comparison may not either.
 */
export function rowsDiffer(columns: readonly ResultColumn[], one: string, other: string): string {
  const differing = columns.flatMap((column) => {
    const left = comparedForms(column, one);
    const right = comparedForms(column, other);
    return left.map((form, index) => `${form} is distinct from ${right[index]}`);
  });
  return differing.length === 0 ? 'false' : `(${differing.join(' or ')})`;
}

function comparedForms({ name, type }: ResultColumn, alias: string): string[] {
  return formsOf(`${alias}.${quoteIdentifier(name)}`, type);
}
