import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { type BoundQuery, bindQueries } from '../../../src/engine/duckdb-bind.ts';
import type { Connection, Engine } from '../../../src/engine/engine.ts';

let engine: Engine;
let connection: Connection;
const definitions = `
  create table t (a integer, v varchar, s struct(x integer));
  create macro later(d) as d + interval 1 day`;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:', threads: 1 });
  connection = await engine.connect();
  await connection.run(definitions);
});
afterAll(() => engine.close());

async function bind(query: string): Promise<BoundQuery> {
  const [bound] = await bindQueries(connection, [query], { definitions: [definitions] });
  if (!bound) throw new Error('no answer');
  return bound;
}

/** What the engine refused, and the query from the place on that it names. */
async function refusal(query: string): Promise<readonly (string | undefined)[]> {
  const bound = await bind(query);
  if (bound.type !== 'refused') throw new Error(`${bound.type}: ${query}`);
  const { kind, message, position, inView } = bound.error;
  return [
    kind,
    message,
    inView ? 'in a macro' : position === undefined ? undefined : query.slice(position),
  ];
}

describe('what the engine refuses', () => {
  it.each([
    [
      'select nope from t',
      'binder',
      'Referenced column "nope" not found in FROM clause',
      'nope from t',
    ],
    [
      "select 'é🦆', nope from t",
      'binder',
      'Referenced column "nope" not found in FROM clause',
      'nope from t',
    ],
    [
      'select\u00a0a, nope from t',
      'binder',
      'Referenced column "nope" not found in FROM clause',
      'nope from t',
    ],
    ['select 1 from t where a =', 'parser', 'syntax error at end of input', ''],
    ["select 'é🦆', selec from from t", 'parser', 'syntax error at or near "from"', 'from t'],
    ['select * from missing', 'catalog', 'Table with name missing does not exist', 'missing'],
    ['select s.y from t', 'binder', 'Could not find key "y" in struct', 'y from t'],
    [
      "select later('x') from t",
      'binder',
      'Could not choose a best candidate function for the function call "+(STRING_LITERAL, INTERVAL)". In order to select one, please add explicit type casts',
      'in a macro',
    ],
    [
      'insert into t values (1)',
      'parser',
      'syntax error at or near "insert"',
      'insert into t values (1)',
    ],
  ])('%s', async (query, kind, message, rest) => {
    expect(await refusal(query)).toEqual([kind, message, rest]);
  });

  it('proposes names', async () => {
    const bound = await bind('select aa from t');
    expect(bound.type === 'refused' && bound.error.candidates).toEqual(['a']);
  });
});

it('answers in the order of the queries, whatever becomes of each', async () => {
  const queries = ['select a from t', 'selec', 'select v from t', 'pivot t on a using count(*)'];
  const answers = await bindQueries(connection, queries);
  expect(answers.map(({ type }) => type)).toEqual(['plan', 'refused', 'plan', 'unprintable']);
  expect(await bindQueries(connection, [])).toEqual([]);
});

it('makes nothing', async () => {
  await bind('select 1 as a');
  const { rows } = await connection.query('select table_name from duckdb_tables()');
  expect(rows).toEqual([['t']]);
});

it('a NUL character is refused before the engine cuts the query there', async () => {
  await expect(bind('select 1 -- \0')).rejects.toThrow(
    'a NUL character cannot be part of a statement',
  );
});

it('places are offsets in the query, and none for what an SQL macro adds', async () => {
  const query = "select 'é', later(date '2024-01-01'), a + 1 from t";
  const bound = await bind(query);
  if (bound.type !== 'plan') throw new Error(bound.type);
  const locations = [...bound.json.matchAll(/"query_location":(\d+)/g)].map(([, bytes]) =>
    bound.offsetOf(Number(bytes)),
  );
  const places = locations.map((offset) => offset !== undefined && query.slice(offset, offset + 3));
  expect(places).toEqual(["'é'", 'lat', "'20", false, false, false, '+ 1', '1 f']);
});
