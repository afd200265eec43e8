/**
 * What every engine promises through the port, as one suite: an adapter's tests call it with a way
 * to open an empty warehouse. Only SQL that any engine of ours speaks.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Connection,
  type Engine,
  EngineError,
  type EngineSettings,
} from '../../../src/engine/engine.ts';

export type OpenEmpty = (settings?: Partial<EngineSettings>) => Promise<Engine>;

export interface EngineUnderTest {
  readonly name: string;
  /** The engine is closed by the suite. */
  readonly open: OpenEmpty;
  /** A query that takes much longer than the test has patience for. */
  readonly endlessQuery: string;
  /** Relation of a table made in the schema that a connection starts in. */
  readonly schema: string;
}

export function describeEngine({ name, open, endlessQuery, schema }: EngineUnderTest): void {
  describe(`the port to ${name}`, () => {
    let engine: Engine;
    let connection: Connection;

    beforeEach(async () => {
      engine = await open();
      connection = await engine.connect();
    });

    afterEach(async () => {
      await engine.close();
    });

    const rows = async (sql: string, on = connection): Promise<unknown> =>
      (await on.query(sql)).rows;

    it('runs statements and counts the rows they change', async () => {
      expect(await connection.run('create table t (a integer, b varchar)')).toBe(0);
      expect(await connection.run("insert into t values (1, 'x'), (2, 'y'), (3, null)")).toBe(3);
      expect(await connection.run('create table copy as select * from t where a > 1')).toBe(2);
      expect(await connection.run('create table none as select * from t where a > 9')).toBe(0);
      expect(await connection.run('create view v as select * from t')).toBe(0);
      expect(await connection.run('update t set a = a + 1 where a < 3')).toBe(2);
      expect(await connection.run('delete from t where a = 9')).toBe(0);
      expect(await connection.run('delete from t')).toBe(3);
      expect(await connection.run('select 1')).toBe(0);
    });

    it('runs several statements in one call and counts the last', async () => {
      const changed = await connection.run(
        'create table t (a integer); insert into t values (1), (2); -- one; two\ninsert into t values (3);',
      );
      expect(changed).toBe(1);
      expect(await rows('select a from t order by a')).toEqual([[1], [2], [3]]);
    });

    it('counts the rows of a PIVOT that finds its columns itself', async () => {
      await connection.run("create table t as from (values ('a', 1), ('b', 2)) t(s, k)");
      await connection.begin();
      const made = 'create table p as pivot t on s using count(*) group by k';
      expect(await connection.run(made)).toBe(2);
      expect(await connection.run('insert into p pivot t on s using count(*) group by k')).toBe(2);
      await connection.rollback();
      await expect(connection.query('from p')).rejects.toMatchObject({ kind: 'catalog' });
      const wrong = 'create table p as pivot t on s using sum(nope) group by k';
      await expect(connection.run(wrong)).rejects.toMatchObject({
        position: wrong.indexOf('nope'),
      });
      const broken = 'create table p as pivot t onn s using count(*)';
      await expect(connection.run(broken)).rejects.toMatchObject({ kind: 'parser' });
    });

    it('keeps what ran before the statement that failed', async () => {
      const sql = 'create table t (a integer); insert into t values (1); select nope from t';
      await expect(connection.run(sql)).rejects.toMatchObject({ position: sql.indexOf('nope') });
      expect(await rows('select a from t')).toEqual([[1]]);
    });

    it('reads columns and rows', async () => {
      const table = await connection.query('select 1 as a, \'x\' as "B b", null as a');
      expect(table.columns.map((column) => column.name)).toEqual(['a', 'B b', 'a']);
      expect(table.rows).toEqual([[1, 'x', null]]);
    });

    it('reads an empty result with its columns', async () => {
      const table = await connection.query('select 1 as a where false');
      expect(table.columns.map((column) => column.name)).toEqual(['a']);
      expect(table.rows).toEqual([]);
    });

    it('runs statements in the order they were asked for, without waiting between', async () => {
      const changed = await Promise.all([
        connection.run('create table t (a integer)'),
        connection.run('insert into t values (1)'),
        connection.run('insert into t select a + 1 from t'),
        connection.query('select count(*) from t'),
      ]);
      expect(changed.slice(0, 3)).toEqual([0, 1, 1]);
      expect(changed[3]).toMatchObject({ rows: [[2]] });
    });

    describe('transactions', () => {
      it('publish on commit and not before', async () => {
        const other = await engine.connect();
        await connection.run('create table t (a integer)');
        await connection.begin();
        await connection.run('insert into t values (1)');
        expect(await rows('select a from t', other)).toEqual([]);
        await connection.commit();
        expect(await rows('select a from t', other)).toEqual([[1]]);
      });

      it('undo tables, views, rows and comments on rollback', async () => {
        await connection.run('create table t as select 1 as a; create view v as select 1 as a');
        await connection.begin();
        await connection.run('create or replace table t as select 2 as b');
        await connection.run('drop view v');
        await connection.run('create table v as select 3 as c');
        await connection.run('create table new as select 4 as d');
        await connection.rollback();
        expect(await rows('select a from t')).toEqual([[1]]);
        expect(await rows('select a from v')).toEqual([[1]]);
        await expect(connection.query('select * from new')).rejects.toMatchObject({
          kind: 'catalog',
          subject: 'new',
        });
      });

      it.each([
        ['a name that is not there', 'select nope from t'],
        ['a value that does not convert', "select cast(s as integer) from (select 'x' as s) x"],
        ['a syntax error', 'selec 1'],
      ])('are lost to %s: nothing but rollback goes on', async (_, failing) => {
        await connection.run('create table t (a integer)');
        await connection.begin();
        await connection.run('insert into t values (1)');
        await expect(connection.query(failing)).rejects.toBeInstanceOf(EngineError);
        const lost = {
          name: 'EngineError',
          message: 'the transaction is lost to an earlier error: roll it back first',
        };
        await expect(connection.query('select 1')).rejects.toMatchObject(lost);
        await expect(connection.begin()).rejects.toMatchObject(lost);
        await expect(connection.commit()).rejects.toMatchObject(lost);
        await connection.rollback();
        expect(await rows('select a from t')).toEqual([]);
        await connection.begin();
        await connection.run('insert into t values (2)');
        await connection.commit();
        expect(await rows('select a from t')).toEqual([[2]]);
      });

      it('are not lost to an error outside of one', async () => {
        await expect(connection.query('select nope')).rejects.toBeInstanceOf(EngineError);
        expect(await rows('select 1')).toEqual([[1]]);
      });

      it('roll back quietly where there is nothing to roll back', async () => {
        await connection.rollback();
        await connection.rollback();
        expect(await rows('select 1')).toEqual([[1]]);
      });

      it('refuse to begin twice and to commit nothing', async () => {
        await expect(connection.commit()).rejects.toMatchObject({ kind: 'other' });
        await connection.begin();
        await expect(connection.begin()).rejects.toMatchObject({ kind: 'other' });
        await connection.rollback();
      });

      it('of two connections do not disturb each other', async () => {
        const other = await engine.connect();
        await Promise.all([connection.begin(), other.begin()]);
        await Promise.all([
          connection.run('create table a as select 1 as x'),
          other.run('create table b as select 2 as x'),
        ]);
        await expect(other.query('select nope')).rejects.toBeInstanceOf(EngineError);
        await Promise.all([connection.commit(), other.rollback()]);
        expect(await rows('select x from a')).toEqual([[1]]);
        await expect(rows('select x from b')).rejects.toMatchObject({ subject: 'b' });
      });
    });

    describe('interrupt', () => {
      it('aborts the running statement and its transaction', async () => {
        await connection.run('create table t (a integer)');
        await connection.begin();
        await connection.run('insert into t values (1)');
        const running = connection.query(endlessQuery);
        connection.interrupt();
        await expect(running).rejects.toMatchObject({
          name: 'EngineError',
          message: 'Interrupted',
          kind: 'interrupted',
        });
        await connection.rollback();
        expect(await rows('select a from t')).toEqual([]);
      });

      it('aborts a statement that waits for a thread behind others', async () => {
        const others = await Promise.all(Array.from({ length: 6 }, () => engine.connect()));
        const running = others.map((other) => other.query(endlessQuery));
        for (const other of others) other.interrupt();
        const results = await Promise.allSettled(running);
        expect(results.map((result) => result.status)).toEqual(others.map(() => 'rejected'));
      });

      it('leaves other connections alone', async () => {
        const other = await engine.connect();
        const running = other.query(endlessQuery);
        connection.interrupt();
        expect(await rows('select 1')).toEqual([[1]]);
        other.interrupt();
        await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
      });

      it('is harmless when idle', async () => {
        connection.interrupt();
        expect(await rows('select 1')).toEqual([[1]]);
      });

      it('ends an append', async () => {
        await connection.run('create table t (a varchar)');
        const relation = { catalog: engine.catalog, schema, name: 't' };
        function* endless(): Generator<readonly [string]> {
          for (;;) yield ['x'];
        }
        const appending = connection.appendText(relation, endless());
        connection.interrupt();
        await expect(appending).rejects.toMatchObject({ kind: 'interrupted' });
        expect(await rows('select count(*) from t')).toEqual([[0]]);
      });
    });

    it('knows no progress of a connection that does nothing', async () => {
      expect(connection.progress()).toBeUndefined();
      await connection.query('select 1');
      expect(connection.progress()).toBeUndefined();
    });

    describe('appending text', () => {
      const texts = [
        ['007', null],
        ['', 'it\'s; -- "x"'],
        ['é😀', 'two\nlines\r\n'],
      ] as const;

      it('keeps every value as it is', async () => {
        await connection.run('create table t (a varchar, b varchar)');
        await connection.appendText({ catalog: engine.catalog, schema, name: 't' }, texts);
        expect(await rows('select a, b from t')).toEqual(texts);
      });

      it('appends more rows than one batch holds', async () => {
        await connection.run('create table t (a varchar)');
        const many = Array.from({ length: 25_000 }, (_, index) => [String(index)]);
        await connection.appendText({ catalog: engine.catalog, schema, name: 't' }, many);
        expect(
          await rows('select count(*), min(cast(a as integer)), max(cast(a as integer)) from t'),
        ).toEqual([[25_000, 0, 24_999]]);
      });

      it('belongs to the transaction', async () => {
        await connection.run('create table t (a varchar, b varchar)');
        await connection.begin();
        await connection.appendText({ catalog: engine.catalog, schema, name: 't' }, texts);
        await connection.rollback();
        expect(await rows('select * from t')).toEqual([]);
      });

      it('refuses a row of another length, and appends nothing then', async () => {
        await connection.run('create table t (a varchar, b varchar)');
        const ragged = [...texts, ['alone']];
        await expect(
          connection.appendText({ catalog: engine.catalog, schema, name: 't' }, ragged),
        ).rejects.toMatchObject({ message: 'row 4 has 1 values, the table 2 columns' });
        expect(await rows('select * from t')).toEqual([]);
      });

      it('refuses a table that is not there', async () => {
        await expect(
          connection.appendText({ catalog: engine.catalog, schema, name: 'nope' }, texts),
        ).rejects.toBeInstanceOf(EngineError);
      });
    });

    describe('closing', () => {
      it('refuses statements afterwards, and rolls back quietly', async () => {
        connection.close();
        const closed = { name: 'EngineError', message: 'the connection is closed' };
        await expect(connection.query('select 1')).rejects.toMatchObject(closed);
        await expect(connection.begin()).rejects.toMatchObject(closed);
        await connection.rollback();
        connection.interrupt();
        connection.close();
        expect(connection.progress()).toBeUndefined();
      });

      it('rolls back what was not committed', async () => {
        await connection.run('create table t (a integer)');
        const other = await engine.connect();
        await other.begin();
        await other.run('insert into t values (1)');
        other.close();
        expect(await rows('select a from t')).toEqual([]);
      });

      it('of the engine interrupts what runs and ends when all is gone', async () => {
        const running = connection.query(endlessQuery);
        const outcome = expect(running).rejects.toMatchObject({ kind: 'interrupted' });
        await engine.close();
        await outcome;
        await engine.close();
        await expect(engine.connect()).rejects.toMatchObject({
          message: 'the warehouse is closed',
        });
      });
    });

    it('tells every statement it sends', async () => {
      const sent: string[] = [];
      const talkative = await open({ onStatement: (sql) => sent.push(sql) });
      try {
        const other = await talkative.connect();
        sent.length = 0;
        await other.begin();
        await other.run('create table t (a integer)');
        await other.query('select a from t');
        await other.commit();
        await other.rollback();
        expect(sent).toEqual([
          'begin',
          'create table t (a integer)',
          'select a from t',
          'commit',
          'rollback',
        ]);
      } finally {
        await talkative.close();
      }
    });
  });
}
