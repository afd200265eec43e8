import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/product/events.ts';
import { githubAnnotations } from '../../../src/report/ci/github-annotations.ts';
import { buildJunit } from '../../../src/report/ci/junit.ts';
import { markdownSummary } from '../../../src/report/ci/markdown-summary.ts';
import { buildSarif } from '../../../src/report/ci/sarif.ts';
import {
  diagnostic,
  marked,
  nodeFinished,
  runFinished,
  runStarted,
  testFinished,
} from './support/events.ts';
import { shopGraph } from './support/shop.ts';

const mask = (text: string): string => text.replaceAll('hush', '***');

const notNull = diagnostic('E0412', 'not_null failed for stg_orders.id: 1 row', {
  span: marked('models/shop.yml', 'models:\n  - name: «stg_orders»\n'),
  label: 'hush, "1" < 2 & 3',
  table: { columns: [{ name: 'id', type: 'INTEGER' }], rows: [[null]] },
  hint: 'look at the rows',
});
const oddText = diagnostic('E0301', 'column "\u0001 ]]> \ud800 😀" does not exist', {
  span: marked('models/my orders, 100%.sql', 'select «idd»\nfrom x\n'),
});

const events: readonly RunEvent[] = [
  { ...runStarted, project: 'shop' },
  testFinished('not_null_stg_orders_id', {
    node: 'model.shop.stg_orders',
    status: 'failed',
    failures: 1,
    diagnostics: [notNull],
  }),
  testFinished('unique_stg_orders_id', { node: 'model.shop.stg_orders', ms: 1500 }),
  {
    ...nodeFinished('stg_orders', { status: 'kept_back', ms: 1620, tests: 2 }),
    node: 'model.shop.stg_orders',
  },
  {
    ...nodeFinished('recent', { status: 'failed', diagnostics: [oddText] }),
    node: 'model.shop.recent',
  },
  { ...nodeFinished('late | one', { status: 'skipped', reason: 'stg_orders was kept back' }) },
  { ...nodeFinished('channels', { rows: 12_345, reason: 'first build' }) },
  runFinished(
    { built: 1, kept_back: 1, failed: 1, skipped: 1 },
    { passed: 1, failed: 1 },
    { status: 'failure', ms: 2040 },
  ),
];

describe('JUnit', () => {
  const xml = buildJunit({ events, graph: shopGraph, mask });

  test('a suite for each node, a case for its build and each of its tests', async () => {
    expect(XMLValidator.validate(xml)).toBe(true);
    await expect(xml).toMatchFileSnapshot('../../fixtures/reports/junit.xml');
  });

  test('what is read back is what was said, but for what XML has no place for', () => {
    const read = new XMLParser({ ignoreAttributes: false }).parse(xml);
    const [orders, recent] = read.testsuites.testsuite;
    expect(orders.testcase[1].failure['#text']).toContain('***, "1" < 2 & 3');
    expect(recent.testcase.error['@_message']).toBe(
      'E0301: column "\ufffd ]]> \ufffd 😀" does not exist',
    );
  });

  test('a run without anything is a file all the same', () => {
    const none = buildJunit({ events: [runStarted, runFinished()], graph: shopGraph, mask });
    expect(XMLValidator.validate(none)).toBe(true);
    expect(none).toContain('tests="0" failures="0" errors="0" skipped="0"');
  });
});

test('SARIF has the place of each diagnostic below the repository, and the rules that it names', async () => {
  const sarif = buildSarif({
    diagnostics: [notNull, oddText, diagnostic('E0608', 'nothing here', { severity: 'warning' })],
    folder: 'data/shop',
    eiderVersion: '0.1.0',
  });
  const text = `${JSON.stringify(sarif, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../fixtures/reports/report.sarif');
});

test('annotations name file, lines and columns, errors first, and nothing in them ends them early', () => {
  const warned = diagnostic('E0314', 'two\nlines: 100%', { severity: 'warning' });
  expect(githubAnnotations([warned, notNull, oddText], { folder: 'data', mask })).toEqual([
    '::error file=data/models/shop.yml,line=2,endLine=2,col=11,endColumn=21,title=Eider E0412::not_null failed for stg_orders.id: 1 row: ***, "1" < 2 & 3%0Ahint: look at the rows',
    '::error file=data/models/my orders%2C 100%25.sql,line=1,endLine=1,col=8,endColumn=11,title=Eider E0301::column "\u0001 ]]> \ud800 😀" does not exist',
    '::warning title=Eider E0314::two%0Alines: 100%25',
  ]);
  const many = Array.from({ length: 25 }, () => warned);
  expect(githubAnnotations(many, { folder: '', mask })).toHaveLength(10);
});

describe('the Markdown summary', () => {
  test('what is wrong with its rows, and what was made', async () => {
    const text = markdownSummary({
      title: 'eider build',
      events,
      graph: shopGraph,
      diagnostics: [],
      impact: '- `stg_orders.id` is retyped',
      mask,
    });
    // A file holds no half of a surrogate pair.
    const written = Buffer.from(text).toString();
    await expect(written).toMatchFileSnapshot('../../fixtures/reports/summary.md');
  });

  test('stays small, and a fence is longer than what it holds', () => {
    const long = diagnostic('E0301', `\`\`\`\` ${'x'.repeat(100_000)}`);
    const text = markdownSummary({
      title: 'eider check',
      events: [],
      graph: undefined,
      diagnostics: Array.from({ length: 30 }, () => long),
      mask,
    });
    expect(text.length).toBeLessThan(450_000);
    expect(text).toContain('`````text');
    expect(text).toContain('**30 errors**');
    expect(text).toContain('… and 10 more');
  });
});
