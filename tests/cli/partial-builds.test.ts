/** `--empty` and `--sample`: builds of a part of the rows, which no other build takes for the whole. */
import { expect, it } from 'vitest';
import { createRig, minimalProject, type Rig } from './rig.ts';

const shop = {
  'project.yml': minimalProject.replace(
    'threads: 1 }',
    'threads: 1, attach: { raw: raw.duckdb } }',
  ),
  'seeds/kinds.csv': 'kind,label\na,First\n',
  'models/sources.yml': `sources:
  - name: raw
    database: raw
    schema: main
    tables:
      - name: events
        time_column: moment
        columns: [{ name: moment, type: TIMESTAMP }, { name: kind, type: VARCHAR }]
`,
  'models/recent.sql':
    '{{config materialized="view"}}\nselect moment, kind, label from {{source "raw" "events"}} left join {{ref "kinds"}} using (kind)\n',
  'models/days.sql':
    '{{config materialized="incremental" time_column="day" grain="day"}}\nselect moment::date as day, count(*) as n from {{ref "recent"}} group by day\n',
  'models/total.sql': 'select count(*) as n from {{ref "days"}}\n',
  'models/log.sql':
    '{{config materialized="incremental" strategy="append"}}\nselect moment, kind from {{source "raw" "events"}}{{#incremental}} where moment > (select max(moment) from {{this}}){{/incremental}}\n',
};

async function withEvents(): Promise<Rig> {
  const rig = createRig(shop);
  await rig.execute(
    `create table events as select timestamp '2024-01-01' + to_days(i::int) as moment, 'a' as kind
     from range(10) t(i)`,
    'raw.duckdb',
  );
  return rig;
}

it('builds of each input the time that was asked for, and the whole again', async () => {
  const rig = await withEvents();
  const sampled = await rig.eider('build', '--sample', '2024-01-03..2024-01-06');
  expect(sampled.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 4 models, 1 seed, 1 source

      seed         kinds              1 row                0.00 s   first build; inferred kind VARCHAR, label VARCHAR
      incremental  log                3 rows               0.00 s   first build, a sample of 2024-01-03..2024-01-06
      view         recent                                  0.00 s   first build
      incremental  days               3 rows               0.00 s   first build, a sample of 2024-01-03..2024-01-06
      table        total              1 row                0.00 s   first build, a sample of 2024-01-03..2024-01-06

    5 built (8 rows) in 0.00 s
    "
  `);
  expect(sampled.code).toBe(0);
  expect(await rig.query('from main.days order by day')).toMatchInlineSnapshot(`
    [
      [
        "2024-01-03",
        "1",
      ],
      [
        "2024-01-04",
        "1",
      ],
      [
        "2024-01-05",
        "1",
      ],
    ]
  `);
  expect(
    await rig.query('select (select n from main.total), (select count(*) from main.log)'),
  ).toEqual([['3', '3']]);
  const plan = await rig.eider('plan');
  expect(plan.printed).toMatchInlineSnapshot(`
    "eider plan · 4 models, 1 seed · 3 to build, 2 up to date

      build     log    was built as a sample of 2024-01-03..2024-01-06
      build     days   was built as a sample of 2024-01-03..2024-01-06
      build     total  was built as a sample of 2024-01-03..2024-01-06

      declared  log    appends what #incremental selects (models/log.sql:2:51)
    "
  `);
  const whole = await rig.eider('build');
  expect(whole.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 4 models, 1 seed, 1 source · 2 up to date

      incremental  log              10 rows               0.00 s   was built as a sample of 2024-01-03..2024-01-06
      incremental  days             10 rows               0.00 s   was built as a sample of 2024-01-03..2024-01-06
      table        total             1 row                0.00 s   was built as a sample of 2024-01-03..2024-01-06

    3 built (21 rows), 2 up to date in 0.00 s
    "
  `);
  expect(
    await rig.query('select (select n from main.total), (select count(*) from main.log)'),
  ).toEqual([['10', '10']]);
  expect((await rig.eider('build')).stdout).toContain('5 up to date in');
});

it('runs every query over no rows, and leaves what adds up alone', async () => {
  const rig = await withEvents();
  await rig.eider('build');
  const empty = await rig.eider('run', '--empty');
  expect(empty.printed).toMatchInlineSnapshot(`
    "eider run · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 4 models, 1 seed, 1 source · 2 up to date

      incremental  days              0 rows               0.00 s   without rows
      table        total             1 row                0.00 s   without rows

    2 built (1 row), 2 up to date in 0.00 s
    "
  `);
  expect(
    await rig.query('select (select n from main.total), (select count(*) from main.log)'),
  ).toEqual([['0', '10']]);
  expect(
    await rig.query(
      "select column_name, data_type from duckdb_columns() where table_name = 'days'",
    ),
  ).toEqual([
    ['day', 'DATE'],
    ['n', 'BIGINT'],
  ]);
  const whole = await rig.eider('run');
  expect(whole.printed).toMatchInlineSnapshot(`
    "eider run · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 4 models, 1 seed, 1 source · 2 up to date

      incremental  days             10 rows               0.00 s   was built without rows
      table        total             1 row                0.00 s   was built without rows

    2 built (11 rows), 2 up to date in 0.00 s
    "
  `);
});

it('is refused where somebody relies on the rows, and where it means nothing', async () => {
  const rig = await withEvents();
  rig.write({
    'project.yml': shop['project.yml'].replace('threads: 1', 'threads: 1, protected: true'),
  });
  const said = async (...flags: string[]): Promise<string> => {
    const { code, printed } = await rig.eider('build', ...flags);
    return `exit code ${code}\n${printed}`;
  };
  expect(await said('--empty')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0609] dev is protected: it does not take a build without rows
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1, protected: true, attach: { raw: raw.duc…
      |   ^^^
      |
      = build into another target: --target
    "
  `);
  expect(await said('--sample', '7d')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0609] dev is protected: it does not take a sample of 7d
      --> project.yml:5:3
      |
    5 |   dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1, protected: true, attach: { raw: raw.duc…
      |   ^^^
      |
      = build into another target: --target
    "
  `);
  expect(await said('--sample', '7 moons')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0701] option "--sample <time>" argument "7 moons" is invalid
      = write a span, 7d or "2 weeks", or days, 2024-03-01..2024-03-08
    "
  `);
  expect(await said('--empty', '--sample', '7d')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0701] option "--sample <time>" cannot be used with option "--empty"
      = see: eider build --help
    "
  `);
  expect(await rig.contents()).toBe('no warehouse');
});
