import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createMask } from '../../../src/base/secrets.ts';
import type { RunEvent } from '../../../src/product/events.ts';
import {
  type ConsoleOptions,
  createConsoleReport,
} from '../../../src/report/console/console-report.ts';
import {
  diagnostic,
  HandClock,
  marked,
  nodeFinished,
  nodeStarted,
  runFinished,
  runStarted,
  testFinished,
} from './support/events.ts';

/** Everything printed for these events on a plain stream. */
function printed(events: readonly RunEvent[], options: Partial<ConsoleOptions> = {}): string {
  let text = '';
  const report = createConsoleReport({
    stdout: { write: (part) => (text += part) },
    isTty: false,
    color: false,
    width: () => 120,
    mask: (each) => each,
    clock: new HandClock(),
    ...options,
  });
  for (const event of events) report.handle(event);
  report.close();
  return text;
}

const goodBuild: readonly RunEvent[] = [
  runStarted,
  nodeStarted('stg_purchases'),
  nodeFinished('stg_purchases', {
    rows: 182_004,
    tests: 2,
    ms: 120,
    reason: 'late rows in raw.purchases',
  }),
  nodeStarted('daily_activity', 'incremental'),
  nodeFinished('daily_activity', {
    materialization: 'incremental',
    rows: 9_000,
    intervals: { built: 3, total: 366, grain: 'day' },
    tests: 4,
    ms: 80,
    reason: '2024-03-02, 2024-03-05..06',
  }),
  nodeStarted('rolling_features', 'incremental'),
  nodeFinished('rolling_features', {
    materialization: 'incremental',
    intervals: { built: 1, total: 1, grain: 'hour' },
    tests: 1,
    ms: 210,
    reason: '1 of 1 hour for customer_id 7: late rows in raw.purchases',
  }),
  nodeStarted('recent', 'view'),
  nodeFinished('recent', { materialization: 'view', ms: 3 }),
  nodeStarted('campaign_roi'),
  nodeFinished('campaign_roi', { rows: 41, tests: 5 }),
  nodeStarted('totals'),
  nodeFinished('totals', { rows: 1, tests: 1 }),
  nodeFinished('old', { status: 'up_to_date', ms: 0, reason: 'same code, same inputs' }),
  runFinished({ built: 5, up_to_date: 27 }, { passed: 17 }),
];

const span = marked('models/marts/campaign_roi.yml', `${'\n'.repeat(13)}        - «not_null»\n`);
const notNull = diagnostic('E0412', 'not_null failed for campaign_roi.revenue: 3 of 41 rows', {
  span,
  label: 'campaign_roi keeps the 41 rows of 2026-11-21 06:00',
});
const badBuild: readonly RunEvent[] = [
  runStarted,
  nodeStarted('broken'),
  nodeFinished('broken', {
    status: 'failed',
    ms: 12,
    diagnostics: [diagnostic('E0302', 'conversion failed: "abc" is no integer')],
  }),
  nodeStarted('campaign_roi'),
  testFinished('positive', { node: 'model.m.campaign_roi' }),
  testFinished('not_null', {
    node: 'model.m.campaign_roi',
    status: 'failed',
    failures: 3,
    diagnostics: [notNull],
  }),
  nodeFinished('campaign_roi', { status: 'kept_back', tests: 2, ms: 30, diagnostics: [notNull] }),
  nodeFinished('best_campaigns', {
    status: 'skipped',
    ms: 0,
    reason: 'campaign_roi was kept back',
  }),
  nodeStarted('stg_purchases'),
  nodeFinished('stg_purchases', { rows: 12, tests: 1 }),
  testFinished('totals_agree', {
    afterPublishing: true,
    status: 'warned',
    failures: 1,
    diagnostics: [diagnostic('E0413', 'totals_agree: 1 row', { severity: 'warning' })],
  }),
  testFinished('never', { afterPublishing: true, status: 'skipped', reason: 'broken failed' }),
  nodeStarted('slow'),
  nodeFinished('slow', { status: 'interrupted', ms: 14_000 }),
  runFinished(
    { built: 1, failed: 1, kept_back: 1, skipped: 1, interrupted: 1 },
    { passed: 2, failed: 1, warned: 1, skipped: 1, errored: 1 },
    {
      status: 'interrupted',
      ms: 72_000,
      slowest: [
        { name: 'stg_purchases', ms: 61_000 },
        { name: 'slow', ms: 14_000 },
      ],
    },
  ),
];

test('a model of which keys alone were made again, for all times, counts its rows and no day', () => {
  const keys = nodeFinished('grid', {
    materialization: 'incremental',
    rows: 9_000,
    intervals: { built: 0, total: 366, grain: 'day' },
    reason: 'all of customer 7: new keys in raw.customers',
  });
  const text = printed([runStarted, keys]);
  expect(text).toContain(' 9,000 rows ');
  expect(text).not.toContain('0 of 366 days');
});

