/** Mistakes in the project's files: each is said at its place, and nothing is built. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig, createShop, minimalProject } from './rig.ts';

const one = 'select 1 as id\n';

it('says that there is no project, and how to begin one', async () => {
  const rig = createRig({ 'models/a.sql': one });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0101] there is no project.yml in this folder, nor in any above it
      = run \`eider init\` to start a project, or pass --project-dir
    "
  `);
  expect(code).toBe(2);
  expect(rig.files()).toEqual(['models/a.sql']);
});

it('says that the folder of --project-dir is none', async () => {
  const rig = createShop();
  const { code, printed } = await rig.eider('build', '--project-dir', 'elsewhere');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0101] there is no project.yml in elsewhere
      = run \`eider init\` to start a project, or pass --project-dir
    "
  `);
  expect(code).toBe(2);
});

it('finds the project upwards from the working folder', async () => {
  const rig = createShop({ 'models/a.sql': one });
  const { code } = await rig.start(['build'], { workingFolder: 'models' }).ended;
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]] });
});

it('builds an empty project: there is nothing to do', async () => {
  const rig = createShop();
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    1 file checked in 0.00 s

    warning[E0608] the project has no models, seeds or data tests
      = write a first model, one SELECT: models/orders.sql

    nothing to do in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({});
});

it('takes a project file of a name alone', async () => {
  const rig = createRig({ 'project.yml': 'name: shop\n', 'models/a.sql': one });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    2 files checked in 0.00 s · 1 model

      view  a                                  0.00 s   first build

    1 built in 0.00 s
    "
  `);
  expect(code).toBe(0);
});

it('refuses an empty project file', async () => {
  const rig = createRig({ 'project.yml': '', 'models/a.sql': one });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0102] project.yml is empty
      --> project.yml:1:1
      = write "name: shop"
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('shows the tab that YAML does not allow', async () => {
  const rig = createRig({
    'project.yml': 'name: shop\ntargets:\n\tdev: { engine: duckdb, path: dev.duckdb }\n',
    'models/a.sql': one,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0103] a tab indents this line
      --> project.yml:3:1
      |
    3 |     dev: { engine: duckdb, path: dev.duckdb }
      | ^^^^
      |
      = indent YAML with spaces
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('reports the mistakes of all files at once', async () => {
  const rig = createRig({
    'project.yml': minimalProject.replace('threads: 1', 'thread: 1'),
    'models/a.sql': 'select * from {{ref "b"}}\n',
    'models/a.yml': 'models:\n\t- name: a\n',
    'models/c.sql': 'select {{cuont "x"}} as id\n',
    'models/c.yml': 'models:\n  - name: c\n    colums: []\n  - name: d\n',
    'seeds/s.yml': 'seeds:\n  - name: s\n    columns: {id: integer}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0501] no model or seed is named "b"
      --> models/a.sql:1:22
      |
    1 | select * from {{ref "b"}}
      |                      ^

    error[E0103] a tab indents this line
      --> models/a.yml:2:1
      |
    2 |     - name: a
      | ^^^^
      |
      = indent YAML with spaces

    error[E0217] arguments of macros have names
      --> models/c.sql:1:16
      |
    1 | select {{cuont "x"}} as id
      |                ^^^
      |
      = write {{cuont name="x"}}

    error[E0107] unknown key "colums"
      --> models/c.yml:3:5
      |
    3 |     colums: []
      |     ^^^^^^
      |
      = did you mean "columns"?

    error[E0112] there is no model "d"
      --> models/c.yml:4:11
      |
    4 |   - name: d
      |           ^
      |
      = add the file, or remove the entry

    error[E0107] unknown key "thread"
      --> project.yml:5:65
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, thread: 1 }
      |                                                                 ^^^^^^
      |
      = did you mean "threads"?

    error[E0112] there is no seed "s"
      --> seeds/s.yml:2:11
      |
    2 |   - name: s
      |           ^
      |
      = add the file, or remove the entry

    error[E0109] columns must be a list of columns, not a map
      --> seeds/s.yml:3:5
      |
    3 |     columns: {id: integer}
      |     ^^^^^^^
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses one name in two folders', async () => {
  const rig = createShop({
    'models/staging/orders.sql': one,
    'models/marts/orders.sql': 'select 2 as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0111] two models are named "orders"
      --> models/staging/orders.sql:1:1
      = the other model (models/marts/orders.sql:1:1)
      = rename one of the files
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses names that differ in case only', async () => {
  const rig = createShop({ 'models/orders.sql': one, 'models/marts/Orders.sql': one });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0111] two models differ in case only: "Orders" and "orders"
      --> models/orders.sql:1:1
      = the engine ignores case in names, even in quotes
      = the other model (models/marts/Orders.sql:1:1)
      = rename one of the files
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses a model and a seed of one name', async () => {
  const rig = createShop({ 'models/orders.sql': one, 'seeds/orders.csv': 'id\n1\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0111] a model and a seed are named "orders"
      --> seeds/orders.csv:1:1
      = the other model (models/orders.sql:1:1)
      = rename one of the files
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses two models that would be one relation', async () => {
  const rig = createShop({
    'models/a.sql': one,
    'models/b.sql': '{{config alias="A"}}\nselect 2 as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0506] a and b would both be main.A
      --> models/b.sql:1:17
      |
    1 | {{config alias="A"}}
      |                 ^
      |
      = a (models/a.sql:1:1)
      = give one of them another \`alias\` or \`schema\`
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('shows the alias that was typed, not the file that is meant by it', async () => {
  const rig = createShop({
    'models/a.sql': '{{config alias="b"}}\nselect 1 as id\n',
    'models/b.sql': one,
  });
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "error[E0506] a and b would both be main.b
      --> models/a.sql:1:17
      |
    1 | {{config alias="b"}}
      |                 ^
      |
      = b (models/b.sql:1:1)
      = give one of them another \`alias\` or \`schema\`
    "
  `);
});

it('shows both aliases where two were typed', async () => {
  const rig = createShop({
    'models/a.sql': '{{config alias="x"}}\nselect 1 as id\n',
    'models/b.sql': '{{config alias="X"}}\nselect 1 as id\n',
  });
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "error[E0506] a and b would both be main.X
      --> models/b.sql:1:17
      |
    1 | {{config alias="X"}}
      |                 ^
      |
      = a (models/a.sql:1:17)
      = give one of them another \`alias\` or \`schema\`
    "
  `);
});

it('prints a cycle as the path, with the place of each reference', async () => {
  const rig = createShop({
    'models/a.sql': 'select * from {{ref "c"}}\n',
    'models/b.sql': 'select *\nfrom {{ref "a"}}\n',
    'models/c.sql': 'select 1 as id from {{ref "b"}}\n',
    'models/d.sql': one,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0505] these models read each other: a -> b -> c -> a
      --> models/b.sql:2:13
      |
    2 | from {{ref "a"}}
      |             ^ b reads a
      |
      = c reads b (models/c.sql:1:28)
      = a reads c (models/a.sql:1:22)
      = remove one of these references
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('finds a cycle through a macro', async () => {
  const rig = createShop({
    'macros/totals.sql':
      '{{params field="identifier"}}\n(select sum({{field}}) from {{ref "b"}})\n',
    'models/a.sql': 'select {{totals field="x"}} as total\n',
    'models/b.sql': 'select total as x from {{ref "a"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0505] these models read each other: a -> b -> a
      --> models/b.sql:1:31
      |
    1 | select total as x from {{ref "a"}}
      |                               ^ b reads a
      |
      = a reads b (macros/totals.sql:2:36)
      = remove one of these references
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses a model that reads itself', async () => {
  const rig = createShop({ 'models/a.sql': 'select * from {{ref "a"}}\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0505] a reads itself
      --> models/a.sql:1:22
      |
    1 | select * from {{ref "a"}}
      |                      ^
      |
      = read what it is made from; its own name in the query is \`{{this}}\`
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('shows the byte that is not UTF-8', async () => {
  const rig = createShop({
    'models/a.sql': Buffer.from("select 'caf\xe9' as name\n", 'latin1'),
    'models/b.yml': Buffer.from('models: # caf\xe9\n', 'latin1'),
    'project.local.yml': Buffer.from('\xff\xfen\0a\0', 'latin1'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0105] models/a.sql is not UTF-8
      --> models/a.sql:1:12
      |
    1 | select 'caf�' as name
      |            ^ these bytes are no character
      |
      = save the file as UTF-8, or convert it: iconv -f latin1 -t utf-8

    error[E0105] models/b.yml is not UTF-8
      --> models/b.yml:1:14
      |
    1 | models: # caf�
      |              ^ these bytes are no character
      |
      = save the file as UTF-8, or convert it: iconv -f latin1 -t utf-8

    error[E0105] project.local.yml is UTF-16
      --> project.local.yml:1:1
      |
    1 | ��n␀a␀
      | ^ the mark of UTF-16
      |
      = save the file as UTF-8, or convert it: iconv -f utf-16 -t utf-8
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('says of a model that is not UTF-8 nothing but that, though others read it', async () => {
  const rig = createShop({
    'models/a.sql': Buffer.from('select {{nobody}}, \xe9 from {{ref "caf\xe9"}}\n', 'latin1'),
    'models/wide.sql': Buffer.from('\uFEFFselect 1 as id from {{ref "nobody"}}\n', 'utf16le'),
    'macros/twice.sql': Buffer.from('{{params of="sql"}}\n({{of}}) * 2 /* \xe9 */\n', 'latin1'),
    'models/b.sql':
      'select {{twice of="id"}} as id from {{ref "a"}} join {{ref "wide"}} using (id)\n',
    'models/b.yml': 'models: [{ name: a, columns: [{ name: id, data_tests: [unique] }] }]\n',
  });
  const first = await rig.eider('build');
  expect(first.printed).toMatchInlineSnapshot(`
    "error[E0105] macros/twice.sql is not UTF-8
      --> macros/twice.sql:2:17
      |
    2 | ({{of}}) * 2 /* � */
      |                 ^ these bytes are no character
      |
      = save the file as UTF-8, or convert it: iconv -f latin1 -t utf-8

    error[E0105] models/a.sql is not UTF-8
      --> models/a.sql:1:20
      |
    1 | select {{nobody}}, � from {{ref "caf�"}}
      |                    ^ these bytes are no character
      |
      = save the file as UTF-8, or convert it: iconv -f latin1 -t utf-8

    error[E0105] models/wide.sql is UTF-16
      --> models/wide.sql:1:1
      |
    1 | ��s␀e␀l␀e␀c␀t␀ ␀1␀ ␀a␀s␀ ␀i␀d␀ ␀f␀r␀o␀m␀ ␀{␀{␀r␀e␀f␀ ␀"␀n␀o␀b␀o␀d␀y␀"␀}␀}␀
      | ^ the mark of UTF-16
      |
      = save the file as UTF-8, or convert it: iconv -f utf-16 -t utf-8
    "
  `);
  expect(first.code).toBe(2);
  expect((await rig.eider('build')).printed).toBe(first.printed);
});

