/** How old sources are: by column, by expression, by their files; without rows, without a warehouse. */
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const sources = `sources:
  - name: raw
    schema: main
    freshness:
      warn_after: { count: 1, period: hour }
      error_after: { count: 2, period: day }
    loaded_at: loaded_at
    tables:
      - name: emails
      - name: orders
      - name: visits
        columns: [{ name: loaded at }]
        loaded_at: loaded at
      - name: clicks
        loaded_at: "to_timestamp(epoch) -- seconds"
        freshness: { warn_after: { count: 3, period: day }, filter: "epoch > 0 -- real ones" }
      - name: empty
      - name: unwatched
        freshness: ~
`;

async function shopOf(text = sources): Promise<Rig> {
  const rig = createShop({ 'models/sources.yml': text });
  await rig.execute(`
    create table emails as select now() at time zone 'UTC' - interval 10 minutes as loaded_at;
    create table orders as select now() - interval 3 hours as loaded_at;
    create table visits as select current_date - 5 as "loaded at";
    create table clicks as select unnest([epoch(now()) - 86400, -1]) as epoch;
    create table empty (loaded_at timestamp);
    create table unwatched (a int);
  `);
  return rig;
}

describe('source freshness', () => {
  it('tells fresh, stale and too old apart, each at its limit', async () => {
    const rig = await shopOf();
    const { code, stdout, stderr } = await rig.eider('source', 'freshness');
    expect(withoutHours(stdout)).toMatchInlineSnapshot(`
      "  fresh      raw.clicks  newest row <time>
        fresh      raw.emails  newest row <time>
        too old    raw.empty   no rows
        stale      raw.orders  newest row <time>
        too old    raw.visits  newest row <time>
      "
    `);
    expect(withoutHours(stderr)).toMatchInlineSnapshot(`
      "
      error[E0471] raw.empty has no rows
        --> models/sources.yml:5:7
        |
      5 |       warn_after: { count: 1, period: hour }
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error after 2 days

      warning[E0471] the newest row of raw.orders is 3 hours old
        --> models/sources.yml:5:7
        |
      5 |       warn_after: { count: 1, period: hour }
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warn after 1 hour
        |
        = loaded at <time>

      error[E0471] the newest row of raw.visits is 5 days old
        --> models/sources.yml:5:7
        |
      5 |       warn_after: { count: 1, period: hour }
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error after 2 days
        |
        = loaded at <time>
      "
    `);
    expect(code).toBe(1);
    const written = JSON.parse(readFileSync(join(rig.folder, 'target/sources.json'), 'utf8'));
    expect(written.metadata.dbt_schema_version).toBe(
      'https://schemas.getdbt.com/dbt/sources/v3.json',
    );
    expect(
      written.results.map((result: Record<string, unknown>) => [result.unique_id, result.status]),
    ).toEqual([
      ['source.shop.raw.clicks', 'pass'],
      ['source.shop.raw.emails', 'pass'],
      ['source.shop.raw.empty', 'error'],
      ['source.shop.raw.orders', 'warn'],
      ['source.shop.raw.visits', 'error'],
    ]);
  });

  it('asks only what is selected, and gives JSON', async () => {
    const rig = await shopOf();
    const { code, stdout, stderr } = await rig.eider(
      ...['source', 'freshness', '-s', 'source:raw.orders', '--output', 'json'],
    );
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'raw.orders', status: 'stale' }]);
    expect(stderr).toContain('warning[E0471] the newest row of raw.orders is 3 hours old');
    expect(code).toBe(0);
    const strict = await rig.eider(
      ...['source', 'freshness', '-s', 'source:raw.orders', '--warn-error'],
    );
    expect(strict.code).toBe(1);
  });

  it('says at its place that a column is not there, and that nothing says when a row arrived', async () => {
    const rig = await shopOf(`sources:
  - name: raw
    schema: main
    freshness: { error_after: { count: 1, period: day } }
    tables:
      - name: emails
        loaded_at: loadedat
      - name: orders
`);
    const { code, printed } = await rig.eider('source', 'freshness');
    expect(printed).toMatchInlineSnapshot(`
      "  not known  raw.emails

      error[E0470] raw.orders has \`freshness\`, but nothing says when a row arrived
        --> models/sources.yml:4:16
        |
      4 |     freshness: { error_after: { count: 1, period: day } }
        |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |
        = name the column that does: \`loaded_at: loaded_at\`

      error[E0470] the age of raw.emails is not known: column "loadedat" does not exist
        --> models/sources.yml:7:20
        |
      7 |         loaded_at: loadedat
        |                    ^^^^^^^^ there is loaded_at
        |
        = did you mean "loaded_at"?
      "
    `);
    expect(code).toBe(1);
  });

  it('takes the times of files, with no warehouse there', async () => {
    const rig = createShop({
      'data/a.csv': 'id\n1\n',
      'data/b.csv': 'id\n2\n',
      'models/sources.yml': `sources:
  - name: files
    freshness: { error_after: { count: 1, period: day } }
    tables:
      - name: ids
        location: data/*.csv
      - name: none
        location: nowhere/*.csv
`,
    });
    const old = new Date(Date.now() - 5 * 86_400_000);
    utimesSync(join(rig.folder, 'data/a.csv'), old, old);
    const fresh = await rig.eider('source', 'freshness', '-s', 'source:files.ids');
    expect(withoutHours(fresh.printed)).toBe('  fresh      files.ids  newest row <time>\n');
    expect(fresh.code).toBe(0);
    utimesSync(join(rig.folder, 'data/b.csv'), old, old);
    const stale = await rig.eider('source', 'freshness');
    expect(withoutHours(stale.printed)).toMatchInlineSnapshot(`
      "  too old    files.ids   newest row <time>
        too old    files.none  no rows

      error[E0471] the newest row of files.ids is 5 days old
        --> models/sources.yml:3:16
        |
      3 |     freshness: { error_after: { count: 1, period: day } }
        |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error after 1 day
        |
        = loaded at <time>

      error[E0471] files.none has no rows
        --> models/sources.yml:3:16
        |
      3 |     freshness: { error_after: { count: 1, period: day } }
        |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error after 1 day
      "
    `);
    expect(stale.code).toBe(1);
    expect(rig.files('target')).toEqual(['target/sources.json']);
  });

  it('says so where nothing has freshness', async () => {
    const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
    const { code, printed } = await rig.eider('source', 'freshness');
    expect(printed).toBe('no selected source has `freshness`\n');
    expect(code).toBe(0);
  });
});

