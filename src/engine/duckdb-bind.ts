/**
 * Asks DuckDB what queries mean without running them: the bound, unoptimised plan of each, as the
 * engine's own JSON. In: queries and a connection; out: per query a plan, why the engine refuses
 * it, or that it cannot print the plan. Nothing is read and nothing is made.
 */
import { quoteLiteral } from './duckdb-dialect.ts';
import { readDuckdbError } from './duckdb-errors.ts';
import { sentSql } from './duckdb-sent-sql.ts';
import type { Connection, EngineError } from './engine.ts';
import { type OffsetOf, utf8Offsets } from './utf8-offsets.ts';

export type BoundQuery =
  | {
      readonly type: 'plan';
      readonly json: string;
      /**
       * The UTF-16 offset in the query of a `query_location`; none where that lies in an SQL macro
       * or a view that the query uses.
       */
      readonly offsetOf: OffsetOf;
    }
  | { readonly type: 'refused'; readonly error: EngineError }
  /** Valid for all we know, but of a shape that the engine does not print. */
  | { readonly type: 'unprintable'; readonly reason: string };

export interface BindOptions {
  /**
   * All SQL that made macros or views which the queries may use: the engine counts places inside
   * of one as if they were the query's own.
   */
  readonly definitions?: readonly string[];
}

/** In the order of the queries. A hundred in one call cost half as much as one by one. */
export async function bindQueries(
  connection: Connection,
  queries: readonly string[],
  { definitions = [] }: BindOptions = {},
): Promise<readonly BoundQuery[]> {
  if (queries.length === 0) return [];
  const longestMacro = Math.max(builtinMacro, ...definitions.map((sql) => sentSql(sql).length));
  const prefix = `${' '.repeat(longestMacro)}${creation}`;
  const rows = queries.map((query, index) => `(${index}, ${quoteLiteral(prefix + plain(query))})`);
  const answer = await connection.query(
    `select json_serialize_plan(query, skip_null := true, skip_default := true)\n` +
      `from (values ${rows.join(',\n')}) as queries(place, query) order by place`,
  );
  return queries.map((query, index) => {
    const json = String(answer.rows[index]?.[0]);
    return readAnswer(json, { query, prefix: prefix.length, longestMacro });
  });
}

/** The longest of DuckDB's own macros that are of use in a query. */
const builtinMacro = 300;

/**
 * As the plan of a table to be made, since only that carries the names of all columns and the
 * types that they would be stored with. The table is not made.
 */
const creation = 'create table memory.main."eider: bound" as\n';

/** With plain spaces, and so long as the query was, so that offsets stay what they are. */
function plain(query: string): string {
  return sentSql(query).slice(marginOf(query));
}

function marginOf(query: string): number {
  return sentSql(query).length - query.length;
}

interface Sent {
  readonly query: string;
  readonly prefix: number;
  readonly longestMacro: number;
}

function readAnswer(json: string, { query, prefix, longestMacro }: Sent): BoundQuery {
  if (!json.startsWith('{"error":true')) {
    const offsets = utf8Offsets(query);
    return {
      type: 'plan',
      json,
      offsetOf: (location) => (location < longestMacro ? undefined : offsets(location - prefix)),
    };
  }
  const {
    error_type: type,
    error_message: message,
    position,
    ...more
  } = JSON.parse(json) as Answer;
  if (unprintable.test(type) || notPrinted.test(message)) {
    return { type: 'unprintable', reason: message };
  }
  const report = {
    ...more,
    exception_type: type === 'parser' ? 'Parser' : type,
    exception_message: message,
    ...(position === undefined ? {} : { position: inSentSql(Number(position)) }),
  };
  return { type: 'refused', error: readDuckdbError(new Error(JSON.stringify(report)), query) };

  /** As if the query had been sent alone, the way the reader of errors expects it. */
  function inSentSql(at: number): string {
    return String(at < longestMacro ? 0 : at - prefix + marginOf(query));
  }
}

interface Answer {
  readonly error_type: string;
  readonly error_message: string;
  readonly position?: string;
}

const unprintable = /^(not implemented|internal|serialization)$/;
/** The second is a limit that a setting moves, which holds for statements alone. */
const notPrinted = /does not support serialization|^Max expression depth limit/;