it('warns of variables that nothing reads', async () => {
  const rig = createRig({
    'project.yml': `name: shop
vars: { grid_start: 2024-01-01 }
targets:
  dev: { engine: duckdb, path: target/dev.duckdb }
  prod: { engine: duckdb, path: "{{var 'prod_path'}}" }
target: dev
`,
    'models/a.sql': 'select {{literal (var "grid_start")}} as day, {{top}} as top\n',
    'models/a.yml': "models: [{ name: a, schema: \"{{var 'place' 'here'}}\" }]\n",
    'macros/top.sql': '{{var "limit" 5}}\n',
  });
  const { code, printed } = await rig.eider(
    ...[
      'compile',
      '--vars',
      '{grid_strat: 2024-02-01, "limits": 3, limit: 4, prod_path: x, place: y}',
    ],
  );
  expect(printed).toMatchInlineSnapshot(`
    "1 model and 0 data tests compiled in 0.00 s · 1 file written to target/compiled
    warning[E0125] nothing reads a variable "grid_strat"
      --> --vars:1:2
      |
    1 | {grid_strat: 2024-02-01, "limits": 3, limit: 4, prod_path: x, place: y}
      |  ^^^^^^^^^^
      |
      = did you mean "grid_start"?

    warning[E0125] nothing reads a variable "limits"
      --> --vars:1:26
      |
    1 | {grid_strat: 2024-02-01, "limits": 3, limit: 4, prod_path: x, place: y}
      |                          ^^^^^^^^
      |
      = there is grid_start, place, prod_path

    "
  `);
  expect(code).toBe(0);
  const vars = '{limit: 4, other: 7}';
  await rig.eider('build', '--vars', '{place: main}');
  const shown = await rig.eider('show', '--inline', 'select {{var "other"}} as n', '--vars', vars);
  expect(shown.printed).toMatchInlineSnapshot(`
    "  n
    int
    ---
      7
    "
  `);
  const strict = await rig.eider('check', '--warn-error', '--vars', 'x: 1');
  expect([strict.code, strict.printed]).toMatchInlineSnapshot(`
    [
      2,
      "1 model checked in 0.00 s: 1 warning
    warning[E0125] nothing reads a variable "x"
      --> --vars:1:1
      |
    1 | x: 1
      | ^
      |
      = there is grid_start, limit

    ",
    ]
  `);
});

