/** The screen of a watch, as a person would see it. */
import { expect, test } from 'vitest';
import { error } from '../../../src/base/diagnostic.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import type { WatchResult, WatchStarted } from '../../../src/product/watch.ts';
import { textWidth } from '../../../src/report/tables/text-width.ts';
import { createWatchScreen } from '../../../src/report/watch/watch-screen.ts';
import { HandClock, nodeStarted, runStarted } from './support/events.ts';
import { Terminal } from './support/terminal.ts';

const at = '2026-11-21T10:42:07Z';
const none = { built: 0, kept_back: 0, failed: 0, skipped: 0, up_to_date: 0, interrupted: 0 };
const noTests = { passed: 0, warned: 0, failed: 0, errored: 0, skipped: 0 };

const started: WatchStarted = {
  type: 'watch_started',
  at,
  project: 'movie_marketing',
  target: 'dev',
  warehouse: 'target/dev.duckdb',
  schema: 'main_watch',
  counts: { model: 31, seed: 4, test: 112 },
  selected: 35,
  ms: 412,
  diagnostics: [],
};

const built: WatchResult = {
  type: 'result',
  at,
  status: 'built',
  paths: ['models/features/rolling_features.sql'],
  ms: 84,
  nodes: { ...none, built: 3 },
  tests: { ...noTests, passed: 6 },
  unitTests: { ...noTests, passed: 3 },
  withheld: [],
  shown: {
    node: 'model.movie_marketing.rolling_features',
    name: 'rolling_features',
    materialization: 'incremental',
    rows: 7_300_000,
    intervals: { built: 34, total: 366, grain: 'day' },
    table: {
      columns: [
        { name: 'customer_id', type: 'INTEGER' },
        { name: 'day', type: 'DATE' },
        { name: 'emails_3d', type: 'BIGINT' },
        { name: 'spend_30d', type: 'DECIMAL(18,2)' },
        { name: 'recency_days', type: 'BIGINT' },
      ],
      rows: [
        [1, '2024-01-01', 0, '0.00', null],
        [1, '2024-01-02', 1, '14.50', 1],
      ],
    },
    difference: {
      key: ['customer_id', 'day'],
      added: 0,
      removed: 0,
      changed: 12_400,
      sample: {
        columns: [
          { name: '', type: 'VARCHAR' },
          { name: 'customer_id', type: 'INTEGER' },
          { name: 'emails_3d', type: 'BIGINT' },
        ],
        rows: [
          ['~ was', 1, 0],
          ['~ is', 1, 1],
        ],
      },
    },
    columns: [
      { name: 'recency_days', change: 'added', type: 'BIGINT' },
      { name: 'spend_7d', change: 'removed', type: 'DECIMAL(18,2)' },
      { name: 'emails_3d', change: 'retyped', type: 'BIGINT', formerType: 'INTEGER' },
    ],
    affects: ['purchase_likelihood', 'email_lift'],
  },
  diagnostics: [],
};

const source = new SourceText('models/orders.sql', 'select amont\nfrom raw_orders\n');
const failed: WatchResult = {
  ...built,
  status: 'failed',
  paths: ['models/orders.sql'],
  ms: 31,
  nodes: none,
  tests: noTests,
  unitTests: noTests,
  withheld: ['project.yml'],
  diagnostics: [
    error('E0301', 'column "amont" does not exist', {
      span: source.span(7, 12),
      hint: 'did you mean "amount"?',
    }),
  ],
};
const { shown: _, ...withoutModel } = failed;

function stage({ width = 90, height = 30, color = false } = {}) {
  const terminal = new Terminal(width, height);
  const clock = new HandClock();
  const screen = createWatchScreen({
    stdout: terminal,
    color,
    width: () => terminal.width,
    height: () => terminal.height,
    mask: (text) => text,
    clock,
    timeOf: (time) => time.slice(11, 19),
  });
  screen.handle(started);
  return { terminal, clock, screen };
}

