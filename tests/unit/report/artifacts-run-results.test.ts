import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import type { NodeFinished, NodeStatus, RunEvent } from '../../../src/product/events.ts';
import {
  buildRunResults,
  type RunResultsInput,
} from '../../../src/report/artifacts/run-results.ts';
import { diagnostic, marked, runFinished, runStarted } from './support/events.ts';
import { shopCompiled } from './support/shop.ts';

const notNull = diagnostic('E0412', 'not_null failed for stg_orders.id: 1 row', {
  span: marked('models/shop.yml', 'models:\n  - name: «stg_orders»\n'),
});
const unique = diagnostic('E0412', 'unique failed for stg_orders.id: 3 values', {
  severity: 'warning',
});
const noColumn = diagnostic('E0301', 'column "idd" does not exist', {
  span: marked('models/staging/recent.sql', 'select «idd» from x\n'),
});
const remark = diagnostic('E0314', 'recent has no column "day"', { severity: 'warning' });

const events: readonly RunEvent[] = [
  { ...runStarted, project: 'shop', at: at(0) },
  { type: 'node_started', at: at(1), node: 'seed.shop.channels', ...named('channels', 'seed') },
  {
    type: 'node_started',
    at: at(1),
    node: 'model.shop.stg_orders',
    ...named('stg_orders', 'view'),
  },
  { type: 'node_progress', at: at(1), node: 'seed.shop.channels', share: 0.5 },
  testFinished('not_null_raw_orders_id', { status: 'passed', ms: 8 }),
  finished('seed.shop.channels', 'channels', 'seed', {
    status: 'built',
    rows: 2,
    tests: 0,
    ms: 120,
  }),
  testFinished('unique_stg_orders_id', {
    node: 'model.shop.stg_orders',
    status: 'warned',
    failures: 3,
    diagnostics: [unique],
  }),
  testFinished('not_null_stg_orders_id', {
    node: 'model.shop.stg_orders',
    status: 'failed',
    failures: 1,
    diagnostics: [notNull],
  }),
  finished('model.shop.stg_orders', 'stg_orders', 'view', {
    status: 'kept_back',
    tests: 2,
    ms: 1250,
  }),
  { type: 'node_started', at: at(3), node: 'model.shop.recent', ...named('recent', 'ephemeral') },
  finished('model.shop.recent', 'recent', 'ephemeral', {
    status: 'failed',
    diagnostics: [remark, noColumn],
  }),
  testFinished('positive_revenue_revenue', {
    status: 'skipped',
    ms: 0,
    reason: 'revenue was not built',
  }),
  finished('model.shop.revenue', 'revenue', 'incremental', {
    status: 'skipped',
    ms: 0,
    reason: 'stg_orders was not built',
  }),
  testFinished('totals', {
    status: 'errored',
    diagnostics: [diagnostic('E0413', 'totals could not run: column "x" does not exist')],
  }),
  { type: 'notice', at: at(4), diagnostics: [remark] },
  runFinished({ built: 1, kept_back: 1, failed: 1, skipped: 1 }, {}, { ms: 3902 }),
];

const input: RunResultsInput = {
  events,
  compiled: shopCompiled,
  generatedAt: at(4),
  invocationId: '4f6b8a52-0000-4000-8000-000000000000',
  eiderVersion: '0.1.0',
  args: { select: ['+revenue'], threads: 2 },
};

test('the results of a run that went wrong, whole', async () => {
  const text = `${JSON.stringify(buildRunResults(input), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../fixtures/artifacts/run_results.json');
});

describe('every end of a node', () => {
  const ends: readonly [NodeStatus, boolean, Json][] = [
    ['built', true, { status: 'success', message: 'OK' }],
    ['up_to_date', false, { status: 'success', message: 'up to date' }],
    ['kept_back', true, { status: 'error', message: 'kept back' }],
    ['failed', true, { status: 'error', message: 'failed' }],
    ['failed', false, { status: 'error', message: 'failed' }],
    ['interrupted', true, { status: 'error', message: 'interrupted' }],
    ['interrupted', false, { status: 'skipped', message: 'interrupted' }],
    ['skipped', false, { status: 'skipped', message: null }],
  ];
  test.each(ends)('%s, started: %s', (status, isStarted, expected) => {
    const node = 'model.shop.revenue';
    const about = named('revenue', 'incremental');
    const started: RunEvent[] = isStarted
      ? [{ type: 'node_started', at: at(1), node, ...about }]
      : [];
    const end = finished(node, 'revenue', 'incremental', { status });
    const [result] = resultsOf([...started, end]);
    expect({ status: result?.status, message: result?.message }).toEqual(expected);
    expect(result?.timing).toEqual(
      isStarted
        ? [
            {
              name: 'execute',
              started_at: '2026-11-21T06:00:01.000Z',
              completed_at: '2026-11-21T06:00:01.040Z',
            },
          ]
        : [],
    );
  });
});

test('a lane is given back when its node ends', () => {
  const start = (name: string): RunEvent => ({
    type: 'node_started',
    at: at(1),
    node: `model.shop.${name}`,
    ...named(name, 'table'),
  });
  const end = (name: string): RunEvent =>
    finished(`model.shop.${name}`, name, 'table', { status: 'built' });
  const order = [start('a'), start('b'), end('a'), start('c'), end('b'), end('c')];
  const lanes = resultsOf(order).map(({ unique_id: id, thread_id: lane }) => [id, lane]);
  expect(lanes).toEqual([
    ['model.shop.a', 'Thread-1'],
    ['model.shop.b', 'Thread-2'],
    ['model.shop.c', 'Thread-1'],
  ]);
});

test('a run that never began has no results', () => {
  const { results, elapsed_time: elapsed, args } = buildRunResults({ ...input, events: [] });
  expect({ results, elapsed, args }).toEqual({
    results: [],
    elapsed: 0,
    args: { select: ['+revenue'], threads: 2 },
  });
});

function resultsOf(some: readonly RunEvent[]) {
  const { results } = buildRunResults({ ...input, events: some });
  return results as readonly Readonly<Record<string, Json>>[];
}

function at(second: number): string {
  return `2026-11-21T06:00:0${second}Z`;
}

function named(name: string, materialization: string) {
  return { name, materialization };
}

function finished(
  node: string,
  name: string,
  materialization: string,
  detail: Pick<NodeFinished, 'status'> & Partial<NodeFinished>,
): NodeFinished {
  return {
    type: 'node_finished',
    at: at(3),
    node,
    ...named(name, materialization),
    tests: 0,
    ms: 40,
    diagnostics: [],
    ...detail,
  };
}

function testFinished(
  name: string,
  detail: Partial<Extract<RunEvent, { type: 'test_finished' }>>,
): RunEvent {
  return {
    type: 'test_finished',
    at: at(2),
    test: `test.shop.${name}`,
    name,
    afterPublishing: false,
    status: 'passed',
    failures: 0,
    ms: 4,
    diagnostics: [],
    ...detail,
  };
}
