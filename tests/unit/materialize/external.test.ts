import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { Rig } from './external-rig.ts';

const rigs: Rig[] = [];
function rig(config: Readonly<Record<string, Json>> = {}): Rig {
  const made = new Rig(config);
  rigs.push(made);
  return made;
}
afterEach(async () => {
  for (const made of rigs.splice(0)) await made.remove();
});

describe('a file', () => {
  test('stands at the location, and a view of the model reads it', async () => {
    const project = rig();
    const built = await project.build("select 1 as id, 'x' as name -- last\n");
    expect(built).toEqual({ rows: 1, printed: '' });
    expect(project.place.shown).toBe('target/external/dev/orders.parquet');
    expect(lstatSync(project.place.location).isFile()).toBe(true);
    expect(await project.select('from orders')).toEqual([[1, 'x']]);
    const kinds = await project.select(
      "select table_type from information_schema.tables where table_name = 'orders'",
    );
    expect(kinds).toEqual([['VIEW']]);
  });

  test('CSV in the order of the query, as options say', async () => {
    const options = { delimiter: ';', nullstr: 'NA', Header: true };
    const project = rig({ location: 'out/orders.csv', options });
    await project.build(
      "select * from (values (2, 'a;b', null), (1, 'NA', '')) t(id, s, n) order by id",
    );
    expect(readFileSync(project.place.location, 'utf8')).toBe('id;s;n\n1;"NA";\n2;"a;b";NA\n');
    expect(await project.select('from orders')).toEqual([
      [1, 'NA', ''],
      [2, 'a;b', null],
    ]);
  });

  test.each([
    [{}, '{"id":1,"s":"x"}\n{"id":2,"s":null}\n'],
    [{ array: true }, '[\n\t{"id":1,"s":"x"},\n\t{"id":2,"s":null}\n]\n'],
  ])('JSON with %j', async (options, text) => {
    const project = rig({ format: 'json', options });
    await project.build("select * from (values (1, 'x'), (2, null)) t(id, s)");
    expect(readFileSync(project.place.location, 'utf8')).toBe(text);
    expect(await project.select('from orders')).toEqual([
      [1, 'x'],
      [2, null],
    ]);
  });

  test('compressed, by the ending or by an option', async () => {
    for (const config of [
      { location: 'out/orders.csv.gz' },
      { format: 'json', options: { compression: 'gzip' } },
    ]) {
      const project = rig(config);
      await project.build("select 1 as id, 'x' as s");
      expect([...readFileSync(project.place.location).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
      expect(await project.select('from orders')).toEqual([[1, 'x']]);
    }
  });

  test.each(['parquet', 'csv', 'json'])('without rows: %s', async (format) => {
    const project = rig({ format });
    expect(await project.build("select 1 as id, date '2024-01-01' as d where false")).toEqual({
      rows: 0,
      printed: '',
    });
    expect(await project.select('from orders')).toEqual([]);
    expect(await project.select('select column_type from (describe orders)')).toEqual([
      ['INTEGER'],
      ['DATE'],
    ]);
  });

  test('the next build replaces it; the former version stays until the sweep', async () => {
    const project = rig();
    await project.build('select 1 as id');
    await project.build("select 2 as id, 'new' as also");
    expect(await project.select('from orders')).toEqual([[2, 'new']]);
    expect(project.versions()).toEqual([
      '2024-01-01T00-00-01.parquet',
      '2024-01-01T00-00-02.parquet',
      '2024-01-01T00-00-02.parquet.former',
    ]);
    await project.sweep();
    expect(project.versions()).toEqual(['2024-01-01T00-00-02.parquet']);
    expect(readdirSync(join(project.root, 'target/external/dev'))).toEqual([
      '.orders.parquet.versions',
      'orders.parquet',
    ]);
  });

  test('replaces a table of the same name', async () => {
    const project = rig();
    await project.open((connection) => connection.run('create table orders as select 0 as old'));
    await project.build('select 1 as id', { replaces: 'table' });
    expect(await project.select('from orders')).toEqual([[1]]);
  });

  test('at another location than before takes the former away', async () => {
    const project = rig();
    await project.build('select 1 as id');
    const place = project.placeOf({ location: 'elsewhere/o.csv' });
    if (!place) throw new Error('no place');
    await project.build('select 2 as id', { place });
    expect(existsSync(project.place.location)).toBe(false);
    expect(existsSync(project.place.versions)).toBe(false);
    expect(readFileSync(place.location, 'utf8')).toBe('id\n2\n');
  });
});

describe('partitions', () => {
  const query = `select * from (values
    (date '2024-01-01', 'a/b', 1.5::decimal(9,2), 1), (null, 'x=y %', 2, 2), (date '2024-01-02', null, 3, 3),
    (date '2024-01-02', '', 4, 4), (date '2024-01-02', '007', 5, 5), (date '2024-01-02', '🦆', 6, 6)
  ) t("the day", s, price, id) order by id`;

  test('by columns of any name', async () => {
    const names = ['a=b', 'c/d', 'é 🦆', "it's", '(x)!*', 'q"q', 'A~.-_', '50%', 'a+b'];
    const project = rig({ partition_by: names });
    const columns = names.map((name, index) => `${index} as "${name.replaceAll('"', '""')}"`);
    expect(await project.build(`select ${columns.join(', ')}, 'x' as v`)).toEqual({
      rows: 1,
      printed: '',
    });
    expect(await project.select('from orders')).toEqual([[...names.keys(), 'x']]);
  });

  test.each(['parquet', 'csv'])(
    'of %s keep columns, types, NULLs and odd values',
    async (format) => {
      const project = rig({ format, partition_by: ['the day', 's'] });
      expect(await project.build(query)).toEqual({ rows: 6, printed: '' });
      expect(lstatSync(project.place.location).isSymbolicLink()).toBe(true);
      expect(await project.select('from orders order by id')).toEqual([
        ['2024-01-01', 'a/b', '1.50', 1],
        [null, 'x=y %', '2.00', 2],
        ['2024-01-02', null, '3.00', 3],
        ['2024-01-02', '', '4.00', 4],
        ['2024-01-02', '007', '5.00', 5],
        ['2024-01-02', '🦆', '6.00', 6],
      ]);
      expect(
        await project.select('select column_name, column_type from (describe orders)'),
      ).toEqual([
        ['the day', 'DATE'],
        ['s', 'VARCHAR'],
        ['price', 'DECIMAL(12,2)'],
        ['id', 'INTEGER'],
      ]);
    },
  );

  test('read only the folders that a filter needs', async () => {
    const project = rig({ partition_by: 'the day' });
    await project.build(query);
    const plan = await project.select(
      'explain analyze select * from orders where "the day" = date \'2024-01-01\'',
    );
    expect(String(plan[0]?.[1])).toMatch(/Scanning Files: 1\/3/);
  });

  test('without rows are an empty folder, and a view that has the columns', async () => {
    const project = rig({ partition_by: ['d'] });
    expect(await project.build("select date '2024-01-01' as d, 1 as id where false")).toEqual({
      rows: 0,
      printed: '',
    });
    expect(readdirSync(project.place.location)).toEqual([]);
    expect(await project.select('select column_name, column_type from (describe orders)')).toEqual([
      ['d', 'DATE'],
      ['id', 'INTEGER'],
    ]);
  });

  test('and files take turns at one location', async () => {
    const project = rig({ location: 'out/orders', partition_by: 'id' });
    await project.build('select 1 as id, 1 as v');
    const place = project.placeOf({ location: 'out/orders' });
    if (!place) throw new Error('no place');
    expect(await project.build('select 2 as id, 2 as v', { place })).toEqual({
      rows: 1,
      printed: '',
    });
    expect(lstatSync(place.location).isFile()).toBe(true);
    expect(await project.build('select 3 as id, 3 as v')).toEqual({ rows: 1, printed: '' });
    await project.sweep();
    expect(await project.select('from orders')).toEqual([[3, 3]]);
    expect(project.versions()).toEqual(['2024-01-01T00-00-03']);
  });

  test.each([
    ['NULL', 'partition column "s" of target/external/dev/orders holds the text "NULL"'],
    ['null', 'partition column "s" of target/external/dev/orders holds the text "null"'],
    [
      '__HIVE_DEFAULT_PARTITION__',
      'a partition column of target/external/dev/orders holds the text "__HIVE_DEFAULT_PARTITION__"',
    ],
  ])('refuse text that reads back as NULL: %s', async (text, message) => {
    const project = rig({ partition_by: ['s'] });
    const built = await project.build(`select * from (values ('${text}', 1), (null, 2)) t(s, id)`);
    expect(built.printed).toBe(`error[E0835] ${message}
  --> models/orders.sql:1:1
  |
1 | {{config materialized="external"}}
  | ^^^^^^^^ readers of partitioned files take it for NULL
  |
  = partition by another column, or replace the text in the query`);
    expect(existsSync(project.place.location)).toBe(false);
    expect(project.versions()).toEqual([]);
  });

  test('by columns that are not there, or by all of them', async () => {
    const project = rig({ partition_by: ['dya', 's'] });
    const { printed } = await project.build('select 1 as day, 2 as s');
    expect(printed).toContain(
      'error[E0831] target/external/dev/orders is partitioned by "dya", which is no column of the query',
    );
    expect(printed).toContain('= did you mean "day"?');
    const all = rig({ partition_by: ['a', 'b'] });
    expect((await all.build('select 1 as a, 2 as b')).printed).toContain(
      'error[E0831] target/external/dev/orders is partitioned by all of its columns',
    );
  });
});

describe('a build that fails', () => {
  const former = async (project: Rig): Promise<void> => {
    expect(await project.select('from orders')).toEqual([[1]]);
    const path = project.place.location.replaceAll("'", "''");
    expect(await project.select(`from read_parquet('${path}')`)).toEqual([[1]]);
    expect(project.versions()).toEqual(['2024-01-01T00-00-01.parquet']);
  };

  test('in a test of the model keeps the former file, and leaves nothing', async () => {
    const project = rig();
    await project.build('select 1 as id');
    await project.open((connection) =>
      project.buildOn(connection, 'select 2 as id', { failsTest: true }),
    );
    await former(project);
  });

  test('at the commit gives the former file back', async () => {
    const project = rig();
    await project.build('select 1 as id');
    await project.open((connection) =>
      project.buildOn(connection, 'select 2 as id', { failsCommit: true }),
    );
    await former(project);
  });

  test('at the first commit leaves no file', async () => {
    const project = rig();
    await project.open((connection) =>
      project.buildOn(connection, 'select 2 as id', { failsCommit: true }),
    );
    expect(existsSync(project.place.location)).toBe(false);
    expect(project.versions()).toEqual([]);
  });

  test('while it runs is explained in the query', async () => {
    const project = rig();
    await project.build('select 1 as id');
    const { printed } = await project.build(
      "select cast(x as integer) as id from (values ('a')) t(x)",
    );
    expect(printed.split('\n')[0]).toBe(
      "error[E0305] could not convert string 'a' to INTEGER when casting from source column x",
    );
    await former(project);
  });

  test('because the location cannot be made', async () => {
    const project = rig({ location: 'file/orders.parquet' });
    writeFileSync(join(project.root, 'file'), 'text');
    const { printed } = await project.build('select 1 as id');
    expect(printed).toContain(
      'error[E0834] file/orders.parquet cannot be written: ENOTDIR: not a directory',
    );
    expect(printed).toContain('= check the permissions of the folder and the space that is left');
  });

  test('because of two columns with one name, or a type that the format cannot keep', async () => {
    const project = rig({ format: 'csv' });
    const { printed } = await project.build('select 1 as id, 2 as ID, union_value(a := 1) as u');
    expect(printed.split('\n').filter((line) => line.startsWith('error'))).toEqual([
      'error[E0837] the query for target/external/dev/orders.csv has two columns "ID"',
      'error[E0838] column "u" of target/external/dev/orders.csv is UNION(a INTEGER): csv files do not say which member of a union a value is',
    ]);
  });

  test('because what was written does not read back', async () => {
    const project = rig({ format: 'csv' });
    const { printed } = await project.build("select repeat('x', 3000000) as long");
    expect(printed).toContain(
      'error[E0836] target/external/dev/orders.csv does not read back as it was written: line 2 of ',
    );
    expect(printed).toContain(
      '-01.csv: Maximum line size of 2000000 bytes exceeded. Actual Size:3000000 bytes',
    );
    expect(printed).toContain('= write format: parquet');
    expect(existsSync(project.place.location)).toBe(false);
  });
});

describe('types', () => {
  const values = `
    1::utinyint as ut, 170141183460469231731687303715884105::hugeint as h, 3::uhugeint as uh, [2::hugeint] as lh,
    {'HUGEINT': 5::hugeint, 'y': 1} as sh, 1.1::float as f, 0.1::double as d, 1e22::double as e, 'inf'::double as inf,
    123456789012345.67::decimal(18,2) as de, 1234567890123456789012345.0123456789::decimal(38,10) as wide,
    [12345678901234.5678::decimal(18,4)] as lde, date '2024-01-01' as dt, timestamp '2024-01-01 10:00:00.123456' as ts,
    timestamptz '2024-01-01 10:00:00+02' as tz, timestamp_ns '2024-01-01 10:00:00.123456789' as tns,
    timestamp_s '2024-01-01 10:00:00' as tss, timestamp_ms '2024-01-01 10:00:00.5' as tms, time '10:00:00.5' as ti,
    interval '1 month 2 days 3 seconds' as iv, 'a'::enum('a', 'HUGEINT') as en,
    uuid '00000000-0000-0000-0000-000000000001' as u, '\\xAA\\x00'::blob as bl, '1010'::bit as bt, [1, 2, null] as li,
    [['a b', ''], null, ['NULL', '\\']] as ll, {'a "b"': 'x''y"z, [', 'b': null::int, 'c': date '2024-01-01'} as st,
    map {'k,"': 1} as mp, map {1: 'x'} as mi, '' as es, true as bo, '{"a":[1,"x"]}'::json as js,
    12345678901234567890::ubigint as ub, [1, 2]::integer[2] as ar, 'a''b"c,d;e|f' || chr(10) || chr(13) || chr(9) || '\\ 🦆' as odd,
    ' padded ' as sp, 'NULL' as nt, []::int[] as el, 'true' as tt, '007' as zz, '2024-01-01' as dd`;
  const rows = `from (select ${values}) union all by name select null as ut`;

  test.each(['parquet', 'csv', 'json'])('survive in %s', async (format) => {
    const project = rig({ format });
    expect(await project.build(rows)).toEqual({ rows: 2, printed: '' });
    await project.open(async (connection) => {
      await connection.run(`create table expected as ${rows}`);
      const types = (name: string) =>
        connection.query(`select column_name, column_type from (describe ${name})`);
      expect((await types('orders')).rows).toEqual((await types('expected')).rows);
      expect((await connection.query('from orders')).rows).toEqual(
        (await connection.query('from expected')).rows,
      );
      const differ = 'select count(*) from (from orders except all from expected)';
      expect((await connection.query(differ)).rows).toEqual([[0]]);
    });
  });
});