it('says a misspelt vars: once, and not for each variable', async () => {
  const rig = createRig({
    'project.yml': `name: shop
models: { +schema: "{{var 'place'}}" }
var: { place: x, limit: 3 }
`,
    'models/a.sql': 'select {{var "limit"}} as n\n',
  });
  expect((await rig.eider('check')).printed).toMatchInlineSnapshot(`
    "error[E0107] unknown key "var"
      --> project.yml:3:1
      |
    3 | var: { place: x, limit: 3 }
      | ^^^
      |
      = did you mean "vars"?
    "
  `);
});

it('names the flag where there is no such target', async () => {
  const rig = createShop({ 'models/a.sql': one });
  expect((await rig.eider('build', '--target', 'prod')).printed).toMatchInlineSnapshot(`
    "error[E0115] there is no target "prod"
      --> --target:1:1
      |
    1 | prod
      | ^^^^
      |
      = targets: dev
    "
  `);
  expect((await rig.withEnv({ EIDER_TARGET: 'dv' }, 'build')).printed).toMatchInlineSnapshot(`
    "error[E0115] there is no target "dv"
      --> --target:1:1
      |
    1 | dv
      | ^^
      |
      = did you mean "dev"?
    "
  `);
});

it('says what the engine refuses of a target', async () => {
  const target = (more: string): string =>
    `name: shop\ntargets:\n  dev: { engine: duckdb, path: target/dev.duckdb, ${more} }\n`;
  const rig = createRig({ 'project.yml': target('threads: 1'), 'models/a.sql': one });
  const refused = async (more: string): Promise<string> => {
    rig.write({ 'project.yml': target(more) });
    const { code, printed } = await rig.eider('build');
    return `exit code ${code}\n${printed}`;
  };
  expect(await refused('memory_limit: lots')).toMatchInlineSnapshot(`
    "exit code 1
    error[E0605] target/dev.duckdb cannot be opened: setting memory_limit: Memory must have a number (e.g. 1GB)
      --> project.yml:3:51
      |
    3 |   dev: { engine: duckdb, path: target/dev.duckdb, memory_limit: lots }
      |                                                   ^^^^^^^^^^^^
    "
  `);
  expect(await refused('settings: { threds: 3 }')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0340] target dev: setting threds: unrecognized configuration parameter "threds"
      --> project.yml:3:63
      |
    3 |   dev: { engine: duckdb, path: target/dev.duckdb, settings: { threds: 3 } }
      |                                                               ^^^^^^
      |
      = did you mean "threads"?
    "
  `);
  expect(await refused('on_open: ["create schema x", "selct 1"]')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0340] target dev: on_open: syntax error at or near "selct"
      --> project.yml:3:80
      |
    3 |   dev: { engine: duckdb, path: target/dev.duckdb, on_open: ["create schema x", "selct 1"] }
      |                                                                                ^^^^^^^^^
    "
  `);
  expect(await refused('settings: { default_order: sideways }')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0340] target dev: setting default_order: Unrecognized parameter for option DEFAULT_ORDER "sideways". Expected ASC or DESC
      --> project.yml:3:63
      |
    3 |   dev: { engine: duckdb, path: target/dev.duckdb, settings: { default_order: sideways } }
      |                                                               ^^^^^^^^^^^^^
    "
  `);
  expect(await refused('extensions: [icu, htpfs]')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0340] target dev: extension htpfs is not installed
      --> project.yml:3:69
      |
    3 |   dev: { engine: duckdb, path: target/dev.duckdb, extensions: [icu, htpfs] }
      |                                                                     ^^^^^
    "
  `);
  expect(await refused('extensions: [httpfs]')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0340] target dev: extension httpfs is not installed
      --> project.yml:3:64
      |
    3 |   dev: { engine: duckdb, path: target/dev.duckdb, extensions: [httpfs] }
      |                                                                ^^^^^^
      |
      = install it once, where there is a network: INSTALL httpfs
    "
  `);
  expect(await refused('attach: { other: other.duckdb }')).toMatchInlineSnapshot(`
    "exit code 1
    error[E0605] target/dev.duckdb cannot be opened: other.duckdb does not exist
      --> project.yml:3:68
      |
    3 |   dev: { engine: duckdb, path: target/dev.duckdb, attach: { other: other.duckdb } }
      |                                                                    ^^^^^^^^^^^^
      |
      = put a DuckDB file there, or correct \`attach\`
    "
  `);
  rig.write({
    'models/sources.yml':
      'sources:\n  - { name: crm, attach: other.duckdb, tables: [{ name: people }] }\n',
    'models/a.sql': 'select * from {{source "crm" "people"}}\n',
    'other.duckdb': 'no database',
  });
  expect(await refused('threads: 1')).toMatchInlineSnapshot(`
    "exit code 1
    warning[E0330] the columns of source crm.people are not known: no columns are declared
      --> models/sources.yml:2:57
      |
    2 |   - { name: crm, attach: other.duckdb, tables: [{ name: people }] }
      |                                                         ^^^^^^
      |
      = not checked: a
      = let the source say them: eider source pull crm.people; or declare all of them, each with its type

    error[E0605] target/dev.duckdb cannot be opened: other.duckdb is not a DuckDB database
      --> models/sources.yml:2:26
      |
    2 |   - { name: crm, attach: other.duckdb, tables: [{ name: people }] }
      |                          ^^^^^^^^^^^^
      |
      = put a DuckDB file there, or correct \`attach\`
    "
  `);
  expect(await rig.contents()).toEqual({});
});

