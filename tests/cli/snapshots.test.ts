/** Snapshots by the program itself: histories that grow, what is refused, what is never lost. */
import { describe, expect, it } from 'vitest';
import { createRig, createShop, minimalProject } from './rig.ts';

const timestamp = `{{config unique_key="id" updated_at="updated_at"}}
select * from {{ref "people"}}
`;
const check = `{{config unique_key="id" check_cols="all"}}
select * from {{ref "people"}}
`;
const people = (...lines: string[]) => `id,name,updated_at\n${lines.join('\n')}\n`;

/** A version that began in the second of another is a microsecond later, and its column wider. */
const narrow = (printed: string) =>
  printed.replaceAll(/valid_from +valid_to/g, 'valid_from  valid_to').replaceAll(/-{9,}/g, '---');

it('keeps every version of a row, from its own time on', async () => {
  const rig = createShop({
    'seeds/people.csv': people('1,Ada,2024-01-01', '2,Bob,2024-01-01', '3,Cy,2024-01-01'),
    'snapshots/history.sql': timestamp,
    'models/current.sql':
      'select id, name from {{ref "history"}} where valid_to is null order by id\n',
    'snapshots/history.yml':
      'snapshots:\n  - name: history\n    description: Who people were\n    columns: [{ name: id, data_tests: [not_null] }]\n',
  });
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 1 model, 1 seed, 1 snapshot, 1 test

      seed      people              3 rows               0.00 s   first build; inferred id BIGINT, name VARCHAR, updated_at DATE
      snapshot  history             3 rows    1 test     0.00 s   first build
      table     current             3 rows               0.00 s   first build

    3 built (9 rows), 1 test passed in 0.00 s
    "
  `);
  rig.write({
    'seeds/people.csv': people('1,Ada L,2024-02-01', '2,Bob,2024-01-01', '4,Di,2024-01-15'),
  });
  expect((await rig.eider('plan')).printed).toMatchInlineSnapshot(`
    "eider plan · 1 model, 1 seed, 1 snapshot · 3 to build

      build     people   its file changed
      unless    history  built only if the content of people changes; 1 test before it is published
      unless    current  built only if the content of history changes

      declared  history  keeps what was there at each run, told by updated_at (snapshots/history.sql:1:38)
    "
  `);
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 1 model, 1 seed, 1 snapshot, 1 test

      seed      people              3 rows               0.00 s   its file changed
      snapshot  history             5 rows    1 test     0.00 s   people changed; 1 new, 1 changed, 1 gone
      table     current             3 rows               0.00 s   history changed

    3 built (11 rows), 1 test passed in 0.00 s
    "
  `);
  expect(
    await rig.query(
      "select id, name, valid_from::varchar, case when id = 3 then valid_to > now() - interval 1 hour else valid_to = '2024-02-01' end from history order by all",
    ),
  ).toEqual([
    ['1', 'Ada', '2024-01-01 00:00:00', true],
    ['1', 'Ada L', '2024-02-01 00:00:00', null],
    ['2', 'Bob', '2024-01-01 00:00:00', null],
    ['3', 'Cy', '2024-01-01 00:00:00', true],
    ['4', 'Di', '2024-01-15 00:00:00', null],
  ]);
  const before = await rig.query('from history order by all');
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 1 model, 1 seed, 1 snapshot, 1 test · 3 up to date

    3 up to date in 0.00 s
    "
  `);
  expect(await rig.query('from history order by all')).toEqual(before);
  expect((await rig.eider('list', '-s', 'resource_type:snapshot+')).printed).toMatchInlineSnapshot(`
    "history
    current
    not_null_history_id
    "
  `);
});

it('is taken by a command of its own', async () => {
  const rig = createShop({
    'seeds/people.csv': people('1,Ada,2024-01-01'),
    'snapshots/history.sql': check,
    'models/reader.sql': 'select * from {{ref "history"}}\n',
  });
  expect(await rig.eider('seed')).toMatchObject({ code: 0 });
  expect((await rig.eider('snapshot')).printed).toMatchInlineSnapshot(`
    "eider snapshot · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 1 model, 1 seed, 1 snapshot

      snapshot  history             1 row                0.00 s   first build

    1 built (1 row) in 0.00 s
    "
  `);
  expect((await rig.eider('run')).printed).toMatchInlineSnapshot(`
    "eider run · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 1 model, 1 seed, 1 snapshot

      table  reader             1 row                0.00 s   first build

    1 built (1 row) in 0.00 s
    "
  `);
});

it('has a row that went back as valid from the run, and says so', async () => {
  const rig = createShop({
    'seeds/people.csv': people('1,Ada,2024-03-01'),
    'snapshots/history.sql': timestamp,
  });
  await rig.eider('build');
  rig.write({ 'seeds/people.csv': people('1,Old,2024-01-01') });
  const { code, printed } = await rig.eider('build');
  expect(code).toBe(0);
  expect(printed.replace(/valid from [\d: -]+,/, 'valid from <now>,')).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 seed, 1 snapshot

      seed      people              1 row                0.00 s   its file changed
      snapshot  history             2 rows               0.00 s   people changed; 1 changed

    warning[E0962] 1 row changed, and its updated_at did not rise
      --> snapshots/history.sql:1:38
      |
    1 | {{config unique_key="id" updated_at="updated_at"}}
      |                                      ^^^^^^^^^^ history has it as valid from <time>, when this was seen

    2 built (3 rows) in 0.00 s
    "
  `);
  expect(
    await rig.query(
      'select name, valid_to is null, valid_from > now() - interval 1 hour from history order by valid_from',
    ),
  ).toEqual([
    ['Ada', false, false],
    ['Old', true, true],
  ]);
  const { printed: again } = await rig.eider('build');
  expect(again).toContain('2 up to date');
});

