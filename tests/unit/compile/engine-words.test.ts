/** What the engine itself said, put into words: for failures that no project can be made to have. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { engineWords } from '../../../src/compile/engine-words.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { type Connection, type Engine, EngineError } from '../../../src/engine/engine.ts';

let engine: Engine;
let connection: Connection;

beforeEach(async () => {
  engine = await openDuckdb({ path: ':memory:', memoryLimit: '30MB' });
  connection = await engine.connect();
});
afterEach(() => engine.close());

async function wordsOf(work: Promise<unknown>) {
  const failure = await work.catch((raised: unknown) => raised);
  if (!(failure instanceof EngineError)) throw new Error(`no error of the engine: ${failure}`);
  return engineWords(failure);
}

it('a constraint', async () => {
  await connection.run('create table t (id integer primary key); insert into t values (1)');
  expect(await wordsOf(connection.run('insert into t values (1)'))).toMatchInlineSnapshot(`
    {
      "code": "E0306",
      "message": "duplicate key "id: 1" violates primary key constraint",
    }
  `);
});

it.each([
  ['a table', 'select r.refundet from t as r', 'refundet'],
  ['a table inside a schema', 'select main.t.refundet from t', 'refundet'],
  ['a subquery', 'select r.refundet from (select 1 as refunded) as r', 'refundet'],
  ['a view', 'select v.refundet from v', 'refundet'],
  ['a common table expression', 'with c as (from t) select c.refundet from c', 'refundet'],
  ['values', 'select r.x from (values (1)) as r(y)', 'x'],
  ['a lateral join', 'select l.x from t, lateral (select t.refunded as y) as l', 'x'],
  ['what a lateral join reads', 'select l.y from t, lateral (select t.x as y) as l', 'x'],
  ['qualify', 'from t as r qualify row_number() over (order by r.x) = 1', 'x'],
  ['a quoted name', 'select v."x ""y""" from v', 'x "y"'],
])('a column that %s does not have', async (_where, sql, name) => {
  await connection.run(
    'create table t (refunded integer, place struct(town text)); create view v as from t',
  );
  const { code, message } = await wordsOf(connection.query(sql));
  expect({ code, message }).toEqual({
    code: 'E0301',
    message: `column "${name}" does not exist`,
  });
});

it('a column beside those that a table has', async () => {
  await connection.run('create table t (refunded integer)');
  expect(await wordsOf(connection.query('select r.refundet from t as r'))).toMatchInlineSnapshot(`
    {
      "code": "E0301",
      "hint": "did you mean "refunded"?",
      "label": "there is refunded",
      "message": "column "refundet" does not exist",
    }
  `);
});

it('a column whose name has a line break is never left without a name', async () => {
  await connection.run('create table t (refunded integer)');
  const work = connection.query('select r."x\ny" from t as r');
  expect(await wordsOf(work)).toMatchInlineSnapshot(`
    {
      "code": "E0301",
      "label": "there is refunded",
      "message": "table "r" does not have a column named "x",
      "notes": [
        "y"",
      ],
    }
  `);
});

it('a field that a struct does not have', async () => {
  await connection.run('create table t (place struct(town text))');
  expect(await wordsOf(connection.query('select r.place.twon from t as r'))).toMatchInlineSnapshot(`
    {
      "code": "E0308",
      "hint": "did you mean "town"?",
      "label": "there is town",
      "message": "could not find key "twon" in struct",
    }
  `);
});

it('a field of what is no struct', async () => {
  expect(await wordsOf(connection.query('select a.b from (select 1 as a)'))).toMatchInlineSnapshot(`
    {
      "code": "E0308",
      "hint": undefined,
      "message": "cannot extract field 'b' from expression "a" because it is not a struct, union, map, or json",
    }
  `);
});

it('memory', async () => {
  await connection.run("set temp_directory = ''");
  const query = 'select list(a order by a desc) from range(20_000_000) as r(a)';
  expect(await wordsOf(connection.query(query))).toMatchInlineSnapshot(`
    {
      "code": "E0310",
      "hint": "raise memory_limit or lower threads in the target, or let temp_directory take the spill",
      "message": "the query needs more memory than memory_limit allows (28.6 MiB)",
    }
  `);
});

it('an interruption', async () => {
  const running = connection.query(
    'select sum(hash(a.range * b.range)::hugeint) from range(10_000_000) a, range(10_000_000) b',
  );
  connection.interrupt();
  expect(await wordsOf(running)).toMatchInlineSnapshot(`
    {
      "code": "E0313",
      "message": "interrupted",
    }
  `);
});
