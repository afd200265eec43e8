/**
 * Cases that came out wrong somewhere, built by the program itself: after each change the model
 * holds what its query gives, and the reason says what was done.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatRelation } from '../../../src/engine/duckdb-dialect.ts';
import type { NodeFinished } from '../../../src/product/events.ts';
import { type BuildOptions, type Files, openLab } from '../../properties/incremental-lab.ts';

const project = `name: p
version: "1"
target: dev
targets: { dev: { engine: duckdb, path: ":memory:", schema: main } }
`;
const sources = `sources:
  - name: raw
    schema: raw
    tables:
      - name: events
        columns:
          - { name: k, data_type: integer }
          - { name: ts, data_type: timestamp }
          - { name: v, data_type: integer }
      - name: zoned
        columns:
          - { name: ts, data_type: timestamptz }
          - { name: v, data_type: integer }
`;
const created = `create schema raw; create table raw.events (k integer, ts timestamp, v integer);
create table raw.zoned (ts timestamptz, v integer)`;

const perDay =
  'select ts::date as day, sum(v)::integer as v from {{source "raw" "events"}} group by 1';

function model(sql: string, config = 'time_column="day" grain="day"'): Files {
  return {
    'project.yml': project,
    'models/sources.yml': sources,
    'models/m.sql': `{{config materialized="incremental" ${config}}}\n${sql}`,
  };
}

async function build(files: Files) {
  const lab = await openLab(files);
  onTestFinished(() => lab.close());
  await lab.connection.run(created);
  const [node] = lab.models.filter(({ name }) => name === 'm');
  if (!node) throw new Error('no model m');
  const table = formatRelation(node.relation);
  return {
    run: (sql: string) => lab.connection.run(sql),
    rows: async () => (await lab.connection.query(`from ${table} order by all`)).rows,
    after: async (sql: string, options?: BuildOptions): Promise<string> => {
      await lab.connection.run(sql);
      return said((await lab.build(options)).get('m'));
    },
    differs: async (): Promise<unknown> => {
      const query = lab.queryOf(node);
      const { rows } = await lab.connection.query(
        `(from (${query}) except all from ${table}) union all (from ${table} except all from (${query}))`,
      );
      return rows;
    },
  };
}

function said(ended: NodeFinished | undefined): string {
  const problems = (ended?.diagnostics ?? []).map(({ code, message }) => `${code} ${message}`);
  return [ended?.status, ended?.reason, ...problems].join(' | ');
}

const add = (...rows: readonly string[]): string =>
  `insert into raw.events values ${rows.map((row) => `(${row})`).join(', ')}`;
const march = (day: number, v: number | string = 1, k = 1): string =>
  `${k}, timestamp '2024-03-${String(day).padStart(2, '0')} 12:00:00', ${v}`;

describe('an interval', () => {
  it('is built when rows come late, is emptied when they go, and is left alone otherwise', async () => {
    const m = await build(model(perDay));
    expect(await m.after(add(march(1), march(2), march(9)))).toBe('built | first build');
    expect(await m.after('select 1')).toBe('up_to_date | same code, same inputs');
    expect(await m.after(add(march(2, 5)))).toBe(
      'built | 1 of 3 days: late or changed rows in raw.events (2024-03-02)',
    );
    expect(await m.after(add(march(10)))).toBe(
      'built | 1 of 4 days: new rows in raw.events (2024-03-10)',
    );
    expect(await m.after("delete from raw.events where ts::date = '2024-03-09'")).toBe(
      'built | 1 of 4 days: raw.events changed',
    );
    expect(await m.rows()).toEqual([
      ['2024-03-01', 1],
      ['2024-03-02', 6],
      ['2024-03-10', 1],
    ]);
    expect(await m.after('delete from raw.events')).toBe(
      'built | all intervals: raw.events changed',
    );
    expect(await m.rows()).toEqual([]);
    expect(await m.after(add(march(4)))).toMatch(/^built \| /);
    expect(await m.differs()).toEqual([]);
  });

  it('of a date that is infinite, or in the year 9999, is one like others', async () => {
    const m = await build(model('select ts::date as day, v from {{source "raw" "events"}}'));
    await m.after(add(march(1), "1, 'infinity', 1", "1, '-infinity', 1", "1, '9999-12-31', 1"));
    expect(await m.differs()).toEqual([]);
    await m.after(
      `${add("2, 'infinity', 2", "1, '1700-01-01', 3")}; update raw.events set v = 7 where ts = '-infinity'`,
    );
    expect(await m.differs()).toEqual([]);
  });

  it('reaches the end of March from the end of February, by a month', async () => {
    const m = await build(
      model(
        'select day, sum(v) over (order by day range between interval 1 month preceding and current row)::integer as v from (select ts::date as day, sum(v) as v from {{source "raw" "events"}} group by 1)',
      ),
    );
    await m.after(add(...[1, 28, 29, 30, 31].map((day) => march(day))));
    await m.after(add("1, '2024-02-29', 100"));
    expect(await m.differs()).toEqual([]);
    expect((await m.rows()).at(-1)).toEqual(['2024-03-31', 105]);
  });

  it('that cannot be computed from a part of the input is computed from all of it', async () => {
    const m = await build(
      model(
        'select day, ln(sum(v) over (order by day rows between unbounded preceding and current row)) as v from (select ts::date as day, sum(v) as v from {{source "raw" "events"}} group by 1)',
      ),
    );
    await m.after(add(march(1, 5), march(2, 5), march(3, 5)));
    await m.after(add(march(3, -4)));
    expect(await m.differs()).toEqual([]);
  });
});

describe('rows without a time', () => {
  const files = model('select ts::date as day, v from {{source "raw" "events"}}');

  it('are an error, in full and later, and publish nothing (E0920)', async () => {
    const m = await build(files);
    expect(await m.after(add(march(1), '1, null, 2'))).toBe(
      'failed | first build | E0920 1 row of m has no day',
    );
    await m.after('delete from raw.events where ts is null');
    expect(await m.after(add(march(2), '1, null, 2'))).toMatch(/E0920 1 row of m has no day/);
    expect(await m.rows()).toEqual([['2024-03-01', 1]]);
    await m.after('delete from raw.events where ts is null');
    expect(await m.differs()).toEqual([]);
  });

  it('are shown without personal data', async () => {
    const files = model('select ts::date as day, v as income from {{source "raw" "events"}}');
    const marked = `models: [{ name: m, columns: [{ name: income, meta: { pii: true } }] }]`;
    const lab = await openLab({ ...files, 'models/m.yml': marked });
    onTestFinished(() => lab.close());
    await lab.connection.run(`${created}; ${add('1, null, 4711')}`);
    const [problem] = (await lab.build()).get('m')?.diagnostics ?? [];
    expect(problem?.table?.rows).toEqual([[null, '•••']]);
  });

  it('are an interval of their own where that is said', async () => {
    const m = await build(
      model(
        'select ts::date as day, v from {{source "raw" "events"}}',
        'time_column="day" grain="day" null_interval="keep"',
      ),
    );
    await m.after(add(march(1), '1, null, 2'));
    expect(await m.differs()).toEqual([]);
    await m.after(`${add('1, null, 3', march(2))}; delete from raw.events where v = 2`);
    expect(await m.differs()).toEqual([]);
    expect(await m.rows()).toEqual([
      ['2024-03-01', 1],
      ['2024-03-02', 1],
      [null, 3],
    ]);
  });
});

describe('what is asked for', () => {
  const only = { start: at('2024-03-02'), end: at('2024-03-04') };

  it('with a start and an end is built, and the rest by the next build', async () => {
    const m = await build(model(perDay));
    expect(await m.after(add(...[1, 2, 3, 4].map((day) => march(day))), { only })).toBe(
      'built | 2 of 2 days: not built yet',
    );
    expect(await m.rows()).toEqual([
      ['2024-03-02', 1],
      ['2024-03-03', 1],
    ]);
    expect(await m.after('select 1')).toMatch(/not built yet$/);
    expect(await m.differs()).toEqual([]);
    expect(await m.after('select 1')).toBe('up_to_date | same code, same inputs');
  });

  it('in batches gives the same, one transaction after another', async () => {
    const m = await build(model(perDay, 'time_column="day" grain="day" batch_size=2'));
    await m.after(add(...[1, 2, 3, 4, 5, 9].map((day) => march(day))));
    expect(await m.differs()).toEqual([]);
    expect(await m.after('select 1')).toBe('up_to_date | same code, same inputs');
  });

  it('leaves out what has not ended yet, whether in full or not', async () => {
    const m = await build(model(perDay, 'time_column="day" grain="day" cutoff="current"'));
    const noon = { startedAt: '2024-03-03T12:00:00Z' };
    await m.after(add(march(1), march(2), march(3)), noon);
    expect(await m.rows()).toHaveLength(2);
    expect(await m.after(add(march(3, 7)), { startedAt: '2024-03-03T18:00:00Z' })).toMatch(
      /^up_to_date/,
    );
    expect(await m.rows()).toHaveLength(2);
    await m.after('select 1', { startedAt: '2024-03-04T00:00:00Z' });
    expect((await m.rows()).at(-1)).toEqual(['2024-03-03', 8]);
    // A clock that goes back takes nothing away.
    await m.after(add(march(1)), noon);
    expect(await m.rows()).toHaveLength(3);
    await m.after('select 1', { ...noon, isFullAsked: true });
    expect(await m.rows()).toHaveLength(2);
  });
});

describe('rows of a window', () => {
  const declared = (tests: string): Files => ({
    ...model(
      'select k, ts::date as day, (sum(v) over (partition by k order by ts::date rows 1 preceding))::integer as v from {{source "raw" "events"}}',
    ),
    'models/sources.yml': sources.replace(
      '- { name: k, data_type: integer }',
      `- { name: k, data_type: integer, data_tests: [${tests}] }`,
    ),
  });

  it.each([
    'unique, not_null',
    '{ unique: { severity: warn } }, not_null',
    '{ unique: { where: "v > 0" } }, not_null',
  ])('are days where nothing is missing, which no test of keys alone says: %s', async (tests) => {
    const m = await build(declared(tests));
    await m.after(add(march(1, 1, 1), march(2, 1, 2), march(9, 1, 3)));
    await m.after(add(march(4, 5, 4), march(5, 5, 5)));
    expect(await m.differs()).toEqual([]);
    await m.after("delete from raw.events where ts::date = '2024-03-04'");
    expect(await m.differs()).toEqual([]);
  });
});

describe('what made the rows of before counts', () => {
  it('where the engine hashes otherwise than it did', async () => {
    const m = await build(model(perDay));
    await m.after(add(march(1), march(2)));
    await m.run(`update _eider.journal set facts = replace(facts,
      (select any_value(json_extract_string(code, '$.engine')) from _eider.relations), 'another')`);
    expect(await m.after('select 1')).toBe('built | another version of the engine');
    expect(await m.after('select 1')).toBe('up_to_date | same code, same inputs');
  });

  it.each([
    ["getvariable('x')", 'getvariable() differs from run to run'],
    ['age(ts)', 'age() differs from run to run (models/m.sql:2:25)'],
  ])(
    'each time where it is of no input: %s, though the engine calls it constant',
    async (call, reason) => {
      const m = await build(
        model(`select ts::date as day, ${call} as x from {{source "raw" "events"}}`),
      );
      await m.after(add(march(1)));
      expect(await m.after('select 1')).toBe(`built | ${reason}`);
    },
  );

  it('where settings of the target are others, which may change results', async () => {
    const files = model(perDay);
    const m = await build(files);
    await m.after(add(march(1)));
    const other = {
      ...files,
      'project.yml': project.replace(
        'schema: main',
        'schema: main, settings: { TimeZone: Asia/Tokyo }',
      ),
    };
    expect(await m.after('select 1', { files: other })).toBe(
      'built | settings of the target changed',
    );
  });
});

describe('what is declared', () => {
  it('goes forward with new code, and leaves old intervals as they are', async () => {
    const config = 'time_column="day" grain="day" on_code_change="forward"';
    const m = await build(model(perDay, config));
    await m.after(add(march(1), march(2)));
    const doubled = model(perDay.replace('sum(v)', '(sum(v) * 2)'), config);
    await m.after(add(march(2, 3), march(3)), { files: doubled });
    expect(await m.rows()).toEqual([
      ['2024-03-01', 1],
      ['2024-03-02', 8],
      ['2024-03-03', 2],
    ]);
    await m.after('select 1', { files: doubled, isFullAsked: true });
    expect((await m.rows())[0]).toEqual(['2024-03-01', 2]);
  });

  describe('where columns change while rows of older code stay', () => {
    const forward = 'time_column="day" grain="day" on_code_change="forward"';
    const wider = perDay.replace('as v', "as v, 'new' as w");

    async function twoDays(mode: string, sql = perDay) {
      const config = mode === 'fail' ? forward : `${forward} on_schema_change="${mode}"`;
      const m = await build(model(sql, config));
      await m.after(add(march(1), march(2)));
      return { ...m, now: (text: string) => ({ files: model(text, config) }) };
    }

    it('refuses them, and names them and the ways out (E0954)', async () => {
      const m = await twoDays('fail');
      expect(await m.after(add(march(3)), m.now(wider))).toMatch(
        /^failed .* E0954 the columns of m are not those of its table: new: w VARCHAR$/,
      );
      expect(await m.rows()).toHaveLength(2);
      expect(await m.after('select 1', { ...m.now(wider), isFullAsked: true })).toMatch(/^built/);
      expect((await m.rows())[0]).toEqual(['2024-03-01', 1, 'new']);
    });

    it('adds a column, which a backfill fills', async () => {
      const m = await twoDays('append');
      expect(await m.after(add(march(2), march(3)), m.now(wider))).toMatch(
        /; w is NULL in the rows of before$/,
      );
      expect(await m.rows()).toEqual([
        ['2024-03-01', 1, null],
        ['2024-03-02', 2, 'new'],
        ['2024-03-03', 1, 'new'],
      ]);
      const backfill = { ...m.now(wider), isBackfillAsked: true };
      expect(await m.after('select 1', backfill)).toBe('built | 1 of 3 days: made by older code');
      expect((await m.rows())[0]).toEqual(['2024-03-01', 1, 'new']);
      expect(await m.after('select 1', m.now(wider))).toBe('up_to_date | same code, same inputs');
    });

    it('adds a column though nothing is to be made', async () => {
      const m = await twoDays('append');
      await m.after('select 1', m.now(wider));
      expect(await m.rows()).toEqual([
        ['2024-03-01', 1, null],
        ['2024-03-02', 1, null],
      ]);
    });

    it('leaves a column that is gone where it is, empty in new rows', async () => {
      const m = await twoDays('append', wider);
      await m.after(add(march(2), march(3)), m.now(perDay));
      expect(await m.rows()).toEqual([
        ['2024-03-01', 1, 'new'],
        ['2024-03-02', 2, null],
        ['2024-03-03', 1, null],
      ]);
    });

    it('gives the table the columns of the query', async () => {
      const m = await twoDays('sync', wider);
      const other = perDay.replace('::integer as v', "::varchar as v, 'x' as x");
      await m.after(add(march(3)), m.now(other));
      expect(await m.rows()).toEqual([
        ['2024-03-01', '1', null],
        ['2024-03-02', '1', null],
        ['2024-03-03', '1', 'x'],
      ]);
    });

    it('ignores a column that is new, though changes are told by its values', async () => {
      const m = await twoDays('ignore');
      const byKey = m.now(
        'select k, ts::date as day, sum(v)::integer as v from {{source "raw" "events"}} group by all',
      );
      await m.after(add(march(3)), byKey);
      await m.after(add(march(3, 1, 2)), byKey);
      await m.after(add(march(3, 5)), byKey);
      expect(await m.rows()).toEqual([
        ['2024-03-01', 1],
        ['2024-03-02', 1],
        ['2024-03-03', 1],
        ['2024-03-03', 6],
      ]);
    });

    it('ignores what is new, and refuses values that do not fit (E0956)', async () => {
      const m = await twoDays('ignore');
      const other = perDay.replace('::integer as v', "::bigint as v, 'x' as x");
      await m.after(add(march(3)), m.now(other));
      expect(await m.rows()).toEqual([
        ['2024-03-01', 1],
        ['2024-03-02', 1],
        ['2024-03-03', 1],
      ]);
      expect(await m.after(add(march(3)), m.now(other))).toMatch(/^built \| 1 of 3 days/);
      const huge = other.replace('sum(v)', '(sum(v) + 3000000000)');
      expect(await m.after(add(march(3)), m.now(huge))).toMatch(/E0956/);
      expect(await m.rows()).toHaveLength(3);
    });
  });

  describe('how far back an interval reads, where no proof says it', () => {
    // Rows meet that share a key, whenever they came: nothing ties them to the day.
    const pairs = `select a.ts::date as day, count(b.ts)::integer as pairs
from {{source "raw" "events"}} as a join {{source "raw" "events"}} as b on b.k = a.k group by 1`;
    const timed = sources.replace(
      '- name: events',
      '- name: events\n        config: { time_column: ts }',
    );

    async function fiveDays(config: string) {
      const files = model(pairs, `time_column="day" grain="day" ${config}`);
      const m = await build({ ...files, 'models/sources.yml': timed });
      await m.after(add(march(1), march(2), march(3), march(4), march(5)));
      return m;
    }

    it('makes everything anew without it', async () => {
      const m = await fiveDays('');
      expect(await m.after(add(march(3)))).toMatch(/^built \| all intervals/);
    });

    it('makes with it what a change reaches, from what that reads', async () => {
      const m = await fiveDays('lookback="1 day"');
      expect(await m.after(add(march(3)))).toBe(
        'built | 2 of 5 days: late or changed rows in raw.events (2024-03-03)',
      );
      expect(await m.rows()).toEqual([
        ['2024-03-01', 5],
        ['2024-03-02', 5],
        ['2024-03-03', 8],
        ['2024-03-04', 4],
        ['2024-03-05', 5],
      ]);
    });
  });

  it('takes no notice of changes that are to be ignored', async () => {
    const m = await build(model(perDay.replace('"events"', '"events" changes="ignore"')));
    await m.after(add(march(1)));
    await m.after(add(march(1, 5)));
    expect(await m.rows()).toEqual([['2024-03-01', 1]]);
    await m.after('select 1', { isFullAsked: true });
    expect(await m.rows()).toEqual([['2024-03-01', 6]]);
  });
});

it.each(['2024-03-31', '2024-10-27'])(
  'a day of a zone is right on the day of its switch, %s',
  async (switching) => {
    const m = await build(
      model(
        `select (ts at time zone 'Europe/Berlin')::date as day, sum(v)::integer as v from {{source "raw" "zoned"}} group by 1`,
      ),
    );
    const hours = Array.from(
      { length: 72 },
      (_, hour) => `(timestamptz '${switching} 00:00:00+00' + to_hours(${hour - 24}), 1)`,
    );
    await m.after(`insert into raw.zoned values ${hours.join(', ')}`);
    for (const hour of [-3, -2, -1, 0, 1, 2, 21, 22, 23, 24]) {
      await m.after(
        `insert into raw.zoned values (timestamptz '${switching} 00:00:00+00' + to_hours(${hour}), 10)`,
      );
      expect(await m.differs()).toEqual([]);
    }
  },
);

it('names that need quotes, and two inputs of one name, are read as what they are', async () => {
  const m = await build({
    ...model(
      'select a.day, a.v + b."the v 🦆" as v from {{ref "events"}} as a join {{ref "select"}} as b using (day)',
    ),
    'models/events.sql':
      '{{config materialized="view"}}\nselect events.ts::date as day, sum(events.v)::integer as v from {{source "raw" "events"}} group by 1',
    'models/select.sql': `{{config materialized="incremental" time_column="day" grain="day"}}\n${perDay.replace('as v', 'as "the v 🦆"')}`,
  });
  await m.after(add(march(1), march(2)));
  await m.after(add(march(2, 7)));
  expect(await m.differs()).toEqual([]);
  expect(await m.rows()).toEqual([
    ['2024-03-01', 2],
    ['2024-03-02', 16],
  ]);
});

it('a name that a model gives to a part of its own query keeps its meaning', async () => {
  const m = await build({
    ...model(
      'with flow as (select * from {{ref "flow"}} where v < 5), again as (select * from {{ref "flow"}}) select again.day, again.v + coalesce(flow.v, 0) as v from again left join flow using (day)',
    ),
    'models/flow.sql': `{{config materialized="incremental" time_column="day" grain="day"}}\n${perDay}`,
  });
  await m.after(add(march(1), march(2)));
  await m.after(add(march(2, 7), march(3)));
  expect(await m.differs()).toEqual([]);
});

function at(date: string): bigint {
  return BigInt(Date.parse(`${date}T00:00:00Z`)) * 1000n;
}