it('records deletes as rows where that is asked for, under names of its own', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,name\n1,Ada\n2,Bob\n',
    'snapshots/history.sql': `{{config unique_key="id" check_cols=(list "name") hard_deletes="new_record"
  snapshot_meta_column_names=(object dbt_valid_from="since" valid_to="until" is_deleted="gone")}}
select * from {{ref "people"}}
`,
  });
  const states: unknown[] = [];
  for (const rows of ['1,Ada\n2,Bob', '1,Ada', '1,Ada', '1,Ada\n2,Bob', '1,Ada\n2,Bo']) {
    rig.write({ 'seeds/people.csv': `id,name\n${rows}\n` });
    expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
    states.push(
      await rig.query(
        'select name, until is null, gone, since < coalesce(until, since + interval 1 day) from history where id = 2 order by since',
      ),
    );
  }
  expect(states).toEqual([
    [['Bob', true, false, true]],
    [
      ['Bob', false, false, true],
      ['Bob', true, true, true],
    ],
    [
      ['Bob', false, false, true],
      ['Bob', true, true, true],
    ],
    [
      ['Bob', false, false, true],
      ['Bob', false, true, true],
      ['Bob', true, false, true],
    ],
    [
      ['Bob', false, false, true],
      ['Bob', false, true, true],
      ['Bob', false, false, true],
      ['Bo', true, false, true],
    ],
  ]);
});

