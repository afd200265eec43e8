import { expect, test } from 'vitest';
import { createMask } from '../../../src/base/secrets.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import { diagnosticTexts } from '../../../src/docs/event-fields.ts';
import type { RunEvent } from '../../../src/product/events.ts';
import { diagnosticToJson } from '../../../src/report/diagnostics/diagnostic-json.ts';
import { createJsonReport } from '../../../src/report/json-report.ts';
import { createPrinter } from '../../../src/report/output.ts';
import { expectDescribed, expectDescribedEvent } from './support/described.ts';
import {
  diagnostic,
  marked,
  nodeFinished,
  nodeStarted,
  runFinished,
  runStarted,
  testFinished,
} from './support/events.ts';

const source = new SourceText('models/a.sql', 'select\n  naem,\n  more\nfrom x');
const full = diagnostic('E0301', 'column "naem" does not exist', {
  span: source.span(9, 21),
  label: 'x has name',
  notes: ['a fact'],
  related: [{ message: 'in macro m', span: marked('macros/m.sql', 'a\n «b»') }],
  table: { columns: [{ name: 'n', type: 'INTEGER' }], rows: [['1'], [null]] },
  hint: 'did you mean "name"?',
});

const events: readonly RunEvent[] = [
  runStarted,
  nodeStarted('a'),
  { type: 'node_progress', at: runStarted.at, node: 'model.m.a', share: 0.5 },
  testFinished('t', { node: 'model.m.a', status: 'skipped', reason: 'why' }),
  nodeFinished('a', {
    rows: 3,
    reason: 'new',
    intervals: { built: 1, total: 2, grain: 'day' },
    diagnostics: [full],
  }),
  { type: 'notice', at: runStarted.at, diagnostics: [diagnostic('E0101', 'nowhere')] },
  runFinished({ built: 1 }, {}, { slowest: [{ name: 'a', ms: 20 }] }),
];

function printed(given: readonly RunEvent[], mask = (text: string) => text): string {
  let text = '';
  const report = createJsonReport({ stdout: { write: (part) => (text += part) }, mask });
  for (const event of given) report.handle(event);
  report.close();
  return text;
}

test('a diagnostic with everything, and one with nothing', () => {
  expect(diagnosticToJson(full)).toEqual({
    code: 'E0301',
    severity: 'error',
    message: 'column "naem" does not exist',
    path: 'models/a.sql',
    line: 2,
    column: 3,
    endLine: 3,
    endColumn: 7,
    label: 'x has name',
    hint: 'did you mean "name"?',
    notes: ['a fact'],
    related: [{ message: 'in macro m', path: 'macros/m.sql', line: 2, column: 2 }],
    table: { columns: [{ name: 'n', type: 'INTEGER' }], rows: [['1'], [null]] },
  });
  expect(diagnosticToJson(diagnostic('E0101', 'nowhere'))).toEqual({
    code: 'E0101',
    severity: 'error',
    message: 'nowhere',
    notes: [],
    related: [],
  });
});

test('each event is one line, its diagnostics spelt out', () => {
  const lines = printed(events).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    events.map((event) =>
      'diagnostics' in event
        ? { ...event, diagnostics: event.diagnostics.map(diagnosticToJson) }
        : event,
    ),
  );
  expect(lines[1]).toBe(
    '{"type":"node_started","at":"2026-11-21T06:00:00Z","node":"model.m.a","name":"a","materialization":"table"}',
  );
});

test('what is printed is what the reference page describes', () => {
  const parsed = printed(events)
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  for (const event of parsed) expectDescribedEvent(event);
  for (const each of [full, diagnostic('E0101', 'nowhere')]) {
    expectDescribed({ ...diagnosticToJson(each) }, diagnosticTexts);
  }
});

test('secrets are hidden, and the line stays JSON even where a secret is part of its syntax', () => {
  const mask = createMask({ EIDER_SECRET_A: 'say "hi"', EIDER_SECRET_B: '1', EIDER_SECRET_C: ':' });
  const secret = diagnostic('E0101', 'they say "hi" to 1');
  const line = printed([{ type: 'notice', at: '', diagnostics: [secret] }], mask);
  expect(JSON.parse(line).diagnostics[0].message).toBe('they ***** to *****');
  const progress = printed([{ type: 'node_progress', at: '', node: 'n', share: 1 }], mask);
  expect(JSON.parse(progress).share).toBe(1);
});

test('a printer masks, and ends each text with one line break', () => {
  let text = '';
  const print = createPrinter(
    { write: (part) => (text += part) },
    createMask({ EIDER_SECRET_A: 'hunter2' }),
  );
  print('one hunter2');
  print('two\n');
  expect(text).toBe('one *****\ntwo\n');
});
