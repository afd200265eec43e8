/** `eider source pull`: columns of real tables and files into YAML that people wrote. */
import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const csv = 'id,day,amount\n1,2024-01-01,2.5\n';

function read({ folder }: Rig, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

const written = `# what comes in
sources:
  - name: files   # by hand
    location: data/{table}.csv
    tables:
      - name: orders
        description: The log.
        columns:
          - name: id
            description: The key.
            data_tests: [not_null]
          - name: amount
            type: int
          - name: gone
  - {name: raw, tables: [{name: t, columns: [{name: id, data_type: int}]}]}
`;

describe('eider source pull', () => {
  it('adds, corrects and reports, and a second time does nothing', async () => {
    const shop = createShop({ 'data/orders.csv': csv, 'models/sources.yml': written });
    await shop.execute('create schema raw; create table raw.t (id int, "on" decimal(18,2))');
    const check = await shop.eider('source', 'pull', '--check');
    expect(check.code).toBe(1);
    expect(check.stdout).toContain('models/sources.yml would change');
    expect(read(shop, 'models/sources.yml')).toBe(written);

    const pulled = await shop.eider('source', 'pull');
    expect(pulled.printed).toMatchInlineSnapshot(`
      "  files.orders  models/sources.yml
          ~ id      BIGINT
          ~ amount  int -> DOUBLE
          - gone    not there any more
          + day     DATE

        raw.t  models/sources.yml
          + on  DECIMAL(18,2)

      2 sources read · models/sources.yml written

      warning[E0358] files.orders has no column "gone" any more
        --> models/sources.yml:14:19
         |
      14 |           - name: gone
         |                   ^^^^
         |
         = take it out of the file, or let it be done: eider source pull --prune
      "
    `);
    expect(pulled.code).toBe(0);
    expect(read(shop, 'models/sources.yml')).toMatchInlineSnapshot(`
      "# what comes in
      sources:
        - name: files   # by hand
          location: data/{table}.csv
          tables:
            - name: orders
              description: The log.
              columns:
                - name: id
                  type: BIGINT
                  description: The key.
                  data_tests: [not_null]
                - name: amount
                  type: DOUBLE
                - name: gone
                - name: day
                  type: DATE
        - {name: raw, tables: [{name: t, columns: [{name: id, data_type: int}, {name: "on", data_type: "DECIMAL(18,2)"}]}]}
      "
    `);

    const again = await shop.eider('source', 'pull', '--check', '--quiet', '--output', 'text');
    expect([again.code, again.stdout]).toEqual([0, '']);
    const pruned = await shop.eider('source', 'pull', 'files', '--prune', '--output', 'json');
    expect(JSON.parse(pruned.stdout)).toEqual({
      sources: [
        {
          source: 'files.orders',
          file: 'models/sources.yml',
          columns: [
            { name: 'id', type: 'BIGINT' },
            { name: 'day', type: 'DATE' },
            { name: 'amount', type: 'DOUBLE' },
          ],
          changes: [{ change: 'vanished', column: 'gone' }],
        },
      ],
      files: [{ path: 'models/sources.yml', state: 'written' }],
      diagnostics: [],
    });
    expect(read(shop, 'models/sources.yml')).not.toContain('gone');
  });

  it('keeps links, permissions, byte order mark and Windows line ends', async () => {
    const shop = createShop({
      'data/orders.csv': csv,
      'elsewhere.txt':
        '\uFEFFsources:\r\n  - name: s\r\n    tables:\r\n      - name: orders\r\n        location: data/orders.csv\r\n',
      'models/a.sql': 'select 1 as one',
    });
    symlinkSync('../elsewhere.txt', join(shop.folder, 'models/sources.yml'));
    chmodSync(join(shop.folder, 'elsewhere.txt'), 0o640);
    expect((await shop.eider('source', 'pull')).code).toBe(0);
    expect(lstatSync(join(shop.folder, 'models/sources.yml')).isSymbolicLink()).toBe(true);
    expect(statSync(join(shop.folder, 'elsewhere.txt')).mode & 0o777).toBe(0o640);
    expect(read(shop, 'elsewhere.txt')).toBe(
      '\uFEFFsources:\r\n  - name: s\r\n    tables:\r\n      - name: orders\r\n        location: data/orders.csv\r\n        columns:\r\n          - name: id\r\n            type: BIGINT\r\n          - name: day\r\n            type: DATE\r\n          - name: amount\r\n            type: DOUBLE\r\n',
    );
    expect(shop.files('.').filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  it('reads other databases, globs and JSON, also where there is no warehouse yet', async () => {
    const shop = createShop({
      'data/events/y=2024/a.json': '{"id": 1, "at": {"x": [1]}}\n',
      'models/sources.yml': `sources:
  - name: other
    attach: other.duckdb
    tables: [{name: emails}, {name: email_views}]
  - name: lake
    tables:
      - name: events
        location: {path: data/events/**/*.json, options: {hive_partitioning: true}}
  - name: here
    tables: [{name: nothing}]
`,
    });
    await shop.execute(
      'create table emails (id uuid, kind varchar); create view email_views as select kind from emails',
      'other.duckdb',
    );
    const pulled = await shop.eider('source', 'pull');
    expect(pulled.code).toBe(1);
    expect(pulled.printed).toMatchInlineSnapshot(`
      "  lake.events  models/sources.yml
          + id  BIGINT
          + at  STRUCT(x BIGINT[])
          + y   BIGINT

        other.email_views  models/sources.yml
          + kind  VARCHAR

        other.emails  models/sources.yml
          + id    UUID
          + kind  VARCHAR

      3 sources read · models/sources.yml written

      error[E0357] source here.nothing lies in target/dev.duckdb, which does not exist yet
        --> models/sources.yml:10:21
         |
      10 |     tables: [{name: nothing}]
         |                     ^^^^^^^
      "
    `);
    expect(read(shop, 'models/sources.yml')).toMatchInlineSnapshot(`
      "sources:
        - name: other
          attach: other.duckdb
          tables: [{name: emails, columns: [{name: id, type: UUID}, {name: kind, type: VARCHAR}]}, {name: email_views, columns: [{name: kind, type: VARCHAR}]}]
        - name: lake
          tables:
            - name: events
              location: {path: data/events/**/*.json, options: {hive_partitioning: true}}
              columns:
                - name: id
                  type: BIGINT
                - name: at
                  type: "STRUCT(x BIGINT[])"
                - name: "y"
                  type: BIGINT
        - name: here
          tables: [{name: nothing}]
      "
    `);
    expect(shop.files('target')).not.toContain('target/dev.duckdb');
  });

  it('says what it cannot read, and what it cannot write', async () => {
    const shop = createShop({
      'data/orders.csv': csv,
      'models/shared.yml': `anchors: {columns: &columns {columns: [{name: id, type: BIGINT}, {name: old}]}}
sources:
  - name: files
    tables:
      - <<: *columns
        name: orders
        location: data/orders.csv
      - {name: missing, location: data/missing.csv}
  - name: raw
    tables: [{name: emails}]
`,
    });
    await shop.execute('create schema raw; create table raw.e_mails (id int)');
    expect((await shop.eider('source', 'pull')).printed).toMatchInlineSnapshot(`
      "  files.orders  models/shared.yml
          - old     not there any more
          + day     DATE
          + amount  DOUBLE

      1 source read · models/shared.yml written

      warning[E0358] files.orders has no column "old" any more
        --> models/shared.yml:1:73
        |
      1 | anchors: {columns: &columns {columns: [{name: id, type: BIGINT}, {name: old}]}}
        |                                                                         ^^^
        |
        = take it out of the file, or let it be done: eider source pull --prune

      error[E0357] source files.missing cannot be read: no files found that match the pattern "data/missing.csv"
        --> models/shared.yml:8:35
        |
      8 |       - {name: missing, location: data/missing.csv}
        |                                   ^^^^^^^^^^^^^^^^

      error[E0357] source raw.emails cannot be read: table with name emails does not exist
        --> models/shared.yml:10:21
         |
      10 |     tables: [{name: emails}]
         |                     ^^^^^^
         |
         = did you mean "e_mails"?
      "
    `);
  });

  it('knows its selection, and its own help', async () => {
    const shop = createShop({ 'data/orders.csv': csv, 'models/sources.yml': written });
    const none = await shop.eider('source', 'pull', 'filse');
    expect(none.printed).toMatchInlineSnapshot(`
      "0 sources read · nothing to write
      warning[E0561] source:filse matches no node
        --> --select:1:1
        |
      1 | source:filse
        | ^^^^^^^^^^^^
        |
        = did you mean "source:files"?

      "
    `);
    const help = await shop.eider('source');
    expect([help.code, help.stdout.split('\n')[0]]).toEqual([0, '']);
  });
});

it('reads as a text from CSV files what is declared as one', async () => {
  const declared = `sources:
  - name: files
    location: data/{table}.csv
    tables:
      - name: codes
        columns:
          - { name: code, type: varchar }
          - { name: amount, type: bigint }
`;
  const rig = createShop({
    'data/codes.csv': 'Code,amount\n007,1\n010,2\n',
    'models/codes.sql': 'select * from {{source "files" "codes"}} order by all\n',
    'models/sources.yml': declared,
  });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.contents()).toEqual({
    'main.codes': [
      ['007', '1'],
      ['010', '2'],
    ],
  });
  expect((await rig.eider('source', 'pull', '--check')).code).toBe(0);
});

it('says of JSON files which types they have, whatever is declared', async () => {
  const rig = createShop({
    'data/codes.json': '[{"code": "2024-01-01", "n": "7"}, {"code": "2024-02-01", "n": "8"}]\n',
    'models/codes.sql':
      'select typeof(code) as code, typeof(n) as n from {{source "files" "codes"}}\n',
    'models/sources.yml': `sources:
  - name: files
    location: data/{table}.json
    tables:
      - name: codes
        columns:
          - { name: code, type: varchar }
          - { name: n, type: bigint }
`,
  });
  const pulled = await rig.eider('source', 'pull', '--check');
  expect(pulled.printed).toMatchInlineSnapshot(`
    "  files.codes  models/sources.yml
        ~ code  varchar -> DATE
        ~ n     bigint -> VARCHAR

    1 source read · models/sources.yml would change
    "
  `);
  expect(pulled.code).toBe(1);
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.query('select distinct * from codes')).toEqual([['DATE', 'VARCHAR']]);
});