it('refuses rows that it cannot tell apart or date, and shows them', async () => {
  const rig = createShop({
    'seeds/people.csv': people('1,Ada,', ',Bob,2024-01-01', '2,Cy,2024-01-01', '2,Di,2024-01-01'),
    'snapshots/no_time.sql': `{{config unique_key="name" updated_at="updated_at"}}\nselect * from {{ref "people"}}\n`,
    'snapshots/no_key.sql': check,
    'snapshots/two.sql': `{{config unique_key="id" check_cols="all"}}\nselect * from {{ref "people"}} where id is not null\n`,
  });
  const { code, printed } = await rig.eider('build');
  expect(code).toBe(1);
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 1 seed, 3 snapshots

      seed      people              4 rows               0.00 s   first build; inferred id BIGINT, name VARCHAR, updated_at DATE
      snapshot  no_key              failed               0.00 s   first build

    error[E0951] 1 row of no_key has no key: id is NULL
      --> snapshots/no_key.sql:1:22
      |
    1 | {{config unique_key="id" check_cols="all"}}
      |                      ^^
      |
      |   id  name  updated_at  valid_from  valid_to
      | --------------------------------------------
      | NULL  Bob   2024-01-01  NULL        NULL
      |
      = filter them out, or choose a key that every row has

      snapshot  no_time             failed               0.00 s   first build

    error[E0961] 1 row of no_time has no time in updated_at, from which it would be valid
      --> snapshots/no_time.sql:1:40
      |
    1 | {{config unique_key="name" updated_at="updated_at"}}
      |                                        ^^^^^^^^^^
      |
      | id  name  updated_at  valid_from  valid_to
      | ------------------------------------------
      |  1  Ada   NULL        NULL        NULL
      |
      = give them one, for instance coalesce(updated_at, created_at), or use strategy check

      snapshot  two                 failed               0.00 s   first build

    error[E0952] 2 rows of two share their key: id
      --> snapshots/two.sql:1:22
      |
    1 | {{config unique_key="id" check_cols="all"}}
      |                      ^^
      |
      | id  name  updated_at  valid_from  valid_to
      | ------------------------------------------
      |  2  Cy    2024-01-01  NULL        NULL
      |  2  Di    2024-01-01  NULL        NULL
      |
      = keep one row for each key (\`qualify row_number() over (partition by …) = 1\`), or add a column to the key

    1 built (4 rows), 3 failed in 0.00 s
    "
  `);
  expect(
    await rig.query("select table_name from duckdb_tables() where schema_name = 'main'"),
  ).toEqual([['people']]);
});

