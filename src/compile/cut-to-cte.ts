/**
 * A query cut down to one of the CTEs that it begins with. In: its SQL and a name; out: the same text
 * up to the end of that CTE, every offset as it was, and a SELECT of it behind. Where a CTE ends the
 * engine's own parser says: the scanner only tells it where one may.
 */
import type { Locate } from '../base/source-text.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { parseEngineJson } from '../engine/engine-json.ts';
import { readTokens } from '../engine/sql-scanner.ts';
import type { MappedSql } from '../product/compiled.ts';
import { assembleSql } from './mapped-sql.ts';

export type CutQuery =
  | { readonly query: MappedSql }
  /** What there is instead, in the order of the text. */
  | { readonly names: readonly string[] };

export interface CteRequest {
  readonly query: MappedSql;
  readonly name: string;
  /** Where the SELECT behind the cut is said to be from. */
  readonly locate: Locate;
}

export async function cutToCte(
  connection: Connection,
  { query: { text, parts }, name, locate }: CteRequest,
): Promise<CutQuery> {
  const last = `\nselect * from ${quoteIdentifier(name)}`;
  const seen = new Set<string>();
  for (const end of closingBrackets(text)) {
    const beginning = text.slice(0, end);
    const names = await readCtes(connection, beginning + last);
    for (const each of names) seen.add(each);
    if (names.at(-1)?.toLowerCase() !== name.toLowerCase()) continue;
    const kept = parts.filter(({ start }) => start < end);
    return { query: assembleSql([{ text: beginning, parts: kept }, last], locate) };
  }
  return { names: [...seen] };
}

/** None where the text does not parse. */
async function readCtes(connection: Connection, sql: string): Promise<readonly string[]> {
  const { rows } = await connection.query(
    `select json_serialize_sql(${quoteLiteral(sql)}::varchar)::varchar`,
  );
  const { statements } = parseEngineJson(String(rows[0]?.[0])) as SerializedSql;
  return (statements?.[0]?.node?.cte_map?.map ?? []).map(({ key }) => key);
}

/** As much of it as is read here. */
interface SerializedSql {
  readonly statements?: readonly {
    readonly node?: { readonly cte_map?: { readonly map?: readonly { readonly key: string }[] } };
  }[];
}

/** Behind each bracket that closes an outermost one. */
function closingBrackets(sql: string): readonly number[] {
  const ends: number[] = [];
  let depth = 0;
  for (const { kind, start, end } of readTokens(sql)) {
    if (kind !== 'symbol') continue;
    if ('([{'.includes(sql.charAt(start))) depth++;
    if (!')]}'.includes(sql.charAt(start))) continue;
    depth--;
    if (depth === 0) ends.push(end);
  }
  return ends;
}
