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