it('is kept back by a test that fails, and then as it was', async () => {
  const rig = createShop({
    'seeds/people.csv': people('1,Ada,2024-01-01'),
    'snapshots/history.sql': timestamp,
    'snapshots/history.yml':
      'snapshots:\n  - name: history\n    columns: [{ name: name, data_tests: [not_null] }]\n',
  });
  expect(await rig.eider('build')).toMatchObject({ code: 0 });
  const before = await rig.query('from history');
  rig.write({ 'seeds/people.csv': people('1,,2024-02-01') });
  const { code, printed } = await rig.eider('build');
  expect(code).toBe(1);
  expect(narrow(printed)).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 1 seed, 1 snapshot, 1 test

      seed      people              1 row                0.00 s   its file changed
      snapshot  history          kept back               0.00 s   people changed

    error[E0412] not_null failed for history.name: 1 row
      --> snapshots/history.yml:3:42
      |
    3 |     columns: [{ name: name, data_tests: [not_null] }]
      |                                          ^^^^^^^^ history keeps the 1 row of <time>
      |
      | id  name  updated_at  valid_from  valid_to
      | ---
      |  1  NULL  2024-02-01  <time>  NULL
      |
      = see all: eider show not_null_history_name

    1 built (1 row), 1 kept back, 1 test failed in 0.00 s
    "
  `);
  expect(await rig.query('from history')).toEqual(before);
});

describe('a history is not lost', () => {
  const files = {
    'seeds/people.csv': people('1,Ada,2024-01-01'),
    'snapshots/history.sql': timestamp,
  };
  const two = async () => {
    const rig = createShop(files);
    await rig.eider('build');
    rig.write({ 'seeds/people.csv': people('1,Bea,2024-02-01') });
    expect(await rig.eider('build')).toMatchObject({ code: 0 });
    return rig;
  };

  it('to a full refresh, unless that is said by name', async () => {
    const rig = await two();
    expect((await rig.eider('build', '--full-refresh')).printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      3 files checked in 0.00 s · 1 seed, 1 snapshot

        seed      people              1 row                0.00 s   a full refresh was asked for
        snapshot  history             2 rows               0.00 s   a full refresh was asked for; its history stays; no row changed

      2 built (3 rows) in 0.00 s
      "
    `);
    expect(await rig.query('select count(*) from history')).toEqual([['2']]);
    expect((await rig.eider('build', '--drop-history')).printed).toMatchInlineSnapshot(`
      "error[E0967] --drop-history does nothing alone
        = write --full-refresh --drop-history to begin histories anew, or --prune --drop-history to drop those that no snapshot owns any more
      "
    `);
    expect(
      (await rig.eider('build', '--full-refresh', '--drop-history')).printed,
    ).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      3 files checked in 0.00 s · 1 seed, 1 snapshot

        seed      people              1 row                0.00 s   a full refresh was asked for
        snapshot  history             1 row                0.00 s   a full refresh was asked for

      2 built (2 rows) in 0.00 s
      "
    `);
    expect(await rig.query('select name from history')).toEqual([['Bea']]);
  });

  it('to a model of its name, nor to --prune', async () => {
    const rig = await two();
    rig.remove('snapshots/history.sql');
    expect((await rig.eider('build', '--prune')).printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      2 files checked in 0.00 s · 1 seed · 1 up to date

      warning[E0603] 1 relation in the warehouse belongs to no node any more
        = main.history, the history of a snapshot
        = drop what is not needed any more: eider build --prune --drop-history

      1 up to date in 0.00 s
      "
    `);
    rig.write({ 'models/history.sql': 'select 1 as id\n' });
    expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      3 files checked in 0.00 s · 1 model, 1 seed · 1 up to date

        table  history             failed               0.00 s

      error[E0963] main.history holds the history of snapshot.shop.history
        --> models/history.sql:1:1
        = history would take its place
        = give this node another \`alias\` or \`schema\`, or give the history up: --full-refresh --drop-history

      1 failed, 1 up to date in 0.00 s
      "
    `);
    expect(await rig.query('select count(*) from history')).toEqual([['2']]);
    rig.remove('models/history.sql');
    expect((await rig.eider('build', '--prune', '--drop-history')).printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      2 files checked in 0.00 s · 1 seed · 1 up to date

      warning[E0604] dropped 1 relation that no node owns any more
        = main.history, the history of a snapshot

      1 up to date in 0.00 s
      "
    `);
  });

  it('to columns that come, go and change', async () => {
    const rig = createShop({ ...files, 'snapshots/history.sql': check });
    await rig.eider('build');
    rig.write({ 'seeds/people.csv': 'updated_at,id,team\n2024-01-01,1,x\n' });
    expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
    expect(
      await rig.query('select id, name, team, valid_to is null from history order by valid_from'),
    ).toEqual([
      ['1', 'Ada', null, false],
      ['1', null, 'x', true],
    ]);
    rig.write({ 'seeds/people.csv': 'updated_at,id,team\nsoon,1,x\n' });
    expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
    rig.write({ 'seeds/people.csv': 'updated_at,id,team\n2024-01-01,1,x\n' });
    expect(narrow((await rig.eider('build')).printed)).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      3 files checked in 0.00 s · 1 seed, 1 snapshot

        seed      people              1 row                0.00 s   its file changed
        snapshot  history             failed               0.00 s   people changed

      error[E0956] updated_at of history was VARCHAR and is DATE, which 1 row in its table cannot become
        --> snapshots/history.sql:1:22
        |
      1 | {{config unique_key="id" check_cols="all"}}
        |                      ^^
        |
        | id  name  updated_at  valid_from  valid_to  team
        | ---
        |  1  NULL  soon        <time>  NULL      x
        |
        = cast it to the type of before

      1 built (1 row), 1 failed in 0.00 s
      "
    `);
    expect(await rig.query('select count(*) from history')).toEqual([['3']]);
  });

  it('to somebody who writes to its table, or renames its columns', async () => {
    const rig = await two();
    await rig.execute(`update history set valid_to = null;
      insert into history select 2 as id, * exclude id from history limit 1`);
    rig.write({ 'seeds/people.csv': people('1,Cy,2024-03-01') });
    expect(narrow((await rig.eider('build')).printed)).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      3 files checked in 0.00 s · 1 seed, 1 snapshot

        seed      people              1 row                0.00 s   its file changed
        snapshot  history             failed               0.00 s   it has 3 rows instead of 2

      error[E0964] 2 current rows of history share their key
        --> snapshots/history.sql:1:22
        |
      1 | {{config unique_key="id" updated_at="updated_at"}}
        |                      ^^
        |
        | id  name  updated_at  valid_from  valid_to
        | ---
        |  1  Ada   2024-01-01  <time>  NULL
        |  1  Bea   2024-02-01  <time>  NULL
        |
        = was the key changed, or the table written to? set valid_to of all but one, or go back to the former key

      1 built (1 row), 1 failed in 0.00 s
      "
    `);
    await rig.execute(`delete from history where id = 2;
      update history set valid_to = '2024-02-01' where name = 'Ada'`);
    rig.write({
      'snapshots/history.sql': timestamp.replace(
        'unique_key',
        'snapshot_meta_column_names=(object valid_to="valid_till") unique_key',
      ),
    });
    expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      3 files checked in 0.00 s · 1 seed, 1 snapshot · 1 up to date

        snapshot  history             failed               0.00 s   its code changed

      error[E0965] the history of history has no column valid_till
        --> snapshots/history.sql:1:37
        |
      1 | {{config snapshot_meta_column_names=(object valid_to="valid_till") unique_key="id" updated_at="updated_at"}}
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |
        = did you mean "valid_to"?

      1 failed, 1 up to date in 0.00 s
      "
    `);
    rig.write({ 'snapshots/history.sql': timestamp });
    expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
    expect(await rig.query('select count(*), count(valid_to) from history')).toEqual([['3', '2']]);
  });
});

