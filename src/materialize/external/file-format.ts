/**
 * What files keep of columns and how they are read back exactly. In: columns with the engine's
 * types; out: SQL that writes them, and SQL that reads them as the same types. Pure text.
 */
import type { Json } from '../../base/json.ts';
import { type EmbeddedSql, quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';

export const fileFormats = ['parquet', 'csv', 'json'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** Options that leave the file readable as what it is. */
export const formatOptions: Readonly<Record<FileFormat, readonly string[]>> = {
  parquet: [
    'compression',
    'compression_level',
    'row_group_size',
    'row_group_size_bytes',
    'parquet_version',
  ],
  csv: ['compression', 'delimiter', 'quote', 'escape', 'header', 'nullstr'],
  json: ['compression', 'array'],
};

export interface StoredColumn {
  readonly name: string;
  /** In the engine's words. */
  readonly type: string;
}

export interface StoredFile {
  readonly format: FileFormat;
  readonly columns: readonly StoredColumn[];
  readonly partitionBy: readonly string[];
  /** Names in lower case. */
  readonly options: Readonly<Record<string, Json>>;
}

/** Why a file of the format cannot hold the type; nothing where it can. */
export function cannotStore(format: FileFormat, type: string): string | undefined {
  if (format === 'parquet' || !/\b(?:UNION\(|VARIANT\b)/.test(unquoted(type))) return undefined;
  return `${format} files do not say which member of a union a value is`;
}

/** The query as COPY gets it; types that the format would round become ones that it keeps. */
export function storedQuery(query: string, { format, columns }: StoredFile): EmbeddedSql {
  const stored = columns.map(({ name, type }) => ({ name, type, as: storedType(format, type) }));
  if (stored.every(({ type, as }) => type === as)) return { sql: query, offset: 0 };
  const casts = stored.map(({ name, type, as }) => {
    const column = quoteIdentifier(name);
    return type === as ? column : `cast(${column} as ${as}) as ${column}`;
  });
  const before = `select ${casts.join(', ')} from (\n`;
  return { sql: `${before}${query}\n)`, offset: before.length };
}

/** Reads what was written at the path with the columns, order and types of the query. */
export function readingQuery(file: StoredFile, path: string): string {
  const inFolders = partitionNames(file);
  const columns = file.columns.map(({ name, type }) => {
    const read = inFolders.has(name.toLowerCase()) ? folderName(name) : name;
    return `  cast(${quoteIdentifier(read)} as ${type}) as ${quoteIdentifier(name)}`;
  });
  return `select\n${columns.join(',\n')}\nfrom ${reader(file, path)}`;
}

function partitionNames({ partitionBy }: StoredFile): ReadonlySet<string> {
  return new Set(partitionBy.map((name) => name.toLowerCase()));
}

/** A partition column's name in the names of folders, which is how the engine reads it back. */
function folderName(name: string): string {
  return encodeURIComponent(name).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The columns of a query without rows: partitioned files have none to read them from. */
export function emptyQuery({ columns }: StoredFile): string {
  const nulls = columns.map(
    ({ name, type }) => `  cast(null as ${type}) as ${quoteIdentifier(name)}`,
  );
  return `select\n${nulls.join(',\n')}\nwhere false`;
}

function reader(file: StoredFile, path: string): string {
  const { format, partitionBy, options } = file;
  const from = partitionBy.length > 0 ? `${escapeGlob(path)}/**/*.${format}*` : path;
  const settings = [...readerSettings(file), ...hiveSettings(partitionBy.length > 0)];
  if (format !== 'parquet' && options.compression !== undefined) {
    settings.push(`compression = ${quoteLiteral(options.compression)}`);
  }
  return `read_${format}(${[quoteLiteral(from), ...settings].join(', ')})`;
}

/** Said either way: the engine would otherwise guess from `=` anywhere in the path. */
function hiveSettings(partitioned: boolean): string[] {
  return partitioned
    ? ['hive_partitioning = true', 'hive_types_autocast = false']
    : ['hive_partitioning = false'];
}

function readerSettings(file: StoredFile): string[] {
  const { options } = file;
  switch (file.format) {
    case 'parquet':
      return [];
    case 'csv': {
      const quote = options.quote ?? '"';
      return [
        `columns = ${quoteLiteral(readTypes(file))}`,
        'auto_detect = false',
        `header = ${options.header ?? true}`,
        `delim = ${quoteLiteral(options.delimiter ?? ',')}`,
        `quote = ${quoteLiteral(quote)}`,
        `escape = ${quoteLiteral(options.escape ?? quote)}`,
        `nullstr = ${quoteLiteral(options.nullstr ?? '')}`,
        'allow_quoted_nulls = false',
      ];
    }
    case 'json':
      return [
        `columns = ${quoteLiteral(readTypes(file))}`,
        `format = ${options.array === true ? "'array'" : "'newline_delimited'"}`,
      ];
    default:
      return file.format satisfies never;
  }
}

/** What the reader is asked for: text wherever it would otherwise convert in its own way. */
function readTypes(file: StoredFile): Record<string, string> {
  const { format, columns } = file;
  const inFolders = partitionNames(file);
  const inFiles = columns.filter(({ name }) => !inFolders.has(name.toLowerCase()));
  return Object.fromEntries(
    inFiles.map(({ name, type }) => {
      const asIs = format === 'json' && (type === 'JSON' || isNested(type));
      return [name, asIs ? storedType(format, type) : 'VARCHAR'];
    }),
  );
}

function storedType(format: FileFormat, type: string): string {
  switch (format) {
    case 'parquet':
      // Parquet has no integer of 128 bits, and a DOUBLE in its place would round.
      return replaceTypes(type, 'U?HUGEINT', 'DECIMAL(38,0)');
    case 'csv':
      return type;
    case 'json':
      // JSON numbers are read as DOUBLE, which keeps 15 digits of every number.
      return replaceTypes(type, 'U?HUGEINT|DECIMAL\\((?:1[6-9]|[23]\\d),\\d+\\)', 'VARCHAR');
    default:
      return format satisfies never;
  }
}

function isNested(type: string): boolean {
  return /^(?:STRUCT|MAP)\(|\]$/.test(type);
}

const quoted = /"(?:[^"]|"")*"|'(?:[^']|'')*'/;

function unquoted(type: string): string {
  return type.split(quoted).join('""');
}

/** Only types: a field of a struct may have the name of one, and then its type follows. */
function replaceTypes(type: string, pattern: string, replacement: string): string {
  const types = new RegExp(`\\b(?:${pattern})(?=[,)[]|$)`, 'g');
  const parts = type.split(new RegExp(`(${quoted.source})`));
  return parts
    .map((part, index) => (index % 2 === 1 ? part : part.replace(types, replacement)))
    .join('');
}

/** A path for a pattern: what it is made of counts as itself. */
export function escapeGlob(path: string): string {
  return path.replace(/[[*?]/g, '[$&]');
}
