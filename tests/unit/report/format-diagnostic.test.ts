import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createMask } from '../../../src/base/secrets.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import {
  countDiagnostics,
  formatDiagnostic,
  formatDiagnostics,
} from '../../../src/report/diagnostics/format-diagnostic.ts';
import { textWidth } from '../../../src/report/tables/text-width.ts';
import { diagnostic, marked } from './support/events.ts';

const plain = { color: false, width: 120 };

const rollingFeatures = marked(
  'models/features/rolling_features.sql',
  'select\n\n\n\n\n  {{rolling_count column=«"emails_snt"» days=3}} as emails_3d,\nfrom x\n',
);
const throughMacro = diagnostic('E0301', 'column "emails_snt" does not exist', {
  span: rollingFeatures,
  label: 'daily_activity has emails_sent, emails_opened',
  related: [
    {
      message: 'in macro rolling_count',
      span: marked('macros/rolling_count.sql', '{{params c}}\n\ncount(«{{c}}»)'),
    },
  ],
  hint: 'did you mean "emails_sent"?',
});

const failingTest = diagnostic('E0412', 'not_null failed for campaign_roi.revenue: 3 of 41 rows', {
  span: marked('models/marts/campaign_roi.yml', `${'\n'.repeat(13)}        - «not_null»\n`),
  label: 'campaign_roi keeps the 41 rows of 2026-11-21 06:00; 2 models downstream were not built',
  table: {
    columns: [
      { name: 'campaign_id', type: 'BIGINT' },
      { name: 'sent_on', type: 'DATE' },
      { name: 'revenue', type: 'DECIMAL(18,2)' },
    ],
    rows: [
      ['107', '2024-02-11', null],
      ['113', '2024-02-18', null],
      ['114', '2024-02-18', null],
    ],
  },
  hint: 'see all: eider show --inline "from … where revenue is null"',
});

describe('one diagnostic', () => {
  test('a mistake in SQL, through a macro', () => {
    expect(formatDiagnostic(throughMacro, plain)).toMatchInlineSnapshot(`
      "error[E0301] column "emails_snt" does not exist
        --> models/features/rolling_features.sql:6:26
        |
      6 |   {{rolling_count column="emails_snt" days=3}} as emails_3d,
        |                          ^^^^^^^^^^^^ daily_activity has emails_sent, emails_opened
        |
        = in macro rolling_count (macros/rolling_count.sql:3:7)
        = did you mean "emails_sent"?"
    `);
  });

  test('a test that fails, with its rows', () => {
    expect(formatDiagnostic(failingTest, plain)).toMatchInlineSnapshot(`
      "error[E0412] not_null failed for campaign_roi.revenue: 3 of 41 rows
        --> models/marts/campaign_roi.yml:14:11
         |
      14 |         - not_null
         |           ^^^^^^^^ campaign_roi keeps the 41 rows of 2026-11-21 06:00; 2 models downstream were not built
         |
         | campaign_id  sent_on     revenue
         | --------------------------------
         |         107  2024-02-11     NULL
         |         113  2024-02-18     NULL
         |         114  2024-02-18     NULL
         |
         = see all: eider show --inline "from … where revenue is null""
    `);
  });

  test('a label that does not fit beside the carets stands below them', () => {
    expect(formatDiagnostic(failingTest, { color: false, width: 60 })).toMatchInlineSnapshot(`
      "error[E0412] not_null failed for campaign_roi.revenue: 3 of 41 rows
        --> models/marts/campaign_roi.yml:14:11
         |
      14 |         - not_null
         |           ^^^^^^^^
         |           campaign_roi keeps the 41 rows of 2026-11-21
         |           06:00; 2 models downstream were not built
         |
         | campaign_id  sent_on     revenue
         | --------------------------------
         |         107  2024-02-11     NULL
         |         113  2024-02-18     NULL
         |         114  2024-02-18     NULL
         |
         = see all: eider show --inline "from … where revenue is null""
    `);
  });

  test('without a place there is no frame', () => {
    const held = diagnostic('E0601', 'target/dev.duckdb is held by PID 412', {
      notes: ['it has been open since 06:00', 'two lines\nof one note'],
      hint: 'wait for it with --wait',
    });
    expect(formatDiagnostic(held, plain)).toMatchInlineSnapshot(`
      "error[E0601] target/dev.duckdb is held by PID 412
        = it has been open since 06:00
        = two lines
          of one note
        = wait for it with --wait"
    `);
    expect(formatDiagnostic(diagnostic('E0601', 'no more'), plain)).toBe('error[E0601] no more');
  });

  test('a warning says so, and a message of several lines is indented', () => {
    const message = diagnostic('E0201', 'the engine said:\nsomething\tlong', {
      severity: 'warning',
    });
    expect(formatDiagnostic(message, plain)).toMatchInlineSnapshot(`
      "warning[E0201] the engine said:
        something␉long"
    `);
  });

  test('colour changes nothing but colour', () => {
    for (const each of [throughMacro, failingTest]) {
      for (const width of [40, 60, 120]) {
        const colored = formatDiagnostic(each, { color: true, width });
        expect(colored).not.toBe(formatDiagnostic(each, { color: false, width }));
        expect(stripVTControlCharacters(colored)).toBe(
          formatDiagnostic(each, { color: false, width }),
        );
      }
    }
  });

  test('secrets are hidden before anything is cut, and carets stay in place', () => {
    const mask = createMask({ EIDER_SECRET_KEY: 'abcdefghijklmnop' });
    const leaking = diagnostic('E0301', 'no table abcdefghijklmnop', {
      span: marked('models/x.sql', "select 'abcdefghijklmnop' as «wrong» from abcdefghijklmnop"),
      label: 'abcdefghijklmnop',
      notes: ['see abcdefghijklmnop'],
      table: { columns: [{ name: 'k', type: 'VARCHAR' }], rows: [['-> abcdefghijklmnop']] },
      hint: 'not abcdefghijklmnop',
    });
    expect(formatDiagnostic(leaking, { ...plain, mask })).toMatchInlineSnapshot(`
      "error[E0301] no table *****
        --> models/x.sql:1:30
        |
      1 | select '*****' as wrong from *****
        |                   ^^^^^ *****
        |
        | k
        | --------
        | -> *****
        |
        = see *****
        = not *****"
    `);
    const narrow = formatDiagnostic(leaking, { color: false, width: 40, mask });
    expect(narrow).not.toMatch(/abc|mnop/);
  });
});