test('a build in which all goes well', () => {
  expect(printed(goodBuild)).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date

      table        stg_purchases          182,004 rows    2 tests    0.12 s   late rows in raw.purchases
      incremental  daily_activity        3 of 366 days    4 tests    0.08 s   2024-03-02, 2024-03-05..06
      incremental  rolling_features       1 of 1 hour     1 test     0.21 s   for customer_id 7: late rows in raw.purchases
      view         recent                                            0.00 s
      table        campaign_roi                41 rows    5 tests    0.02 s
      table        totals                       1 row     1 test     0.02 s

    5 built (182,046 rows), 27 up to date, 17 tests passed in 0.9 s
    "
  `);
});

test('a build in which everything that can go wrong does', () => {
  expect(printed(badBuild)).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date

      table        broken                       failed               0.01 s

    error[E0302] conversion failed: "abc" is no integer

      table        campaign_roi              kept back               0.03 s

    error[E0412] not_null failed for campaign_roi.revenue: 3 of 41 rows
      --> models/marts/campaign_roi.yml:14:11
       |
    14 |         - not_null
       |           ^^^^^^^^ campaign_roi keeps the 41 rows of 2026-11-21 06:00

      table        best_campaigns              skipped                        campaign_roi was kept back
      table        stg_purchases               12 rows    1 test     0.02 s
      test         totals_agree                 warned               0.00 s   after publishing

    warning[E0413] totals_agree: 1 row

      table        slow                    interrupted               14.0 s

    interrupted: 1 built (12 rows), 1 kept back, 1 failed, 1 rolled back, 1 skipped, 2 tests passed, 1 test warned, 1 test failed, 1 test could not run, 1 test skipped in 1 min 12 s
    slowest: stg_purchases 1 min 01 s, slow 14.0 s
    "
  `);
});

test('--verbose lists what had nothing to do and every test', () => {
  expect(printed(goodBuild, { verbose: true }).split('\n')).toContain(
    '  table        old                      up to date                        same code, same inputs',
  );
  expect(printed(badBuild, { verbose: true }).split('\n')).toContain(
    '  test         never                       skipped                        broken failed',
  );
});

test('--quiet prints what went wrong and nothing else', () => {
  expect(printed(goodBuild, { quiet: true })).toBe('');
  expect(printed(badBuild, { quiet: true })).toMatchInlineSnapshot(`
    "  table        broken                       failed               0.01 s

    error[E0302] conversion failed: "abc" is no integer

      table        campaign_roi              kept back               0.03 s

    error[E0412] not_null failed for campaign_roi.revenue: 3 of 41 rows
      --> models/marts/campaign_roi.yml:14:11
       |
    14 |         - not_null
       |           ^^^^^^^^ campaign_roi keeps the 41 rows of 2026-11-21 06:00

      table        best_campaigns              skipped                        campaign_roi was kept back
      table        slow                    interrupted               14.0 s

    interrupted: 1 built (12 rows), 1 kept back, 1 failed, 1 rolled back, 1 skipped, 2 tests passed, 1 test warned, 1 test failed, 1 test could not run, 1 test skipped in 1 min 12 s
    slowest: stg_purchases 1 min 01 s, slow 14.0 s
    "
  `);
});

test('colour changes nothing but colour', () => {
  for (const events of [goodBuild, badBuild]) {
    const colored = printed(events, { color: true, verbose: true });
    expect(colored).not.toBe(printed(events, { verbose: true }));
    expect(stripVTControlCharacters(colored)).toBe(printed(events, { verbose: true }));
  }
});

