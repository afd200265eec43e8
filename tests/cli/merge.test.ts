/** `merge` and `append` by the program itself: what is written, what is refused, what is declared. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const merged = `{{config materialized="incremental" unique_key="id" deleted_when="gone" merge_exclude_columns="first_seen"}}
select * from {{ref "people"}}
`;
const reader = 'select count(*) as n from {{ref "merged"}}\n';

it('merges what differs by key, and leaves readers alone where nothing does', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,name,gone,first_seen\n1,a,false,x\n2,b,false,x\n3,c,true,x\n',
    'models/merged.sql': merged,
    'models/reader.sql': reader,
  });
  expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
  rig.write({ 'seeds/people.csv': 'id,name,gone,first_seen\n1,a2,false,y\n2,b,true,x\n4,d,,z\n' });
  const { printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 seed

      seed         people             3 rows               0.00 s   its file changed
      incremental  merged             2 rows               0.00 s   people changed; 1 new, 1 changed, 1 deleted
      table        reader             1 row                0.00 s   merged changed

    3 built (6 rows) in 0.00 s
    "
  `);
  expect(await rig.query('from merged order by all')).toEqual([
    ['1', 'a2', false, 'x'],
    ['4', 'd', null, 'z'],
  ]);
  // The column that is left out changes, and the order of rows.
  rig.write({ 'seeds/people.csv': 'id,name,gone,first_seen\n4,d,,q\n1,a2,false,q\n' });
  const again = await rig.eider('build');
  expect(again.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 seed

      seed         people             2 rows               0.00 s   its file changed
      incremental  merged             2 rows               0.00 s   people changed; no row changed

    2 built (4 rows), 1 up to date in 0.00 s
    "
  `);
});

it('says what is declared and not proven', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,name,first\n1,a,b\n',
    'models/appended.sql': `{{config materialized="incremental" strategy="append"}}
select id, name from {{ref "people"}}
{{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}
`,
    'models/kept.sql':
      '{{config materialized="incremental" unique_key="id" missing_keys="keep" merge_exclude_columns=(list "first")}}\nselect * from {{ref "people"}}\n',
    'models/proven.sql':
      '{{config materialized="incremental" unique_key=(list "id" "name")}}\nselect * from {{ref "people"}}\n',
    'snapshots/history.sql':
      '{{config unique_key="id" check_cols="all" hard_deletes="ignore"}}\nselect * from {{ref "people"}}\n',
  });
  expect((await rig.eider('plan')).printed).toMatchInlineSnapshot(`
    "eider plan · 3 models, 1 seed, 1 snapshot · 5 to build

      build     people    first build
      build     appended  first build
      build     kept      first build
      build     proven    first build
      build     history   first build

      declared  appended  appends what #incremental selects (models/appended.sql:3:1)
      declared  kept      keeps keys that are gone (models/kept.sql:1:67)
      declared  kept      keeps the first first (models/kept.sql:1:95)
      declared  history   keeps what was there at each run, told by check_cols (snapshots/history.sql:1:38)
      declared  history   keeps keys that are gone as current (snapshots/history.sql:1:57)
    "
  `);
});

it('shows rows without a key, and those that share one', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,name\n1,a\n1,b\n2,c\n',
    'models/twice.sql':
      '{{config materialized="incremental" unique_key="id"}}\nselect * from {{ref "people"}}\n',
    'models/none.sql':
      '{{config materialized="incremental" unique_key=(list "id" "name")}}\nselect nullif(id, 2) as id, name from {{ref "people"}}\n',
    'models/asked.sql':
      '{{config materialized="incremental" unique_key="name" deleted_when="nam = 1"}}\nselect * from {{ref "people"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(code).toBe(1);
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 3 models, 1 seed

      seed         people             3 rows               0.00 s   first build; inferred id BIGINT, name VARCHAR
      incremental  asked              failed               0.00 s   first build

    error[E0953] deleted_when cannot be asked: Referenced column "nam" not found in FROM clause
      --> models/asked.sql:1:69
      |
    1 | {{config materialized="incremental" unique_key="name" deleted_when="nam = 1"}}
      |                                                                     ^^^^^^^

      incremental  none               failed               0.00 s   first build

    error[E0951] 1 row of none has no key: id or name is NULL
      --> models/none.sql:1:48
      |
    1 | {{config materialized="incremental" unique_key=(list "id" "name")}}
      |                                                ^^^^^^^^^^^^^^^^^^
      |
      |   id  name
      | ----------
      | NULL  c
      |
      = filter them out, or choose a key that every row has

      incremental  twice              failed               0.00 s   first build

    error[E0952] 2 rows of twice share their key: id
      --> models/twice.sql:1:49
      |
    1 | {{config materialized="incremental" unique_key="id"}}
      |                                                 ^^
      |
      | id  name
      | --------
      |  1  a
      |  1  b
      |
      = keep one row for each key (\`qualify row_number() over (partition by …) = 1\`), or add a column to the key

    1 built (3 rows), 3 failed in 0.00 s
    "
  `);
  expect(await rig.contents()).toEqual({ 'main.people': expect.anything() });
});

it('shows no personal data of rows whose key is wrong', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,name\n1,Ada\n1,Bob\n2,Cid\n',
    'seeds/people.yml':
      'seeds: [{ name: people, columns: [{ name: name, meta: { pii: true } }] }]\n',
    'models/merged.sql':
      '{{config materialized="incremental" unique_key="id"}}\nselect id, upper(name) as called from {{ref "people"}}\n',
    'snapshots/kept.sql':
      '{{config unique_key="id" check_cols="all"}}\nselect * from {{ref "people"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(code).toBe(1);
  expect(printed).toContain('| id  called\n  | ----------\n  |  1  •••\n  |  1  •••\n');
  expect(printed.match(/•••/g)).toHaveLength(4);
  expect(printed).not.toMatch(/ada|bob|cid/i);
});

it('misses a key while building where nothing could be checked before', async () => {
  const rig = createShop({
    'models/sources.yml': 'sources: [{ name: raw, schema: main, tables: [{ name: people }] }]\n',
    'models/wrong.sql':
      '{{config materialized="incremental" unique_key="idd"}}\nselect * from {{source "raw" "people"}}\n',
  });
  await rig.execute('create table people as select 1 as id');
  const { code, stdout } = await rig.eider('build');
  expect(code).toBe(1);
  expect(stdout).toContain(`error[E0950] unique_key names idd, and wrong has no such column
  --> models/wrong.sql:1:49`);
});

it('appends by name what the branch selects, once', async () => {
  const appended = (columns: string) => `{{config materialized="incremental" strategy="append"}}
select ${columns} from {{ref "people"}}
{{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}
`;
  const rig = createShop({
    'seeds/people.csv': 'id,name,team\n1,a,x\n2,b,y\n',
    'models/log.sql': appended('id, name, team'),
  });
  expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
  rig.write({ 'seeds/people.csv': 'id,name,team\n2,changed,y\n3,c,z\n' });
  expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
  expect(await rig.query('from log order by all')).toEqual([
    ['1', 'a', 'x'],
    ['2', 'b', 'y'],
    ['3', 'c', 'z'],
  ]);
  // Columns of one type in another order: code that only goes forward.
  const forward = appended('team, name, id').replace(
    '"append"',
    '"append" on_code_change="forward"',
  );
  rig.write({
    'models/log.sql': forward,
    'seeds/people.csv': 'id,name,team\n4,d,w\n',
  });
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 seed

      seed         people             1 row                0.00 s   its file changed
      incremental  log                4 rows               0.00 s   its code changed; 1 new

    2 built (5 rows) in 0.00 s
    "
  `);
  expect(await rig.query('from log where id = 4')).toEqual([['4', 'd', 'w']]);
});

it('refuses strategies that their query does not fit', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id\n1\n',
    'models/all_again.sql':
      '{{config materialized="incremental" strategy="append"}}\nselect id from {{ref "people"}}\n',
    'models/emptied.sql': `{{config materialized="incremental" unique_key="id" missing_keys="delete"}}
select id from {{ref "people"}}
{{#incremental}}where id > 7{{/incremental}}
`,
    'models/history.sql': '{{config materialized="snapshot"}}\nselect id from {{ref "people"}}\n',
    'snapshots/part.sql': `{{config unique_key="id" check_cols="all"}}
select id from {{ref "people"}}
{{#incremental}}where id > 7{{/incremental}}
`,
    'snapshots/bare.sql': 'select id from {{ref "people"}}\n',
    'snapshots/taken.sql':
      '{{config unique_key="id" check_cols="all"}}\nselect id, 1 as Valid_To from {{ref "people"}}\n',
  });
  const first = await rig.eider('check');
  expect(first.code).toBe(2);
  expect(first.printed).toMatchInlineSnapshot(`
    "error[E0957] all_again appends, and its query says no #incremental
      --> models/all_again.sql:1:47
      |
    1 | {{config materialized="incremental" strategy="append"}}
      |                                               ^^^^^^
      |
      = say which rows later builds add: {{#incremental}} where day > (select max(day) from {{this}}) {{/incremental}}

    error[E0958] missing_keys: delete would empty emptied but for what #incremental selects
      --> models/emptied.sql:1:67
      |
    1 | {{config materialized="incremental" unique_key="id" missing_keys="delete"}}
      |                                                                   ^^^^^^
      |
      = the branch (models/emptied.sql:3:1)
      = select all rows, or say missing_keys: keep

    error[E0960] history is a model, and only a file in snapshots/ can be a snapshot
      --> models/history.sql:1:24
      |
    1 | {{config materialized="snapshot"}}
      |                        ^^^^^^^^
      |
      = move it to snapshots/history.sql, without \`materialized\`

    error[E0119] the snapshot bare needs "unique_key", and "updated_at" or "check_cols"
      --> snapshots/bare.sql:1:1
      = begin the file with {{config unique_key="id" updated_at="updated_at"}}

    error[E0968] part is a snapshot, and its query has an #incremental branch
      --> snapshots/part.sql:3:1
      |
    3 | {{#incremental}}where id > 7{{/incremental}}
      | ^^^^^^^^^^^^^^^^
      |
      = select all rows: what changed is found by comparing them with the history
    "
  `);
  for (const name of ['models/all_again', 'models/emptied', 'models/history']) {
    rig.remove(`${name}.sql`);
  }
  for (const name of ['part', 'bare']) rig.remove(`snapshots/${name}.sql`);
  expect((await rig.eider('check')).printed).toMatchInlineSnapshot(`
    "1 model checked in 0.00 s: 1 error
    error[E0966] taken selects a column valid_to, and a snapshot adds one of that name
      --> snapshots/taken.sql:1:1
      = give it another name with AS, or name those of the snapshot: snapshot_meta_column_names

    "
  `);
});

/** Rows of a seed that a model of `select *` follows. */
const follows = (more: string) =>
  `{{config materialized="incremental" unique_key="id" ${more}}}\nselect * from {{ref "people"}}\n`;