describe('the frame', () => {
  const frame = (text: string, width = 60) =>
    formatDiagnostic(diagnostic('E0301', 'wrong', { span: marked('m.sql', text), label: 'here' }), {
      color: false,
      width,
    });

  test('tabs are spaces, and what is wide has two carets', () => {
    expect(frame('\tselect\t«漢字🦆», b')).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:9
        |
      1 |     select  漢字🦆, b
        |             ^^^^^^ here"
    `);
  });

  test('a place between characters has one caret, also at the end of the file', () => {
    expect(frame('select 1 «»')).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:10
        |
      1 | select 1
        |          ^ here"
    `);
  });

  test('nothing at the beginning stands for the whole file: no line is shown', () => {
    expect(frame('«»select 1')).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:1
        = here"
    `);
  });

  test('a span inside an emoji covers all of it', () => {
    const source = new SourceText('m.sql', "'👩‍👩‍👧‍👦' x");
    const text = formatDiagnostic(diagnostic('E0301', 'wrong', { span: source.span(4, 5) }), plain);
    expect(text).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:5
        |
      1 | '👩‍👩‍👧‍👦' x
        |  ^^"
    `);
  });

  test('a span of a few lines shows them all, a blank one without carets', () => {
    expect(frame('select a,\n  «sum(\n\n    b\n  )» as c\nfrom x')).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:2:3
        |
      2 |   sum(
        |   ^^^^
      3 |
      4 |     b
        |     ^
      5 |   ) as c
        |   ^ here"
    `);
  });

  test('a long span shows how it begins and how it ends', () => {
    const body = Array.from({ length: 12 }, (_, line) => `  c${line},\n`).join('');
    expect(frame(`«{{#each columns as |c|}}\n${body}{{/if}}»\n`)).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:1
         |
       1 | {{#each columns as |c|}}
         | ^^^^^^^^^^^^^^^^^^^^^^^^
       2 |   c0,
         |   ^^^
         | ...
      14 | {{/if}}
         | ^^^^^^^ here"
    `);
  });

  test('a span that ends with its line break stays on its line', () => {
    expect(frame('a\n«b\n»c')).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:2:1
        |
      2 | b
        | ^ here"
    `);
    expect(frame('a\r\n«b\r\n»c')).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:2:1
        |
      2 | b
        | ^ here"
    `);
  });

  test('a span beyond the end of the text is pointed at where the text ends', () => {
    const source = new SourceText('m.sql', 'select 1');
    const text = formatDiagnostic(
      diagnostic('E0301', 'wrong', { span: source.span(90, 99) }),
      plain,
    );
    expect(text).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:91
        |
      1 | select 1
        |         ^"
    `);
  });

  test('a long line is cut around the span', () => {
    const long = Array.from({ length: 40 }, (_, n) => `column_${n}`).join(', ');
    expect(frame(long.replace('column_20', '«column_20»'))).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:211
        |
      1 | …n_18, column_19, column_20, column_21, column_22, colu…
        |                   ^^^^^^^^^ here"
    `);
    expect(frame(long.replace('column_1,', '«column_1»,'))).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:11
        |
      1 | column_0, column_1, column_2, column_3, column_4, colum…
        |           ^^^^^^^^ here"
    `);
    expect(frame(`${long}«»`)).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:429
        |
      1 | … column_35, column_36, column_37, column_38, column_39
        |                                                        ^
        |                                                     here"
    `);
    expect(frame(`«${long}»`)).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:1
        |
      1 | column_0, column_1, column_2, column_3, column_4, colum…
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        | here"
    `);
    expect(frame(`${'漢'.repeat(50)}«wrong»${'字'.repeat(50)}`)).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:51
        |
      1 | … 漢漢漢漢漢漢漢漢wrong字字字字字字字字字字字字字字字字…
        |                   ^^^^^ here"
    `);
  });

  test('a line of five megabytes costs nothing', () => {
    const filler = 'x, '.repeat(800_000);
    expect(frame(`${filler}«wrong»${filler}`)).toMatchInlineSnapshot(`
      "error[E0301] wrong
        --> m.sql:1:2400001
        |
      1 | …, x, x, x, x, x, wrongx, x, x, x, x, x, x, x, x, x, x,…
        |                   ^^^^^ here"
    `);
  });

  test('a long line is cut even where nothing limits the width', () => {
    const [, , , line = ''] = frame(`«wrong»${'x, '.repeat(900)}`, Number.POSITIVE_INFINITY).split(
      '\n',
    );
    expect([line.length, line.at(-1)]).toEqual([1000, '…']);
  });

  test('no line is wider than the window, whatever the text and wherever the span', () => {
    for (const text of ['漢字, '.repeat(60), '\t\ta'.repeat(40), 'plain text '.repeat(30)]) {
      for (let at = 0; at <= text.length; at++) {
        const span = new SourceText('m.sql', text).span(at, Math.min(at + 9, text.length));
        const printed = formatDiagnostic(diagnostic('E0301', 'x', { span, label: 'here' }), {
          color: false,
          width: 50,
        });
        for (const line of printed.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(50);
      }
    }
  });
});

describe('many diagnostics', () => {
  const source = new SourceText('models/a.sql', 'one two three\nfour');
  const other = new SourceText('models/b.sql', 'five');

  test('stand in the order of files and places, each once', () => {
    const all = [
      diagnostic('E0302', 'in b', { span: other.span(0, 4) }),
      diagnostic('E0302', 'later in a', { span: source.span(14, 18) }),
      diagnostic('E0302', 'early in a', { span: source.span(4, 7) }),
      diagnostic('E0101', 'nowhere', { severity: 'warning' }),
      diagnostic('E0302', 'early in a', { span: source.span(4, 7), hint: 'the same again' }),
    ];
    expect(formatDiagnostics(all, plain)).toMatchInlineSnapshot(`
      "warning[E0101] nowhere

      error[E0302] early in a
        --> models/a.sql:1:5
        |
      1 | one two three
        |     ^^^

      error[E0302] later in a
        --> models/a.sql:2:1
        |
      2 | four
        | ^^^^

      error[E0302] in b
        --> models/b.sql:1:1
        |
      1 | five
        | ^^^^"
    `);
    expect(countDiagnostics(all)).toBe('3 errors, 1 warning');
  });

  test('of a flood the first are printed and the rest is counted', () => {
    const flood = Array.from({ length: 1040 }, (_, at) =>
      diagnostic('E0302', `number ${String(at).padStart(4, '0')}`),
    );
    const single = diagnostic('E0303', 'another');
    expect(formatDiagnostics([...flood, single], { ...plain, limit: 3 })).toMatchInlineSnapshot(`
      "error[E0302] number 0000

      error[E0302] number 0001

      error[E0302] number 0002

      and 1,037 more like this (E0302)

      error[E0303] another"
    `);
    expect(formatDiagnostics(flood.slice(0, 10), plain)).not.toContain('more like this');
    expect(formatDiagnostics(flood.slice(0, 11), plain)).toMatch(/and 1 more like this \(E0302\)$/);
  });

  test('none are no text', () => {
    expect(formatDiagnostics([], plain)).toBe('');
    expect(countDiagnostics([])).toBe('');
  });
});
