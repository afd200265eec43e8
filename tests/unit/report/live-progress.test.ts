import { expect, test } from 'vitest';
import { createMask, type Mask } from '../../../src/base/secrets.ts';
import { createConsoleReport } from '../../../src/report/console/console-report.ts';
import type { Report } from '../../../src/report/report.ts';
import {
  diagnostic,
  HandClock,
  nodeFinished,
  nodeStarted,
  runFinished,
  runStarted,
} from './support/events.ts';
import { Terminal } from './support/terminal.ts';

interface Stage {
  readonly terminal: Terminal;
  readonly clock: HandClock;
  readonly report: Report;
}

function stage({
  width = 90,
  height = 24,
  mask = (text: string) => text,
}: {
  width?: number;
  height?: number;
  mask?: Mask;
} = {}): Stage {
  const terminal = new Terminal(width, height);
  const clock = new HandClock();
  const report = createConsoleReport({
    stdout: terminal,
    isTty: true,
    color: true,
    width: () => terminal.width,
    height: () => terminal.height,
    mask,
    clock,
  });
  return { terminal, clock, report };
}

test('running nodes, their share and the whole stand below what was printed', () => {
  const { terminal, clock, report } = stage();
  report.handle(runStarted);
  report.handle(nodeStarted('stg_purchases'));
  report.handle(nodeStarted('rolling_features', 'incremental'));
  clock.pass(400);
  report.handle({ ...nodeStarted('rolling_features'), type: 'node_progress', share: 0.417 });
  clock.pass(100);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date

      table        stg_purchases            0.5 s
      incremental  rolling_features         0.5 s  41%
      0 of 4 done · 0.5 s"
  `);
  expect(terminal.isCursorHidden).toBe(true);

  report.handle(nodeFinished('stg_purchases', { rows: 182_004, tests: 2, ms: 501 }));
  clock.pass(12_000);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date

      table        stg_purchases          182,004 rows    2 tests    0.50 s

      incremental  rolling_features        12.5 s  41%
      1 of 4 done · 12.5 s"
  `);

  const broken = diagnostic('E0302', 'conversion failed', { hint: 'look at it' });
  report.handle(nodeFinished('rolling_features', { status: 'failed', diagnostics: [broken] }));
  report.handle(runFinished({ built: 1, failed: 1 }, { passed: 2 }, { status: 'failure' }));
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date

      table        stg_purchases          182,004 rows    2 tests    0.50 s
      table        rolling_features             failed               0.02 s

    error[E0302] conversion failed
      = look at it

    1 built (182,004 rows), 1 failed, 2 tests passed in 0.9 s"
  `);
  expect(terminal.isCursorHidden).toBe(false);
});

test('the screen is written at most ten times a second, however much happens', () => {
  const { terminal, clock, report } = stage();
  report.handle({ ...runStarted, nodes: 1000 });
  const before = terminal.writes;
  for (let at = 0; at < 1000; at++) {
    report.handle(nodeStarted(`m${at}`));
    clock.pass(1);
    report.handle(nodeFinished(`m${at}`, { rows: at }));
  }
  expect(terminal.writes - before).toBeLessThanOrEqual(10);
  report.handle(runFinished({ built: 1000 }));
  const lines = terminal.text().split('\n');
  expect(lines.filter((line) => line.startsWith('  table'))).toHaveLength(1000);
  expect(lines.at(-1)).toBe('1,000 built (499,500 rows) in 0.9 s');
  expect(terminal.text()).not.toContain('done');
});

test('nothing is written while nothing changes', () => {
  const { terminal, clock, report } = stage();
  report.handle({ ...runStarted, nodes: 0 });
  clock.pass(200);
  const before = terminal.writes;
  clock.pass(60_000);
  expect(terminal.writes).toBe(before);
});

test('of many running nodes a few are shown, fewer in a low window', () => {
  const many = stage();
  many.report.handle({ ...runStarted, nodes: 40 });
  for (let at = 0; at < 30; at++) many.report.handle(nodeStarted(`m${at}`));
  many.clock.pass(100);
  expect(many.terminal.text().split('\n').slice(3)).toEqual([
    ...Array.from({ length: 8 }, (_, at) => `  table        m${at}                       0.1 s`),
    '  and 22 more running',
    '  0 of 40 done · 0.1 s',
  ]);
  const low = stage({ height: 5 });
  low.report.handle({ ...runStarted, nodes: 40 });
  for (let at = 0; at < 30; at++) low.report.handle(nodeStarted(`m${at}`));
  low.clock.pass(100);
  expect(low.terminal.screen().slice(2)).toEqual([
    '  table        m0                       0.1 s',
    '  and 29 more running',
    '  0 of 40 done · 0.1 s',
  ]);
});

test('a window of any width leaves no rests of what was drawn', () => {
  for (const width of [4, 9, 17, 30, 90]) {
    const { terminal, clock, report } = stage({ width, height: 400 });
    report.handle(runStarted);
    report.handle(nodeStarted('rolling_features', 'incremental'));
    report.handle(nodeStarted('顧客別売上', 'table'));
    for (let at = 0; at < 20; at++) clock.pass(100);
    report.handle(nodeFinished('rolling_features', { rows: 7 }));
    clock.pass(300);
    report.handle(nodeFinished('顧客別売上', { rows: 8 }));
    report.handle(runFinished({ built: 2 }));
    expect(unbroken(terminal)).toBe(
      unbrokenText([
        'eider build · movie_marketing · dev (target/dev.duckdb)',
        '1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date',
        '',
        '  table        rolling_features             7 rows               0.02 s',
        '  table        顧客別売上                   8 rows               0.02 s',
        '',
        '2 built (15 rows) in 0.9 s',
      ]),
    );
  }
});

test('a window that changes while it runs keeps what was printed and loses what was drawn', () => {
  const { terminal, clock, report } = stage({ width: 100, height: 60 });
  report.handle(runStarted);
  report.handle(nodeStarted('rolling_features', 'incremental'));
  for (const [at, width] of [100, 40, 23, 60, 12, 31, 100].entries()) {
    report.handle(nodeStarted(`m${at}`));
    clock.pass(500);
    terminal.resize(width);
    clock.pass(500);
    report.handle(nodeFinished(`m${at}`, { rows: at }));
    clock.pass(500);
  }
  report.handle(nodeFinished('rolling_features', { rows: 1 }));
  report.handle(runFinished({ built: 8 }));
  terminal.resize(100);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date

      table        m0                           0 rows               0.02 s
      table        m1                           1 row                0.02 s
      table        m2                           2 rows               0.02 s
      table        m3                           3 rows               0.02 s
      table        m4                           4 rows               0.02 s
      table        m5                           5 rows               0.02 s
      table        m6                           6 rows               0.02 s
      table        rolling_features             1 row                0.02 s

    8 built (22 rows) in 0.9 s"
  `);
});