test('nothing to do, and only one thing', () => {
  const { upToDate: _, longest: __, ...bare } = runStarted;
  const counts = { model: 1, seed: 0, test: 1 };
  expect(printed([{ ...bare, filesChecked: 1, counts }, runFinished()])).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1 file checked in 0.4 s · 1 model, 1 test

    nothing to do in 0.9 s
    "
  `);
  const once = runFinished({ built: 1 }, { passed: 1 }, { ms: 61_000 });
  expect(printed([nodeFinished('one', { rows: 1 }), once])).toMatchInlineSnapshot(`
    "  table        one                                  1 row                0.02 s

    1 built (1 row), 1 test passed in 1 min 01 s
    "
  `);
});

test('kinds stand in the same order, whatever the graph says first', () => {
  const counts = { source: 1, test: 2, model: 3, dragon: 4, seed: 5 };
  expect(printed([{ ...runStarted, counts }])).toContain(
    '· 3 models, 5 seeds, 1 source, 2 tests, 4 dragons · 27 up to date\n',
  );
});

test('what is tested alone was not built', () => {
  const events = [
    { ...runStarted, command: 'test' },
    nodeFinished('campaign_roi', { tests: 5 }),
    runFinished({ built: 1 }, { passed: 5 }),
  ];
  expect(printed(events)).toMatch(/\n1 tested, 5 tests passed in 0\.9 s\n$/);
});

test('of many skipped nodes the first are named', () => {
  const skipped = Array.from({ length: 1013 }, (_, at) =>
    nodeFinished(`m${at}`, { status: 'skipped', ms: 0, reason: 'base failed' }),
  );
  const events = [...skipped, runFinished({ skipped: 1013 }, {}, { status: 'failure' })];
  expect(printed(events).split('\n').slice(8)).toEqual([
    '  table        m8                                  skipped                        base failed',
    '  table        m9                                  skipped                        base failed',
    '  and 1,003 more nodes skipped (--verbose lists them)',
    '',
    '1,013 skipped in 0.9 s',
    '',
  ]);
  expect(printed(events, { verbose: true }).split('\n')).toHaveLength(1013 + 3);
});

test('columns fit the names to come; a very long one moves only its own line', () => {
  const name = 'x'.repeat(70);
  const events = [
    { ...runStarted, longest: { name, materialization: 'seed' } },
    nodeFinished('漢字', { materialization: 'seed', rows: 3, ms: 61_000 }),
    nodeFinished(name, { materialization: 'seed', rows: 12_345_678_901 }),
    nodeFinished('plain', { materialization: 'seed', rows: 1, tests: 112 }),
  ];
  expect(printed(events).split('\n').slice(3).join('\n')).toMatchInlineSnapshot(`
    "  seed  漢字                                                         3 rows             1 min 01 s
      seed  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  12,345,678,901 rows               0.02 s
      seed  plain                                                        1 row   112 tests    0.02 s
    "
  `);
});

test('a notice stands by itself', () => {
  const orphan = diagnostic('E0603', 'no model owns main.old_table', {
    severity: 'warning',
    hint: 'drop it with eider build --prune',
  });
  const at = runStarted.at;
  const events: RunEvent[] = [
    runStarted,
    { type: 'notice', at, diagnostics: [orphan] },
    { type: 'notice', at, diagnostics: [] },
    nodeFinished('one', { rows: 1 }),
  ];
  expect(printed(events).split('\n').slice(2).join('\n')).toMatchInlineSnapshot(`
    "
    warning[E0603] no model owns main.old_table
      = drop it with eider build --prune

      table        one                          1 row                0.02 s
    "
  `);
});

test('a test that ends after its node is told at once, one whose node never ends at the end', () => {
  const late = diagnostic('E0412', 'late');
  const events = [
    nodeStarted('a'),
    testFinished('held', { node: 'model.m.a', status: 'failed', diagnostics: [late] }),
    testFinished('b', { node: 'model.m.b', status: 'failed', diagnostics: [notNull] }),
    runFinished({}, { failed: 2 }, { status: 'failure' }),
  ];
  expect(printed(events).match(/error\[E0412\] \S+/g)).toEqual([
    'error[E0412] not_null',
    'error[E0412] late',
  ]);
});

test('secrets never reach the stream', () => {
  const mask = createMask({ EIDER_SECRET_PASSWORD: 'hunter2' });
  const events: RunEvent[] = [
    { ...runStarted, warehouse: 'hunter2.duckdb' },
    nodeFinished('hunter2', { reason: 'hunter2', diagnostics: [diagnostic('E0302', 'hunter2')] }),
    runFinished(
      { built: 1 },
      {},
      {
        ms: 20_000,
        slowest: [
          { name: 'hunter2', ms: 1 },
          { name: 'b', ms: 1 },
        ],
      },
    ),
  ];
  expect(printed(events, { mask })).not.toContain('hunter2');
  expect(printed(events, { mask }).match(/\*{5}/g)).toHaveLength(5);
});

describe('in a log', () => {
  test('a line tells what runs when nothing was printed for half a minute', () => {
    const clock = new HandClock();
    let text = '';
    const report = createConsoleReport({
      stdout: { write: (part) => (text += part) },
      isTty: false,
      color: false,
      width: () => 120,
      mask: (each) => each,
      clock,
    });
    report.handle(runStarted);
    report.handle(nodeStarted('rolling_features', 'incremental'));
    clock.pass(29_000);
    report.handle(nodeStarted('a'));
    report.handle(nodeFinished('a', { rows: 2 }));
    clock.pass(29_000);
    for (const name of 'bcdef') report.handle(nodeStarted(name));
    clock.pass(33_000);
    report.handle(runFinished({ built: 1 }));
    clock.pass(600_000);
    expect(text.split('\n').slice(3).join('\n')).toMatchInlineSnapshot(`
      "  table        a                            2 rows               0.02 s
        1 of 4 done · 59.0 s · rolling_features 59.0 s, b 1.0 s, c 1.0 s, d 1.0 s, 2 more
        1 of 4 done · 1 min 29 s · rolling_features 1 min 29 s, b 31.0 s, c 31.0 s, d 31.0 s, 2 more

      1 built (2 rows) in 0.9 s
      "
    `);
  });
});
