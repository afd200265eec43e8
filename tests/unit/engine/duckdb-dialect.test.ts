import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import {
  commentOnColumn,
  commentOnRelation,
  copyTo,
  createSchema,
  createTable,
  createTableAs,
  createView,
  dropRelation,
  type EmbeddedSql,
  formatRelation,
  quoteIdentifier,
  quoteLiteral,
  renameRelation,
} from '../../../src/engine/duckdb-dialect.ts';
import { quotedKeywords } from '../../../src/engine/duckdb-keywords.ts';
import type { Connection, Engine, RelationName } from '../../../src/engine/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'eider-dialect-'));
let engine: Engine;
let connection: Connection;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:' });
  connection = await engine.connect();
});

beforeEach(async () => {
  await connection.run('drop schema if exists s cascade; create schema s');
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const named = (name: string): RelationName => ({ catalog: 'memory', schema: 's', name });
const rows = async (sql: string): Promise<unknown> => (await connection.query(sql)).rows;

describe('an identifier', () => {
  it.each([
    ['orders', 'orders'],
    ['_x1', '_x1'],
    ['day', 'day'],
    ['Orders', '"Orders"'],
    ['order', '"order"'],
    ['left', '"left"'],
    ['interval', '"interval"'],
    ['two words', '"two words"'],
    ['1st', '"1st"'],
    ['a"b', '"a""b"'],
    ["it's", '"it\'s"'],
    ['é😀', '"é😀"'],
    ['a$b', '"a$b"'],
    ['a.b', '"a.b"'],
    ['a\nb', '"a\nb"'],
    ['--', '"--"'],
  ])('%j is written %s, and read back', async (name, written) => {
    expect(quoteIdentifier(name)).toBe(written);
    await connection.run(`create table ${formatRelation(named(name))} (${written} integer)`);
    const { columns } = await connection.query(`select ${written} from s.${written}`);
    expect(columns[0]?.name).toBe(name);
  });

  it('is quoted for exactly the keywords that the engine reserves somewhere', async () => {
    const { rows: found } = await connection.query(
      "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'",
    );
    expect([...quotedKeywords].sort()).toEqual(found.map(([word]) => String(word)).sort());
  });

  it('may be any other keyword, unquoted, wherever a name stands', async () => {
    const { rows: found } = await connection.query(
      "select keyword_name from duckdb_keywords() where keyword_category = 'unreserved'",
    );
    for (const [word] of found) {
      const name = String(word);
      const written = quoteIdentifier(name);
      expect(written).toBe(name);
      const relation = formatRelation(named(name));
      await connection.run(`
        create table ${relation} (${written} integer);
        insert into ${relation} (${written}) values (1);
        create view s.v as
        with ${written} as (select ${written} from ${relation} where -${written} < 0)
        select ${written}, ${written}.${written} + 1 as b, sum(${written}) over (order by ${written})
        from ${written} order by ${written};
        drop view s.v; drop table ${relation}`);
    }
  });
});

describe('a literal', () => {
  it.each<[Json, string]>([
    ['x', "'x'"],
    ["it's; -- \\n", "'it''s; -- \\n'"],
    ['', "''"],
    [7, '7'],
    [-1.5, '-1.5'],
    [1e21, '1e+21'],
    [true, 'true'],
    [null, 'null'],
    [['a', "b'"], "('a', 'b''')"],
    [[1, null], '(1, null)'],
    [[], '(select null where false)'],
    [{ a: 1, "b'": ['x'] }, "{'a': 1, 'b''': ['x']}"],
    [{}, 'map {}'],
    [Number.POSITIVE_INFINITY, "'Infinity'::double"],
  ])('%j is written %s', (value, written) => {
    expect(quoteLiteral(value)).toBe(written);
  });

  it.each<Json>([
    'x',
    "it's",
    '\\',
    'é😀',
    'two\nlines',
    7,
    -1.5,
    1e21,
    true,
    null,
    { a: [1, 2], b: { c: 'x' } },
  ])('%j is read back', async (value) => {
    const type = typeof value === 'number' ? '::double' : '';
    expect(await rows(`select ${quoteLiteral(value)}${type}`)).toEqual([[value]]);
  });

  it('of a list is what `in` takes, even without members', async () => {
    const contains = (value: string, list: Json): string =>
      `select ${value} in ${quoteLiteral(list)}, ${value} not in ${quoteLiteral(list)}`;
    expect(await rows(contains("'a'", ['a', 'b']))).toEqual([[true, false]]);
    expect(await rows(contains("'a'", ['a']))).toEqual([[true, false]]);
    expect(await rows(contains("'a'", []))).toEqual([[false, true]]);
    expect(await rows(contains("date '2024-01-01'", []))).toEqual([[false, true]]);
  });
});

describe('a statement around a query', () => {
  /** The query begins where the statement says, and is there unchanged. */
  function expectEmbedded({ sql, offset }: EmbeddedSql, query: string): void {
    expect(sql.slice(offset, offset + query.length)).toBe(query);
  }

  it.each([
    'select 1 as a',
    'select 1 as a -- a comment ends the query',
    'with x as (select 1 as a) select * from x',
    'from (values (1)) v(a)',
    '(select 1 as a) union all (select 2 limit 0)',
    'pivot (select 1 as a, 1 as b) on b in (1) using sum(a)',
    '/* /* nested */ */ select 1 as a /* end */',
  ])('takes %s', async (query) => {
    const table = createTableAs(named('t'), query);
    const view = createView(named('v'), query);
    const copy = copyTo(query, { path: join(folder, 'x.csv'), format: 'csv' });
    for (const statement of [table, view, copy]) {
      expectEmbedded(statement, query);
      await connection.run(statement.sql);
    }
    expect(await rows('select count(*) from s.t, s.v')).toEqual([[1]]);
  });

  it('is written so that a person can read it', () => {
    const relation = { catalog: 'dev', schema: 'Marts', name: 'order' };
    expect(createTableAs(relation, 'select 1').sql).toBe(
      'create or replace table dev."Marts"."order" as\nselect 1\n',
    );
    expect(createView(relation, 'select 1').sql).toBe(
      'create or replace view dev."Marts"."order" as\nselect 1\n',
    );
    expect(
      createTable(relation, [
        { name: 'a b', type: 'VARCHAR' },
        { name: 'c', type: 'DATE' },
      ]),
    ).toBe('create or replace table dev."Marts"."order" (\n  "a b" VARCHAR,\n  c DATE\n)');
    expect(createSchema('dev', 'Marts')).toBe('create schema if not exists dev."Marts"');
    expect(dropRelation(relation, 'view')).toBe('drop view if exists dev."Marts"."order"');
    expect(renameRelation(relation, 'table', 'New')).toBe(
      'alter table dev."Marts"."order" rename to "New"',
    );
    expect(commentOnRelation(relation, 'table', "it's")).toBe(
      `comment on table dev."Marts"."order" is 'it''s'`,
    );
    expect(commentOnColumn(relation, 'a b', null)).toBe(
      'comment on column dev."Marts"."order"."a b" is null',
    );
    const target = {
      path: "/tmp/it's",
      format: 'parquet',
      partitionBy: ['day', 'two words'],
      options: { compression: 'zstd', row_group_size: 1000, overwrite: true },
    } as const;
    expect(copyTo('select 1', target).sql).toBe(
      "copy (\nselect 1\n) to '/tmp/it''s' (format parquet, partition_by (day, \"two words\"), " +
        "compression 'zstd', row_group_size 1000, overwrite true)",
    );
  });

  it('has the place of a mistake in the query at its offset', async () => {
    const query = "select 'é' as a,\n  nope";
    for (const { sql, offset } of [
      createTableAs(named('t'), query),
      createView(named('v'), query),
      copyTo(query, { path: join(folder, 'x.csv'), format: 'csv' }),
    ]) {
      await expect(connection.run(sql)).rejects.toMatchObject({
        position: offset + query.indexOf('nope'),
      });
    }
  });

  it('counts the rows of a table and of a file', async () => {
    expect(await connection.run(createTableAs(named('t'), 'from range(5)').sql)).toBe(5);
    const target = { path: join(folder, 'counted.parquet'), format: 'parquet' } as const;
    expect(await connection.run(copyTo('from range(7)', target).sql)).toBe(7);
  });
});

describe('files', () => {
  it.each([
    ['csv', { header: true, delimiter: '|' }, 'a|b\n1|x\n'],
    ['csv', { header: false, force_quote: ['b'] }, '1,"x"\n'],
    ['json', {}, '{"a":1,"b":"x"}\n'],
    ['json', { array: true }, '[\n\t{"a":1,"b":"x"}\n]\n'],
  ] as const)('%s %j', async (format, options, content) => {
    const path = join(folder, `file.${format}`);
    await connection.run(copyTo("select 1 as a, 'x' as b", { path, format, options }).sql);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('in parts', async () => {
    const path = join(folder, 'parts');
    const target = { path, format: 'parquet', partitionBy: ['day', 'Kind'] } as const;
    const query = `select 1 as a, 'x' as "Kind", date '2024-01-01' + range::integer as day from range(2)`;
    await connection.run(copyTo(query, target).sql);
    expect(readdirSync(path).sort()).toEqual(['day=2024-01-01', 'day=2024-01-02']);
    expect(await rows(`select count(*) from read_parquet('${path}/**/*.parquet')`)).toEqual([[2]]);
  });
});

describe('a relation', () => {
  it('keeps its comments, made after it in one transaction', async () => {
    await connection.begin();
    await connection.run(createTableAs(named('t'), 'select 1 as "a b"').sql);
    await connection.run(commentOnRelation(named('t'), 'table', "what it's for"));
    await connection.run(commentOnColumn(named('t'), 'a b', 'one'));
    await connection.run(createView(named('v'), 'select 1 as a').sql);
    await connection.run(commentOnRelation(named('v'), 'view', 'seen'));
    await connection.run(commentOnColumn(named('v'), 'a', 'two'));
    await connection.commit();
    expect(
      await rows(`
        select comment from duckdb_tables() where schema_name = 's'
        union all select comment from duckdb_views() where schema_name = 's'
        union all select comment from duckdb_columns() where schema_name = 's'
        order by all`),
    ).toEqual([['one'], ['seen'], ['two'], ["what it's for"]]);
    await connection.run(createTableAs(named('t'), 'select 1 as "a b"').sql);
    expect(await rows("select comment from duckdb_tables() where schema_name = 's'")).toEqual([
      [null],
    ]);
  });

  it('becomes one of the other kind in one transaction, and goes back on rollback', async () => {
    await connection.run(createTableAs(named('x'), 'select 1 as a').sql);
    await expect(connection.run(createView(named('x'), 'select 2 as a').sql)).rejects.toMatchObject(
      {
        message: 'Existing object x is of type Table, trying to replace with type View',
      },
    );
    for (const end of ['rollback', 'commit'] as const) {
      await connection.begin();
      await connection.run(dropRelation(named('x'), 'table'));
      await connection.run(createView(named('x'), 'select 2 as a').sql);
      await connection[end]();
      expect(await rows('select a from s.x')).toEqual([[end === 'commit' ? 2 : 1]]);
    }
    await connection.begin();
    await connection.run(dropRelation(named('x'), 'view'));
    await connection.run(createTableAs(named('x'), 'select 3 as a').sql);
    await connection.commit();
    expect(await rows('select a from s.x')).toEqual([[3]]);
  });

  it('is not dropped as one of the other kind', async () => {
    await connection.run(createTableAs(named('x'), 'select 1 as a').sql);
    await connection.run(dropRelation(named('absent'), 'view'));
    await expect(connection.run(dropRelation(named('x'), 'view'))).rejects.toMatchObject({
      message: 'Existing object x is of type Table, trying to drop type View',
    });
  });

  it('takes the place of another by renaming in one transaction', async () => {
    await connection.run(createTableAs(named('x'), 'select 1 as a').sql);
    await connection.begin();
    await connection.run(createTableAs(named('New x'), 'select 2 as a').sql);
    await connection.run(dropRelation(named('x'), 'table'));
    await connection.run(renameRelation(named('New x'), 'table', 'x'));
    await connection.commit();
    expect(await rows('select a from s.x')).toEqual([[2]]);
  });
});