it('goes on where a clock was ahead', async () => {
  const rig = createRig({
    'project.yml': minimalProject,
    'seeds/people.csv': 'id,name\n1,Ada\n',
    'snapshots/history.sql': check,
  });
  await rig.eider('build');
  await rig.execute("update history set valid_from = '2999-01-01'");
  rig.write({ 'seeds/people.csv': 'id,name\n1,Bea\n' });
  expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
  rig.write({ 'seeds/people.csv': 'id,name\n2,Cy\n' });
  expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
  expect(
    await rig.query(
      'select id, name, valid_from::varchar, valid_to::varchar from history where id = 1 order by valid_from',
    ),
  ).toEqual([
    ['1', 'Ada', '2999-01-01 00:00:00', '2999-01-01 00:00:00.000001'],
    ['1', 'Bea', '2999-01-01 00:00:00.000001', '2999-01-01 00:00:00.000002'],
  ]);
});

it('is not replaced by a part of its rows, nor begun with one', async () => {
  const rig = createShop({
    'seeds/people.csv': people('1,Ada,2024-01-01'),
    'snapshots/history.sql': timestamp,
  });
  expect(await rig.eider('build', '--empty')).toMatchObject({ code: 0 });
  expect(await rig.query('select count(*) from history')).toEqual([['0']]);
  expect(await rig.eider('build')).toMatchObject({ code: 0 });
  rig.write({ 'seeds/people.csv': people('1,Bea,2024-02-01') });
  expect(await rig.eider('build', '--empty')).toMatchObject({ code: 0 });
  expect(await rig.query('select name, valid_from::varchar from history')).toEqual([
    ['Ada', '2024-01-01 00:00:00'],
  ]);
});