it('reads files as a folder holds them: CRLF, folders named like models, links that lead nowhere', async () => {
  const rig = createShop({
    'models/a.sql': 'select\r\n  1 as id,\r\n  idd\r\nfrom {{ref "b"}}\r\n',
    'models/b.sql': 'select 1 as id\r\n',
    'models/folder.sql/c.sql': one,
    'models/c.yml':
      'models:\r\n  - name: b\r\n    columns:\r\n      - name: id\r\n        data_tests: [not_nul]\r\n',
  });
  symlinkSync('.', join(rig.folder, 'models/loop'));
  symlinkSync('/nowhere.sql', join(rig.folder, 'models/broken.sql'));
  const wrong = await rig.eider('build');
  expect(wrong.printed).toMatchInlineSnapshot(`
    "error[E0301] column "idd" does not exist
      --> models/a.sql:3:3
      |
    3 |   idd
      |   ^^^ there is id
      |
      = did you mean "id"?

    error[E0401] no data test is named "not_nul"
      --> models/c.yml:5:22
      |
    5 |         data_tests: [not_nul]
      |                      ^^^^^^^
      |
      = did you mean "not_null"?
    "
  `);
  expect(wrong.code).toBe(2);
  rig.remove('models/c.yml');
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "idd" does not exist
      --> models/a.sql:3:3
      |
    3 |   idd
      |   ^^^ there is id
      |
      = did you mean "id"?
    "
  `);
  expect(code).toBe(2);
});