/** How long a date is ago depends on the hour. */
function withoutHours(text: string): string {
  return text.replaceAll(/5 days(?: \d+ (?:hours?|minutes?))?/g, '5 days');
}

describe('build --freshness', () => {
  const models = {
    'models/mails.sql': 'select count(*) as n from {{source "raw" "emails"}}\n',
    'models/v.sql': '{{config materialized="view"}}\nselect * from {{source "raw" "visits"}}\n',
    'models/late.sql': 'select count(*) as n from {{ref "v"}}\n',
    'models/later.sql': 'select * from {{ref "late"}}\n',
    'models/warned.sql': 'select count(*) as n from {{source "raw" "orders"}}\n',
  };

  it('holds back what reads a source that is too old, warns of the others, and writes the file', async () => {
    const rig = await shopOf();
    rig.write(models);
    const junit = ['--junit', 'junit.xml'];
    const built = await rig.eider('build', '--freshness', '-s', 'mails v+ warned', ...junit);
    expect(withoutHours(built.printed)).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      7 files checked in 0.00 s · 5 models, 6 sources

        test   freshness of raw.orders             warned               0.00 s

      warning[E0471] the newest row of raw.orders is 3 hours old
        --> models/sources.yml:5:7
        |
      5 |       warn_after: { count: 1, period: hour }
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warn after 1 hour
        |
        = loaded at <time>

        test   freshness of raw.visits             failed               0.00 s

      error[E0471] the newest row of raw.visits is 5 days old
        --> models/sources.yml:5:7
        |
      5 |       warn_after: { count: 1, period: hour }
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error after 2 days
        |
        = loaded at <time>

        view   v                 skipped                        raw.visits is older than it may be
        table  late              skipped                        raw.visits is older than it may be
        table  later             skipped                        raw.visits is older than it may be
        table  mails              1 row                0.00 s   first build
        table  warned             1 row                0.00 s   first build

      2 built (2 rows), 3 skipped, 1 test passed, 1 test warned, 1 test failed in 0.00 s
      warning[E0330] the columns of source raw.emails are not known: no columns are declared
        --> models/sources.yml:9:15
        |
      9 |       - name: emails
        |               ^^^^^^
        |
        = not checked: mails
        = let the source say them: eider source pull raw.emails; or declare all of them, each with its type

      warning[E0330] the columns of source raw.orders are not known: no columns are declared
        --> models/sources.yml:10:15
         |
      10 |       - name: orders
         |               ^^^^^^
         |
         = not checked: warned
         = let the source say them: eider source pull raw.orders; or declare all of them, each with its type

      warning[E0330] the columns of source raw.visits are not known: column loaded at is declared without a type
        --> models/sources.yml:11:15
         |
      11 |       - name: visits
         |               ^^^^^^
         |
         = not checked: v, late, later
         = let the source say them: eider source pull raw.visits; or declare all of them, each with its type

      "
    `);
    expect(built.code).toBe(1);
    const { results } = JSON.parse(readFileSync(join(rig.folder, 'target/sources.json'), 'utf8'));
    expect(
      results.map(({ unique_id, status }: Record<string, string>) => [unique_id, status]).sort(),
    ).toEqual([
      ['source.shop.raw.emails', 'pass'],
      ['source.shop.raw.orders', 'warn'],
      ['source.shop.raw.visits', 'error'],
    ]);
    const ran = JSON.parse(readFileSync(join(rig.folder, 'target/run_results.json'), 'utf8'));
    expect(ran.results.map(({ unique_id }: Record<string, string>) => unique_id).sort()).toEqual(
      ['late', 'later', 'mails', 'v', 'warned'].map((name) => `model.shop.${name}`),
    );
    expect(readFileSync(join(rig.folder, 'junit.xml'), 'utf8')).toContain(
      '<testcase name="freshness of raw.visits"',
    );
    await rig.execute('update visits set "loaded at" = current_date + 1');
    const again = await rig.eider('build', '--freshness', '-s', 'mails v+ warned');
    expect(again.code).toBe(0);
    expect(await rig.query('select n from later')).toEqual([['1']]);
  });

  it('asks of what is selected, whether anything is to be built or not, and not without the flag', async () => {
    const rig = await shopOf();
    rig.write(models);
    expect((await rig.eider('build', '-s', 'mails late v')).code).toBe(0);
    const nothing = await rig.eider('build', '--freshness', '-s', 'mails', '--verbose');
    expect(nothing.printed).toContain('freshness of raw.emails             passed');
    expect(nothing.code).toBe(0);
    const late = await rig.eider('build', '--freshness', '-s', 'late');
    expect(late.code).toBe(1);
    rig.write({ 'models/sources.yml': sources.replace('    loaded_at: loaded_at\n', '') });
    const unknown = await rig.eider('build', '--freshness', '-s', 'mails');
    expect(unknown.printed).toContain(
      'error[E0470] raw.emails has `freshness`, but nothing says when a row arrived',
    );
    expect(unknown.code).toBe(1);
  });
});