test('the latest result stands above what goes on and the keys; earlier ones leave a line', () => {
  const { terminal, clock, screen } = stage();
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · dev (target/dev.duckdb) · builds into main_watch
    31 models, 4 seeds, 112 tests checked in 0.4 s · 35 watched

    waiting for a save
    r rebuild  f full refresh  t tests  d difference  ? help  q quit"
  `);
  screen.handle({ type: 'saved', at, paths: built.paths, asked: 'changes' });
  screen.handle(runStarted);
  screen.handle(nodeStarted('rolling_features', 'incremental'));
  clock.pass(400);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · dev (target/dev.duckdb) · builds into main_watch
    31 models, 4 seeds, 112 tests checked in 0.4 s · 35 watched

      incremental  rolling_features         0.4 s
      0 of 4 done · 0.4 s
    building
    r rebuild  f full refresh  t tests  d difference  ? help  q quit"
  `);
  screen.handle(built);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · dev (target/dev.duckdb) · builds into main_watch
    31 models, 4 seeds, 112 tests checked in 0.4 s · 35 watched

    ✓ rolling_features  84 ms · 34 of 366 days · 7,300,000 rows (+0 −0 ~12,400) · 3 built
      columns   + recency_days BIGINT, - spend_7d, ~ emails_3d INTEGER is now BIGINT
      affects   purchase_likelihood, email_lift
      customer_id  day         emails_3d  spend_30d  recency_days
              int  date           bigint    decimal        bigint
      -----------------------------------------------------------
                1  2024-01-01          0       0.00          NULL
                1  2024-01-02          1      14.50             1
      tests     6 passed · unit tests 3 passed
    waiting for a save
    r rebuild  f full refresh  t tests  d difference  ? help  q quit"
  `);
  screen.handle({ type: 'saved', at, paths: failed.paths, asked: 'changes' });
  screen.handle(withoutModel);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · dev (target/dev.duckdb) · builds into main_watch
    31 models, 4 seeds, 112 tests checked in 0.4 s · 35 watched
    ✓ rolling_features  saved 10:42:07 · 84 ms · 34 of 366 days · 7,300,000 rows (+0 −0 ~12,40
    0) · 3 built

    ✗ models/orders.sql  saved 10:42:07 · 31 ms

    error[E0301] column "amont" does not exist
      --> models/orders.sql:1:8
      |
    1 | select amont
      |        ^^^^^
      |
      = did you mean "amount"?

      as before project.yml counts as it was before the mistake

    waiting for a save
    r rebuild  f full refresh  t tests  d difference  ? help  q quit"
  `);
  screen.close();
  expect(terminal.isCursorHidden).toBe(false);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · dev (target/dev.duckdb) · builds into main_watch
    31 models, 4 seeds, 112 tests checked in 0.4 s · 35 watched
    ✓ rolling_features  saved 10:42:07 · 84 ms · 34 of 366 days · 7,300,000 rows (+0 −0 ~12,40
    0) · 3 built

    ✗ models/orders.sql  saved 10:42:07 · 31 ms

    error[E0301] column "amont" does not exist
      --> models/orders.sql:1:8
      |
    1 | select amont
      |        ^^^^^
      |
      = did you mean "amount"?

      as before project.yml counts as it was before the mistake"
  `);
});

test('d shows the rows that differ and ? the keys; both stay above the screen', () => {
  const { terminal, screen } = stage();
  screen.showDifference();
  screen.handle(built);
  screen.showDifference();
  screen.showHelp();
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · dev (target/dev.duckdb) · builds into main_watch
    31 models, 4 seeds, 112 tests checked in 0.4 s · 35 watched

    no model is looked at yet

    rolling_features: +0 −0 ~12,400 by customer_id, day
             customer_id  emails_3d
    varchar          int     bigint
    -------------------------------
    ~ was              1          0
    ~ is               1          1
    and 12,399 more

    r  build again what the last save affected; before the first save, everything that is
       watched
    f  build the model that is looked at in full, whatever it is made from
    t  run its tests alone
    d  show all rows that the last save added, removed or changed
    q  leave, as Ctrl-C does: what runs is rolled back

    ✓ rolling_features  84 ms · 34 of 366 days · 7,300,000 rows (+0 −0 ~12,400) · 3 built
      columns   + recency_days BIGINT, - spend_7d, ~ emails_3d INTEGER is now BIGINT
      affects   purchase_likelihood, email_lift
      customer_id  day         emails_3d  spend_30d  recency_days
              int  date           bigint    decimal        bigint
      -----------------------------------------------------------
                1  2024-01-01          0       0.00          NULL
                1  2024-01-02          1      14.50             1
      tests     6 passed · unit tests 3 passed
    waiting for a save
    r rebuild  f full refresh  t tests  d difference  ? help  q quit"
  `);
});