test('a crash in the middle gives the cursor back and shows what was printed', () => {
  const { terminal, clock, report } = stage();
  report.handle(runStarted);
  report.handle(nodeStarted('a'));
  clock.pass(200);
  report.handle(nodeFinished('a', { rows: 3 }));
  report.handle(nodeStarted('b'));
  expect(terminal.isCursorHidden).toBe(true);
  report.close();
  report.close();
  clock.pass(10_000);
  expect(terminal.isCursorHidden).toBe(false);
  expect(terminal.text()).toMatchInlineSnapshot(`
    "eider build · movie_marketing · dev (target/dev.duckdb)
    1,204 files checked in 0.4 s · 31 models, 4 seeds, 112 tests · 27 up to date

      table        a                            3 rows               0.02 s"
  `);
});

test('secrets are hidden in live lines too, before they are cut', () => {
  const mask = createMask({ EIDER_SECRET_NAME: 'a_very_secret_name_indeed' });
  const { terminal, clock, report } = stage({ width: 30, mask });
  report.handle(runStarted);
  report.handle(nodeStarted('a_very_secret_name_indeed'));
  clock.pass(200);
  expect(terminal.text()).toContain('*****');
  expect(terminal.text()).not.toContain('a_very');
});

/** What the terminal shows, without the line breaks and blanks that its width made. */
function unbroken(terminal: Terminal): string {
  return terminal.text().replace(/\s+/g, '');
}

function unbrokenText(lines: readonly string[]): string {
  return lines.join('').replace(/\s+/g, '');
}
