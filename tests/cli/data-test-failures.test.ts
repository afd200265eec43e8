/** What failing data tests leave behind: verdicts by percentage, kept rows, masked values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

it('keeps failing rows of a model that was kept back, and drops them when the test passes', async () => {
  const rig = createShop({
    'models/orders.sql':
      "select range as id, range / 2 as half, date '2024-01-01' + range::int as day, [range] as list, 'it''s' as \"odd \"\"name\" from range(5)\n",
    'models/orders.yml': [
      'models:',
      '  - name: orders',
      '    data_tests:',
      '      - expression_is_true: { name: low ids, expression: "id < 2", store_failures: true, limit: 2 }',
      '      - expression_is_true: { name: gone, expression: "id < 5", store_failures: true }',
      '      - unique_combination: { columns: [list, day], name: pairs }',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 3 tests

      table  orders          kept back               0.00 s   first build

    error[E0412] expression_is_true failed for orders: 3 rows
      --> models/orders.yml:4:9
      |
    4 |       - expression_is_true: { name: low ids, expression: "id < 2", store_failures: true, limit: 2 }
      |         ^^^^^^^^^^^^^^^^^^ orders was not published
      |
      | id  half  day         list  odd "name
      | -------------------------------------
      |  2   1.0  2024-01-03  [2]   it's
      |  3   1.5  2024-01-04  [3]   it's
      |
      = see all: eider show 'low ids'
      = kept in _eider_failures."low ids"

    1 kept back, 2 tests passed, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({
    '_eider_failures.low ids': [
      [expect.any(String), expect.any(String), '2', 1, '2024-01-03', '[2]', "it's"],
      [expect.any(String), expect.any(String), '3', 1.5, '2024-01-04', '[3]', "it's"],
    ],
  });
  expect(
    await rig.query(
      "select column_name, data_type from duckdb_columns() where schema_name = '_eider_failures' order by column_index",
    ),
  ).toEqual([
    ['run_id', 'VARCHAR'],
    ['failed_at', 'TIMESTAMP'],
    ['id', 'BIGINT'],
    ['half', 'DOUBLE'],
    ['day', 'DATE'],
    ['list', 'VARCHAR'],
    ['odd "name', 'VARCHAR'],
  ]);
  rig.write({
    'models/orders.sql': "select 1 as id, date '2024-01-01' as day, [1] as list\n",
  });
  expect((await rig.eider('build', '--store-failures')).code).toBe(0);
  expect(Object.keys(await rig.contents())).toEqual(['main.orders']);
});

it('judges by the share of the rows tested, and by what fail_calc computes', async () => {
  const rig = createShop({
    'models/hits.sql':
      'select range as id, if(range < 3, null, range % 40) as page from range(100)\n',
    'models/hits.yml': [
      'models:',
      '  - name: hits',
      '    columns:',
      '      - name: page',
      '        data_tests:',
      '          - not_null: { name: some, error_if: "> 3%" }',
      '          - not_null: { name: few, error_if: "> 2.5%", warn_if: "> 1%", severity: warn }',
      '          - not_null: { name: half_of_them, where: id < 6, error_if: ">= 50 %" }',
      '          - unique: { name: twice, error_if: "> 90%" }',
      '          - unique: { name: too_often, fail_calc: max(row_count), error_if: "> 2" }',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 5 tests

      table  hits          kept back               0.00 s   first build

    warning[E0412] not_null failed for hits.page: 3 rows
      --> models/hits.yml:6:13
      |
    6 |           - not_null: { name: some, error_if: "> 3%" }
      |             ^^^^^^^^
      |
      | id  page
      | --------
      |  0  NULL
      |  1  NULL
      |  2  NULL
      |
      = see all: eider show some

    warning[E0412] not_null failed for hits.page: 3 rows
      --> models/hits.yml:7:13
      |
    7 |           - not_null: { name: few, error_if: "> 2.5%", warn_if: "> 1%", severity: warn }
      |             ^^^^^^^^
      |
      | id  page
      | --------
      |  0  NULL
      |  1  NULL
      |  2  NULL
      |
      = see all: eider show few

    error[E0412] not_null failed for hits.page: 3 rows
      --> models/hits.yml:8:13
      |
    8 |           - not_null: { name: half_of_them, where: id < 6, error_if: ">= 50 %" }
      |             ^^^^^^^^ hits was not published
      |
      | id  page
      | --------
      |  0  NULL
      |  1  NULL
      |  2  NULL
      |
      = see all: eider show half_of_them

    error[E0412] unique failed for hits.page: 40 values
      --> models/hits.yml:9:13
      |
    9 |           - unique: { name: twice, error_if: "> 90%" }
      |             ^^^^^^ hits was not published
      |
      | page  row_count
      | ---------------
      |    0          2
      |    1          2
      |    2          2
      |    3          3
      |    4          3
      |
      = see all: eider show twice

    error[E0412] unique failed for hits.page: max(row_count) is 3
      --> models/hits.yml:10:13
       |
    10 |           - unique: { name: too_often, fail_calc: max(row_count), error_if: "> 2" }
       |             ^^^^^^ hits was not published
       |
       | page  row_count
       | ---------------
       |    0          2
       |    1          2
       |    2          2
       |    3          3
       |    4          3
       |
       = see all: eider show too_often

    1 kept back, 2 tests warned, 3 tests failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  rig.write({
    'models/hits.yml':
      'models:\n  - name: hits\n    columns: [{ name: page, data_tests: [{ unique: { fail_calc: max(nosuch) } }] }]\n',
  });
  const broken = await rig.eider('build');
  expect(broken.printed).toMatchInlineSnapshot(`
    "error[E0413] unique_hits_page could not run: its \`fail_calc\` is wrong: column "nosuch" does not exist
      --> models/hits.yml:3:65
      |
    3 |     columns: [{ name: page, data_tests: [{ unique: { fail_calc: max(nosuch) } }] }]
      |                                                                 ^^^^^^^^^^^
    "
  `);
});

it('shows no personal data: not in samples, kept rows, events or a shown test', async () => {
  const rig = createShop({
    'models/people.sql':
      "select * from (values (1, 'ann@example.org', 'Ann'), (2, 'ann@example.org', null)) as t(id, email, nick)\n",
    'models/letters.sql':
      'select id, email, upper(email) as shouted from {{ref "people"}} union all select 3, null, null\n',
    'models/people.yml': [
      'models:',
      '  - name: people',
      '    columns:',
      '      - name: id',
      '      - name: email',
      '        meta: { pii: true }',
      '        data_tests: [{ unique: { severity: warn } }, { expression_is_true: { name: a_number, expression: "::integer > 0" } }]',
      '  - name: letters',
      '    columns:',
      '      - name: email',
      '        data_tests: [{ not_null: { severity: warn } }, { matches: { pattern: "^x", severity: warn } }]',
      '',
    ].join('\n'),
    'tests/shouting.sql':
      '{{config severity="warn"}}\nselect id, upper(email) as loud, nick from {{ref "people"}}\n',
  });
  const runs = [
    await rig.eider('build', '--store-failures'),
    await rig.eider('build', '--exclude', 'a_number', '--store-failures', '--log-format', 'json'),
    await rig.eider('build', '--exclude', 'a_number'),
    await rig.eider('show', 'unique_people_email', '--output', 'csv'),
    await rig.eider('show', 'shouting', '--output', 'json'),
  ];
  const printed = runs.map((run) => run.printed).join('\n');
  expect(printed).not.toMatch(/example/i);
  expect(runs[2]?.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 2 models, 5 tests

    warning[E0412] unique failed for people.email: 1 value
      --> models/people.yml:7:24
      |
    7 |         data_tests: [{ unique: { severity: warn } }, { expression_is_true: { name: a_number, expression: "::integer…
      |                        ^^^^^^
      |
      | email  row_count
      | ----------------
      | •••            2
      |
      = see all: eider show unique_people_email

    warning[E0412] shouting failed: 2 rows
      --> tests/shouting.sql:1:1
      |
      | id  loud  nick
      | --------------
      |  1  •••   Ann
      |  2  •••   NULL
      |
      = see all: eider show shouting

    warning[E0412] not_null failed for letters.email: 1 row
      --> models/people.yml:11:24
       |
    11 |         data_tests: [{ not_null: { severity: warn } }, { matches: { pattern: "^x", severity: warn } }]
       |                        ^^^^^^^^
       |
       | id  email  shouted
       | ------------------
       |  3  NULL   NULL
       |
       = see all: eider show not_null_letters_email

    warning[E0412] matches failed for letters.email: 2 rows
      --> models/people.yml:11:58
       |
    11 |         data_tests: [{ not_null: { severity: warn } }, { matches: { pattern: "^x", severity: warn } }]
       |                                                          ^^^^^^^
       |
       | id  email  shouted
       | ------------------
       |  1  •••    •••
       |  2  •••    •••
       |
       = see all: eider show matches_letters_email__x

    2 up to date, 4 tests warned in 0.00 s
    "
  `);
  expect(runs[3]?.printed).toBe('email,row_count\n•••,2\n');
  const kept = await rig.query('select * from _eider_failures.unique_people_email');
  expect(kept.map((row) => row.slice(2))).toEqual([['•••', '2']]);
  expect(JSON.stringify(await rig.query('select * from _eider_failures.shouting'))).not.toMatch(
    /example/i,
  );
});

it('keeps its output and its memory small where a million rows fail', async () => {
  const rig = createShop({
    'models/many.sql': 'select range as id from range(1000000)\n',
    'models/many.yml':
      'models:\n  - name: many\n    data_tests: [{ expression_is_true: { expression: "id < 0", name: none_below } }]\n',
  });
  const { code, printed } = await rig.eider('build', '--store-failures');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 test

      table  many          kept back               0.00 s   first build

    error[E0412] expression_is_true failed for many: 1,000,000 rows
      --> models/many.yml:3:20
      |
    3 |     data_tests: [{ expression_is_true: { expression: "id < 0", name: none_below } }]
      |                    ^^^^^^^^^^^^^^^^^^ many was not published
      |
      | id
      | --
      |  0
      |  1
      |  2
      |  3
      |  4
      |
      = see all: eider show none_below
      = kept in _eider_failures.none_below

    1 kept back, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.query('select count(*) from _eider_failures.none_below')).toEqual([['1000']]);
});

it('finds what cannot be computed one by one, and runs the others', async () => {
  const rig = createShop({
    'models/words.sql': "select * from (values (1, 'one'), (2, '2')) as t(id, word)\n",
    'models/words.yml': [
      'models:',
      '  - name: words',
      '    columns:',
      '      - name: id',
      '        data_tests: [not_null, unique]',
      '      - name: word',
      '        data_tests: [{ expression_is_true: { expression: "::integer > 0" } }, not_null]',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 4 tests

      table  words          kept back               0.00 s   first build

    error[E0413] expression_is_true_words_word__integer_0 could not run: could not convert string 'one' to INTEGER when casting from source column word
      --> models/words.yml:7:58
      |
    7 |         data_tests: [{ expression_is_true: { expression: "::integer > 0" } }, not_null]
      |                                                          ^^^^^^^^^^^^^^^
      |
      = use try_cast where values may not fit, or filter them out before the cast

    1 kept back, 1 test could not run, 3 tests skipped in 0.00 s
    "
  `);
  expect(code).toBe(1);
});

it('says so where failing rows cannot be kept, and the verdict stands', async () => {
  const rig = createShop({
    'models/ids.sql': 'select null::integer as id\n',
    'models/ids.yml':
      'models:\n  - name: ids\n    columns: [{ name: id, data_tests: [{ not_null: { store_failures: true, severity: warn } }] }]\n',
  });
  await rig.execute(
    'create schema _eider_failures; create view _eider_failures.not_null_ids_id as select 1 as x',
  );
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 test

      table  ids             1 row     1 test     0.00 s   first build

    warning[E0412] not_null failed for ids.id: 1 row
      --> models/ids.yml:3:42
      |
    3 |     columns: [{ name: id, data_tests: [{ not_null: { store_failures: true, severity: warn } }] }]
      |                                          ^^^^^^^^
      |
      |   id
      | ----
      | NULL
      |
      = see all: eider show not_null_ids_id
      = kept in _eider_failures.not_null_ids_id

    warning[E0414] the failing rows of not_null_ids_id could not be kept: existing object not_null_ids_id is of type View, trying to replace with type Table
      --> models/ids.yml:3:42
      |
    3 |     columns: [{ name: id, data_tests: [{ not_null: { store_failures: true, severity: warn } }] }]
      |                                          ^^^^^^^^

    1 built (1 row), 1 test warned in 0.00 s
    "
  `);
  expect(code).toBe(0);
});

it('quotes no personal value that the engine could not take, on any way out', async () => {
  const wrong = {
    converted: 'email::integer',
    rounded: 'card::decimal(5, 2)',
    narrowed: 'card::integer',
    multiplied: 'card * 9223372036854775807',
    parsed: "strptime(email, '%Y')",
    said: "error('no ' || email)",
    extracted: "json_extract(email, '$.a')",
  };
  const rig = createShop({
    'seeds/people.csv': "id,email,card\n1,o'ann@example.org,4111111111111111\n",
    'seeds/people.yml': `seeds:
  - name: people
    columns:
      - { name: email, meta: { pii: true }, data_tests: [{ unique: { where: "email::integer > 1", severity: warn } }] }
      - { name: card, type: bigint, meta: { pii: true } }
`,
    'models/adults.sql':
      '{{config materialized="view"}}\nselect id from {{ref "people"}} where email::integer > 17\n',
    'models/behind_a_view.sql': 'select id + 1 as id from {{ref "adults"}}\n',
    'models/stg.sql': 'select id, email as contact, card from {{ref "people"}}\n',
    'models/stg.yml': `models:
  - name: stg
    columns:
      - name: card
        data_tests: [accepted_range: { max: 3, fail_calc: max(card), severity: warn, store_failures: true }]
`,
    ...Object.fromEntries(
      Object.entries(wrong).map(([name, sql]) => [
        `models/${name}.sql`,
        `select ${sql.replace('email', 'contact')} as value from {{ref "stg"}}\n`,
      ]),
    ),
  });
  const reports = ['--junit', 'junit.xml', '--sarif', 'out.sarif', '--summary', 'summary.md'];
  // A test that could not run keeps the seed back: without it all the others are tried.
  const first = await rig.eider('build');
  const built = await rig.eider('build', '--exclude', 'test_name:unique', ...reports);
  expect(built.code).toBe(1);
  const said = [...built.printed.matchAll(/^(?:error|warning)\[.*/gm)].map(([line]) => line);
  expect(said.sort()).toMatchInlineSnapshot(`
    [
      "error[E0305] could not cast value ••• to DECIMAL(5,2) when casting from source column card",
      "error[E0305] could not convert string '•••' to INTEGER when casting from source column contact",
      "error[E0305] could not parse string '•••'",
      "error[E0305] in a view that it reads: could not convert string '•••' to INTEGER when casting from source column email",
      "error[E0305] type BIGINT with value ••• can't be cast because the value is out of range for the destination type INTEGER when casting from source column card",
      "error[E0319] overflow in multiplication of INT64 (••• * •••)",
      "error[E0319] the engine could not compute a value, and what it says may quote personal data",
      "error[E0319] the engine could not compute a value, and what it says may quote personal data",
      "warning[E0412] accepted_range failed for stg.card: max(card) is •••",
    ]
  `);
  const kept = await rig.query('select * from _eider_failures.accepted_range_stg_card_3');
  const again = await rig.eider('build', '--exclude', 'test_name:unique', '--log-format', 'json');
  const inTarget = ['target/run_results.json', 'target/eider.log'];
  const files = ['junit.xml', 'out.sarif', 'summary.md', ...inTarget];
  const texts = files.map((file) => readFileSync(join(rig.folder, file), 'utf8'));
  const printed = [first, built, again].map((run) => run.printed);
  for (const text of [...printed, JSON.stringify(kept), ...texts]) {
    expect(text).not.toMatch(/ann@|4111/);
  }
});

it('names kept rows of tests that there are no more, and drops them when it is asked to', async () => {
  const tests = (name: string) =>
    `models:\n  - name: a\n    columns: [{ name: id, data_tests: [{ unique: { name: ${name}, severity: warn, store_failures: true } }] }]\n`;
  const rig = createShop({
    'models/a.sql': 'select unnest([1, 1]) as id\n',
    'models/a.yml': tests('once'),
  });
  await rig.eider('build');
  rig.write({ 'models/a.yml': tests('again') });
  await rig.execute('create table _eider_failures.somebody_elses as select 1 as x');
  const named = await rig.eider('build');
  expect(
    named.printed,
  ).toContain(`warning[E0603] 1 relation in the warehouse belongs to no node any more
  = _eider_failures.once
  = drop what is not needed any more: eider build --prune`);
  await rig.eider('build', '--prune');
  const left = await rig.query(
    "select table_name from duckdb_tables() where schema_name = '_eider_failures' order by all",
  );
  expect(left).toEqual([['again'], ['somebody_elses']]);
  expect((await rig.eider('build')).printed).not.toContain('E0603');
});