test('a narrow and low window shows what fits, with colours and without, and follows a resize', () => {
  const { terminal, clock, screen } = stage({ width: 34, height: 12, color: true });
  screen.handle(built);
  expect(terminal.screen().length).toBeLessThanOrEqual(12);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · de
    v (target/dev.duckdb) · builds int
    o main_watch
    31 models, 4 seeds, 112 tests chec
    ked in 0.4 s · 35 watched

    ✓ rolling_features  +0 −0 ~12,400
      columns   + recency_days
                BIGINT, - spend_7d, ~
                emails_3d INTEGER is
                now BIGINT
      affects   purchase_likelihood,
                email_lift
      … 7 more lines
    waiting for a save
    ? help  q quit"
  `);
  terminal.resize(60);
  clock.pass(100);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider watch · movie_marketing · dev (target/dev.duckdb) · bu
    ilds into main_watch
    31 models, 4 seeds, 112 tests checked in 0.4 s · 35 watched

    ✓ rolling_features  84 ms · 7,300,000 rows (+0 −0 ~12,400)
      columns   + recency_days BIGINT, - spend_7d, ~ emails_3d
                INTEGER is now BIGINT
      affects   purchase_likelihood, email_lift
      customer_id  day         emails_3d  spend_30d
              int  date           bigint    decimal
      ---------------------------------------------
      … 4 more lines
    waiting for a save
    ? help  q quit"
  `);
});

test('the first line says what matters most in any width', () => {
  const firstLines = [120, 96, 80, 72, 60, 48, 40, 30, 20].map((width) => {
    const { terminal, screen } = stage({ width });
    screen.handle(built);
    return terminal
      .text()
      .split('\n')
      .find((line) => line.startsWith('✓'));
  });
  expect(firstLines.join('\n')).toMatchInlineSnapshot(`
    "✓ rolling_features  saved 10:42:07 · 84 ms · 34 of 366 days · 7,300,000 rows (+0 −0 ~12,400) · 3 built
    ✓ rolling_features  84 ms · 34 of 366 days · 7,300,000 rows (+0 −0 ~12,400) · 3 built
    ✓ rolling_features  84 ms · 34 of 366 days · 7,300,000 rows (+0 −0 ~12,400)
    ✓ rolling_features  84 ms · 7,300,000 rows (+0 −0 ~12,400) · 3 built
    ✓ rolling_features  84 ms · 7,300,000 rows (+0 −0 ~12,400)
    ✓ rolling_features  84 ms · +0 −0 ~12,400
    ✓ rolling_features  +0 −0 ~12,400
    ✓ rolling_features  84 ms
    ✓ rolling_features"
  `);
  const { terminal, screen } = stage({ width: 30 });
  screen.handle({ ...withoutModel, nodes: { ...none, built: 2, failed: 1 } });
  expect(terminal.text()).toContain('✗ models/orders.sql  1 failed\n');
});

test('nothing is drawn wider or higher than the window, whatever its size and wherever it came from', () => {
  const sizes = Array.from({ length: 31 }, (_, index) => 20 + 6 * index);
  for (const result of [built, failed]) {
    const { terminal, clock, screen } = stage({ width: 200, height: 14 });
    screen.handle(result);
    screen.showHelp();
    for (const width of [...sizes, 20, 199, ...sizes.toReversed(), 133]) {
      terminal.resize(width);
      clock.pass(100);
      const fresh = stage({ width, height: 14 });
      fresh.screen.handle(result);
      const drawn = fresh.terminal.screen();
      expect(drawn.length).toBeLessThanOrEqual(14);
      for (const line of drawn) expect(textWidth(line)).toBeLessThanOrEqual(width);
      // As if it had always been so wide: nothing of another width is left.
      expect(below(terminal)).toEqual(below(fresh.terminal));
    }
  }
});

/** What is drawn in place: from the result on. */
function below(terminal: Terminal): readonly string[] {
  const lines = terminal.text().split('\n');
  return lines.slice(lines.findLastIndex((line) => /^[✓✗]/.test(line)));
}

test('a cancelled result is not told, a wait is', () => {
  const { terminal, screen } = stage();
  screen.handle({ ...built, status: 'cancelled' });
  screen.handle({ type: 'waiting', at, warehouse: 'target/dev.duckdb', pid: 4711 });
  expect(terminal.text().split('\n').slice(-2)).toEqual([
    'waiting for target/dev.duckdb, held by PID 4711',
    'r rebuild  f full refresh  t tests  d difference  ? help  q quit',
  ]);
});