it('takes columns that changed as it was told to', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,a,b\n1,x,7\n2,y,8\n',
    'models/failing.sql': follows(''),
    'models/appending.sql': follows('on_schema_change="append"'),
    'models/syncing.sql': follows('on_schema_change="sync"'),
    'models/ignoring.sql': follows('on_schema_change="ignore"'),
  });
  expect(await rig.eider('build')).toMatchObject({ code: 0, stderr: '' });
  rig.write({ 'seeds/people.csv': 'id,c,b\n1,p,7\n3,q,9\n' });
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 1 seed

      seed         people                2 rows               0.00 s   its file changed
      incremental  appending             2 rows               0.00 s   people changed; 1 new, 1 changed, 1 deleted
      incremental  failing               failed               0.00 s   people changed

    error[E0954] the columns of failing are not those of its table: new: c VARCHAR; gone: a (a column that is renamed is a new one, and one that is gone)
      --> models/failing.sql:1:1
      = its table keeps the rows of before, with 2 columns in common
      = rebuild it with --full-refresh, or say on_schema_change: append (new columns come in), sync (the table gets exactly these columns) or ignore

      incremental  ignoring              2 rows               0.00 s   people changed; 1 new, 1 deleted
      incremental  syncing               2 rows               0.00 s   people changed; 1 new, 1 changed, 1 deleted

    4 built (8 rows), 1 failed in 0.00 s
    "
  `);
  expect(await rig.contents()).toMatchInlineSnapshot(`
    {
      "main.appending": [
        [
          "1",
          "x",
          "7",
          "p",
        ],
        [
          "3",
          null,
          "9",
          "q",
        ],
      ],
      "main.failing": [
        [
          "1",
          "x",
          "7",
        ],
        [
          "2",
          "y",
          "8",
        ],
      ],
      "main.ignoring": [
        [
          "1",
          "x",
          "7",
        ],
        [
          "3",
          null,
          "9",
        ],
      ],
      "main.people": [
        [
          "1",
          "p",
          "7",
        ],
        [
          "3",
          "q",
          "9",
        ],
      ],
      "main.syncing": [
        [
          "1",
          "7",
          "p",
        ],
        [
          "3",
          "9",
          "q",
        ],
      ],
    }
  `);
  // A type that the values of before cannot have, one that they can, and one that only grows.
  rig.write({ 'seeds/people.csv': 'id,c,b\n1,p,7.5\n3,q,9\n' });
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 1 seed

      seed         people                2 rows               0.00 s   its file changed
      incremental  appending             failed               0.00 s   people changed

    error[E0955] on_schema_change: append does not change types, and in appending b was BIGINT and is DECIMAL(18,1)
      --> models/appending.sql:1:71
      |
    1 | {{config materialized="incremental" unique_key="id" on_schema_change="append"}}
      |                                                                       ^^^^^^
      |
      = cast it to the type of before, say on_schema_change: sync, or rebuild it with --full-refresh

      incremental  failing               failed               0.00 s   people changed

    error[E0954] the columns of failing are not those of its table: new: c VARCHAR; gone: a; b was BIGINT and is DECIMAL(18,1) (a column that is renamed is a new one, and one that is gone)
      --> models/failing.sql:1:1
      = its table keeps the rows of before, with 2 columns in common
      = rebuild it with --full-refresh, or say on_schema_change: append (new columns come in), sync (the table gets exactly these columns) or ignore

      incremental  ignoring              failed               0.00 s   people changed

    error[E0956] b of ignoring is DECIMAL(18,1) and its table has BIGINT, which 1 row of the query cannot become
      --> models/ignoring.sql:1:71
      |
    1 | {{config materialized="incremental" unique_key="id" on_schema_change="ignore"}}
      |                                                                       ^^^^^^
      |
      | id  c    b
      | ----------
      |  1  p  7.5
      |
      = cast it to the type of before, say on_schema_change: sync, or rebuild it with --full-refresh

      incremental  syncing               2 rows               0.00 s   people changed; 1 changed

    2 built (4 rows), 3 failed in 0.00 s
    "
  `);
  expect(await rig.query('select b from syncing order by all')).toEqual([['7.5'], ['9.0']]);
  rig.write({
    'seeds/people.csv': 'id,c,b\n1,p,no\n3,q,9\n',
    'models/ignoring.sql': follows('on_schema_change="ignore"'),
  });
  expect((await rig.eider('build', '-s', 'people', 'ignoring')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 1 seed

      seed         people               2 rows               0.00 s   its file changed
      incremental  ignoring             failed               0.00 s   people changed

    error[E0956] b of ignoring is VARCHAR and its table has BIGINT, which 1 row of the query cannot become
      --> models/ignoring.sql:1:71
      |
    1 | {{config materialized="incremental" unique_key="id" on_schema_change="ignore"}}
      |                                                                       ^^^^^^
      |
      | id  c  b
      | ---------
      |  1  p  no
      |
      = cast it to the type of before, say on_schema_change: sync, or rebuild it with --full-refresh

    1 built (2 rows), 1 failed in 0.00 s
    "
  `);
});
