/**
 * A query cut down to one of its CTEs, wherever in it that stands. In: its SQL and a name; out: the
 * same text up to the end of that CTE, every offset as it was, and a SELECT of it behind. What is no
 * part of the CTE nor of those that it may read is blanked. Where a CTE ends the engine's own parser
 * says: the scanner only tells it where one may.
 */
import type { Locate } from '../base/source-text.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { parseEngineJson } from '../engine/engine-json.ts';
import { readTokens, scanSql, type TextRange } from '../engine/sql-scanner.ts';
import type { MappedSql } from '../product/compiled.ts';
import { assembleSql } from './mapped-sql.ts';

export type CutQuery =
  | { readonly query: MappedSql }
  /** What there is instead, in the order of the text; outer ones before those inside of them. */
  | { readonly names: readonly string[] };

export interface CteRequest {
  readonly query: MappedSql;
  readonly name: string;
  /** Where the SELECT behind the cut is said to be from. */
  readonly locate: Locate;
}

/** Of several with the name the outermost, and of those the first. */
export async function cutToCte(
  connection: Connection,
  { query: { text, parts }, name, locate }: CteRequest,
): Promise<CutQuery> {
  const seen = new Set<string>();
  const found = await findCte(connection, { text, name, seen }, [
    { start: 0, end: text.length, around: [] },
  ]);
  if (!found) return { names: [...seen] };
  const kept = parts.filter(({ start }) => start < found.end);
  const behind = `\nselect * from ${quoteIdentifier(name)}${')'.repeat(found.around.length)}`;
  return {
    query: assembleSql([{ text: blankedAround(text, found), parts: kept }, behind], locate),
  };
}

interface Search {
  readonly text: string;
  readonly name: string;
  readonly seen: Set<string>;
}

/** A query inside of the text, or the part of one up to the end of a CTE. */
interface Place extends TextRange {
  /** What it may read of the queries that it stands in, outermost first. */
  readonly around: readonly OuterCtes[];
}

/** From a WITH to the end of a CTE in it, and where the bracket opens that holds what is inside. */
interface OuterCtes extends TextRange {
  readonly opening: number;
}

async function findCte(
  connection: Connection,
  search: Search,
  places: readonly Place[],
): Promise<Place | undefined> {
  const inside: Place[] = [];
  for (const place of places) {
    const groups = bracketsIn(search.text, place);
    const ends = await cteEnds(connection, search.text, place, groups);
    for (const { name } of ends) search.seen.add(name);
    const own = ends.find(({ name }) => name.toLowerCase() === search.name.toLowerCase());
    if (own) return { ...place, end: own.end };
    for (const { start, end } of groups) {
      const before = ends.findLast((cte) => cte.end <= start);
      const outer = before && { start: place.start, end: before.end, opening: start };
      const around = outer ? [...place.around, outer] : place.around;
      inside.push({ start: start + 1, end: end - 1, around });
    }
  }
  return inside.length === 0 ? undefined : findCte(connection, search, inside);
}

interface CteEnd {
  readonly name: string;
  readonly end: number;
}

/** The CTEs that a query begins with, each by the bracket that closes it. */
async function cteEnds(
  connection: Connection,
  text: string,
  { start, end }: TextRange,
  groups: readonly TextRange[],
): Promise<readonly CteEnd[]> {
  if (!scanSql(text.slice(start, end)).withClause) return [];
  const ends: CteEnd[] = [];
  for (const group of groups) {
    const names = await readCtes(connection, `${text.slice(start, group.end)}\nselect 1`);
    const name = names[ends.length];
    if (name !== undefined && names.length === ends.length + 1) ends.push({ name, end: group.end });
  }
  return ends;
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

/** The outermost brackets of a part of the text, with what they hold. */
function bracketsIn(text: string, { start: from, end: to }: TextRange): readonly TextRange[] {
  const groups: TextRange[] = [];
  const sql = text.slice(from, to);
  let depth = 0;
  let opened = 0;
  for (const { kind, start, end } of readTokens(sql)) {
    if (kind !== 'symbol') continue;
    if ('([{'.includes(sql.charAt(start)) && depth++ === 0) opened = from + start;
    if (!')]}'.includes(sql.charAt(start))) continue;
    depth--;
    if (depth === 0) groups.push({ start: opened, end: from + end });
  }
  return groups;
}

/** `with a as (…), b as (with c as (…)` becomes `with a as (…)  from(with c as (…)`. */
function blankedAround(text: string, { start, end, around }: Place): string {
  let shown = '';
  for (const outer of around) {
    shown += ' '.repeat(outer.start - shown.length) + text.slice(outer.start, outer.end);
    const room = outer.opening - outer.end;
    // Without so much between them there is nothing: a query in brackets.
    shown += `${(room < from.length ? '' : from).padStart(room)}(`;
  }
  return shown + ' '.repeat(start - shown.length) + text.slice(start, end);
}

const from = 'from';
