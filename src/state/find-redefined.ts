/**
 * Views that somebody else gave another query since Eider made them: their columns may be the same.
 * In: a connection, and what each of them was made as; out: those that are otherwise. Compared is
 * what the engine makes of both queries, since it prints no view as it was written.
 */
import { quoteLiteral } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError, type RelationName } from '../engine/engine.ts';

export interface MadeView {
  readonly relation: RelationName;
  readonly query: string;
}

export async function findRedefined<View extends MadeView>(
  connection: Connection,
  views: readonly View[],
): Promise<readonly View[]> {
  if (views.length === 0) return [];
  const [first] = views;
  const stored = await viewTexts(connection, first?.relation.catalog ?? '');
  const wanted = await textsOf(connection, views);
  const redefined: View[] = [];
  for (const [index, view] of views.entries()) {
    const { schema, name } = view.relation;
    const is = stored.get(`${schema}.${name}`.toLowerCase());
    const was = wanted.get(`main.${nameAt(index)}`);
    if (is === undefined || was === undefined || plain(is) === plain(was)) continue;
    if ((await meaning(connection, is)) !== (await meaning(connection, was))) redefined.push(view);
  }
  return redefined;
}

const nameAt = (index: number): string => `_eider_view_${index}`;

/** As the engine prints them: of views of one session alone, in a catalog of their own. */
async function textsOf(
  connection: Connection,
  views: readonly MadeView[],
): Promise<ReadonlyMap<string, string>> {
  const creates = views.map(
    ({ query }, index) => `create or replace temp view ${nameAt(index)} as\n${query}\n`,
  );
  for (let at = 0; at < creates.length; at += together) {
    const some = creates.slice(at, at + together);
    if (await runs(connection, some.join(';\n'))) continue;
    // What one of them reads is gone: whoever builds it will hear of that.
    for (const create of some) await runs(connection, create);
  }
  const texts = await viewTexts(connection, 'temp');
  const drops = views.map((_, index) => `drop view if exists temp.main.${nameAt(index)}`);
  await connection.run(drops.join(';\n'));
  return texts;
}

const together = 100;

async function runs(connection: Connection, sql: string): Promise<boolean> {
  try {
    await connection.run(sql);
    return true;
  } catch (failure) {
    if (!(failure instanceof EngineError) || failure.kind === 'interrupted') throw failure;
    return false;
  }
}

/** By schema and name. */
async function viewTexts(
  connection: Connection,
  catalog: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await connection.query(
    `select lower(schema_name || '.' || view_name), sql from duckdb_views()
     where database_name = ${quoteLiteral(catalog)} and not internal`,
  );
  return new Map(rows.map(([name, sql]) => [String(name), queryOf(String(sql))]));
}

function queryOf(sql: string): string {
  const name = '(?:"(?:[^"]|"")*"|[^\\s."]+)';
  return sql.replace(new RegExp(`^CREATE (?:TEMP(?:ORARY)? )?VIEW ${name}(?:\\.${name})* AS `), '');
}

/** Types and lambdas are printed in two ways: as they were bound, and as they were read from a file. */
const printedTwice: readonly (readonly [pattern: string, as: string])[] = [
  ['AS "([A-Z][A-Z ]*)"', 'AS \\1'],
  ['\\(([0-9]+), ([0-9]+)\\)', '(\\1,\\2)'],
  ['\\(lambda ([A-Za-z_0-9]+): ', '(\\1 -> '],
  [';[ \\n]*$', ''],
];

function plain(text: string): string {
  return printedTwice.reduce(
    (left, [pattern, as]) => left.replaceAll(new RegExp(pattern, 'g'), as.replaceAll('\\', '$')),
    text,
  );
}

/** The same in SQL, of a column. */
export const plainViewSql = printedTwice.reduce(
  (left, [pattern, as]) =>
    `regexp_replace(${left}, ${quoteLiteral(pattern)}, ${quoteLiteral(as)}, 'g')`,
  'sql',
);

/** Its tree, without places in the text; of what has none, the text without its quotes. */
async function meaning(connection: Connection, query: string): Promise<string> {
  const { rows } = await connection.query(
    `select json_serialize_sql(${quoteLiteral(query)}::varchar)::varchar`,
  );
  const tree = String(rows[0]?.[0]).replaceAll(/"query_location":\d+,?/g, '');
  return /^\{"error":true/.test(tree) ? plain(query).replaceAll(/["'\s]/g, '') : tree;
}
