/** The reference project and the examples, each copied and built as a reader would. */
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRig, type Rig, repository } from './rig.ts';

/** A copy without what an earlier build wrote. */
function copyOf(folder: string, entries: readonly string[]): Rig {
  const rig = createRig({});
  for (const entry of entries) {
    cpSync(join(repository, folder, entry), join(rig.folder, entry), { recursive: true });
  }
  return rig;
}

function copyOfExample(name: string): Rig {
  const entries = readdirSync(join(repository, 'examples', name));
  return copyOf(
    join('examples', name),
    entries.filter((entry) => entry !== 'target'),
  );
}

const reference = ['project.yml', 'models', 'macros', 'seeds', 'tests/assertions'];

interface Checked {
  readonly diagnostics: readonly unknown[];
  readonly relations: readonly {
    readonly id: string;
    readonly incremental?: {
      readonly inputs: readonly {
        readonly relation: { readonly name: string };
        readonly need: string;
      }[];
    };
  }[];
}

/** The last line, without how long it took. */
function summary(printed: string): string | undefined {
  return printed
    .trimEnd()
    .split('\n')
    .at(-1)
    ?.replace(/ in .*/, '');
}

describe('the reference project', () => {
  it('builds, and a second build gives the same tables', { timeout: 240_000 }, async () => {
    const rig = copyOf('.', reference);
    const first = await rig.eider('build');
    expect(summary(first.printed)).toMatch(/^\d+ built \([\d,]+ rows\), \d+ tests passed$/);
    expect(first.code).toBe(0);
    const made = await fingerprints(rig);
    expect(Object.keys(made)).toContain('main.rolling_features');
    expect(await rig.query('select count(*) from main.customer_day_grid')).toEqual([['732000']]);

    const second = await rig.eider('build', '--full-refresh');
    // Tests of what is not built, of sources say, passed on what is still there.
    const built = (printed: string) => summary(printed)?.replace(/, \d+ tests passed/, '');
    expect(built(second.printed)).toBe(built(first.printed));
    expect(second.code).toBe(0);
    expect(await fingerprints(rig)).toEqual(made);
    const third = await rig.eider('build');
    expect(summary(third.printed)).toMatch(/^\d+ up to date(?:, \d+ tests passed)?$/);
  });

  it('makes one day of its grid when the calendar has one more', async () => {
    const rig = copyOf('.', reference);
    const runUpTo = async (day: string): Promise<readonly string[]> => {
      const vars = `{customers: 20, grid_end: ${day}}`;
      const { code, printed } = await rig.eider(
        ...['run', '--threads', '1', '--select', '+rolling_features', '--vars', vars],
      );
      expect(code, printed).toBe(0);
      return [...printed.matchAll(/incremental {2}(\w+) +(.*?) {2,}/g)].map(
        ([, name, made]) => `${name}: ${made}`,
      );
    };
    await rig.eider('seed');
    expect(await runUpTo('2024-12-31')).toEqual([
      'customer_day_grid: 7,300 rows',
      'rolling_features: 7,300 rows',
    ]);
    expect(await runUpTo('2025-01-01')).toEqual([
      'customer_day_grid: 1 of 366 days',
      'rolling_features: 1 of 366 days',
    ]);
  });
});

describe.each([
  ['the reference project', () => copyOf('.', reference)],
  ['examples/cdnow', () => copyOfExample('cdnow')],
  ['examples/web_sessions', () => copyOfExample('web_sessions')],
])('%s', (_, copy) => {
  it('describes every model, and has data tests and unit tests of each', async () => {
    const { stdout } = await copy().eider('list', '--output', 'json');
    const nodes = JSON.parse(stdout) as readonly {
      readonly id: string;
      readonly resource_type: string;
      readonly description?: string;
      readonly depends_on: readonly string[];
    }[];
    const models = nodes.filter(({ resource_type: type }) => type === 'model');
    expect(models.length).toBeGreaterThan(3);
    expect(models.filter(({ description }) => !description)).toEqual([]);
    for (const kind of ['test', 'unit_test']) {
      const tested = new Set(
        nodes.flatMap((node) => (node.resource_type === kind ? node.depends_on : [])),
      );
      expect([kind, models.filter(({ id }) => !tested.has(id))]).toEqual([kind, []]);
    }
  });
});

describe('examples/web_sessions', () => {
  it('builds', async () => {
    const rig = copyOfExample('web_sessions');
    const { code, printed } = await rig.eider('build');
    expect(summary(printed)).toBe('5 built (184 rows), 44 tests passed');
    expect(code).toBe(0);
    const { stdout } = await rig.eider('show', 'funnel', '--output', 'csv');
    expect(stdout).toMatchInlineSnapshot(`
      "step,title,sessions,share_of_sessions
      1,Front page,32,1.0000
      2,Product list,26,0.8125
      3,Product,23,0.7188
      4,Cart,21,0.6563
      5,Checkout,12,0.3750
      6,Order confirmed,7,0.2188
      "
    `);
  });
});

describe('examples/cdnow', () => {
  it('is proven incremental without a warning, and without its log', async () => {
    const { code, printed } = await copyOfExample('cdnow').eider('check', '--output', 'json');
    const { diagnostics, relations } = JSON.parse(printed) as Checked;
    const needs = relations.flatMap(({ id, incremental }) =>
      (incremental?.inputs ?? []).map(({ relation, need }) => [id, relation.name, need]),
    );
    expect({ code, diagnostics, needs }).toEqual({
      code: 0,
      diagnostics: [],
      needs: [
        ['model.cdnow.customer_day_grid', 'customers', 'all'],
        ['model.cdnow.customer_day_grid', 'calendar', 'from start to end'],
        ['model.cdnow.customer_day_grid', 'daily_purchases', 'from start to end'],
        ['model.cdnow.rolling_features', 'customer_day_grid', 'from start - 29 days to end'],
        ['model.cdnow.rolling_features', 'daily_purchases', 'from the beginning to end'],
      ],
    });
  });

  const log = join(repository, '../shared/data/cdnow/CDNOW_master.txt');

  it('gives the known figures of the purchase log', { timeout: 300_000 }, async ({ skip }) => {
    if (!existsSync(log)) skip('CDNOW_master.txt is not here: see examples/cdnow/README.md');
    const rig = copyOfExample('cdnow');
    const { code, printed } = await rig.eider('build', '--vars', `cdnow_log: ${log}`);
    expect(summary(printed)).toMatch(/^8 built \([\d,]+ rows\), \d+ tests passed$/);
    expect(code).toBe(0);
    const [figures] = await rig.query(
      `select
         (select count(*) from stg_purchases),
         (select sum(amount) from stg_purchases),
         (select count(*) from customer_day_grid),
         (select sum(spend) from customer_day_grid),
         (select count(distinct customer_id) from customer_day_grid),
         (select count(distinct day) from customer_day_grid)`,
      'target/cdnow.duckdb',
    );
    expect(figures).toEqual(['69659', '2500315.63', '12869220', '2500315.63', '23570', '546']);
  });
});

/** Rows and content of every table; equal rows count as often as they are there. */
async function fingerprints(rig: Rig): Promise<Record<string, unknown[]>> {
  const tables = await rig.query(
    `select schema_name, table_name from duckdb_tables()
     where schema_name <> '_eider' and not internal order by all`,
  );
  const found: Record<string, unknown[]> = {};
  for (const [schema, name] of tables) {
    const table = `${schema}.${name}`;
    const [row = []] = await rig.query(
      `select count(*), sum(hash(t::varchar)::hugeint)::varchar from ${table} as t`,
    );
    found[table] = row;
  }
  return found;
}
