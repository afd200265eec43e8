/**
 * Files that a query names itself, outside of any source: the engine binds such a query but does
 * not print its plan. In: SQL; out: the same with empty tables in place of what reads the files,
 * each as long as what it stands for, or nothing where the files cannot be looked at.
 */
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { readTokens, type Token } from '../../engine/sql-scanner.ts';
import type { ShadowCatalog } from './shadow-catalog.ts';
import { describeFiles } from './source-columns.ts';
import { fileSchemaPrefix } from './stand-ins.ts';

export interface FileStandIns {
  readonly sql: string;
  /** The functions that read files, or the texts that name some. */
  readonly readers: readonly string[];
}

/** `count` numbers the tables of a whole project. */
export async function standInForFiles(
  sql: string,
  {
    shadow,
    catalog,
    count,
  }: {
    readonly shadow: ShadowCatalog;
    readonly catalog: string;
    readonly count: () => number;
  },
): Promise<FileStandIns | undefined> {
  const reads = fileReads(sql);
  let text = sql;
  for (const { start, end, name } of reads) {
    const read = sql.slice(start, end);
    const found = await describeFiles(read, shadow.query);
    if (found.type === 'unknown') return undefined;
    const schema = `${fileSchemaPrefix}${count()}`;
    const standIn = `${schema}.${quoteIdentifier(name)}`;
    if (standIn.length > read.length) return undefined;
    await shadow.query(`create schema if not exists ${quoteIdentifier(catalog)}.${schema}`);
    const refused = await shadow.create([
      { relation: { catalog, schema, name }, columns: found.columns },
    ]);
    if (refused.length > 0) return undefined;
    text = text.slice(0, start) + standIn.padEnd(read.length) + text.slice(end);
  }
  return reads.length === 0 ? undefined : { sql: text, readers: reads.map(({ name }) => name) };
}

interface FileRead {
  readonly start: number;
  readonly end: number;
  /** What the query can call it. */
  readonly name: string;
}

const readers =
  /^(?:read_(?:csv|csv_auto|json|json_auto|json_objects|json_objects_auto|ndjson|ndjson_auto|ndjson_objects|text|blob))$/i;

function fileReads(sql: string): readonly FileRead[] {
  const tokens = [...readTokens(sql)].filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  return tokens.flatMap((token, index): FileRead[] => {
    const text = sql.slice(token.start, token.end);
    const next = tokens[index + 1];
    if (token.kind === 'word' && readers.test(text) && next && sql[next.start] === '(') {
      const end = closing(sql, tokens.slice(index + 1));
      return end === undefined ? [] : [{ start: token.start, end, name: text.toLowerCase() }];
    }
    const before = tokens[index - 1];
    const isTable = before && /^(?:from|join)$/i.test(sql.slice(before.start, before.end));
    if (token.kind !== 'string' || !isTable) return [];
    return [{ start: token.start, end: token.end, name: stemOf(text.slice(1, -1)) }];
  });
}

/** Behind the bracket that closes the first one. */
function closing(sql: string, tokens: readonly Token[]): number | undefined {
  let depth = 0;
  for (const { kind, start, end } of tokens) {
    if (kind !== 'symbol') continue;
    if (sql[start] === '(') depth++;
    if (sql[start] === ')' && --depth === 0) return end;
  }
  return undefined;
}

/** `data/orders.csv` is called `orders`. */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/s, '');
}
