/** Whether dbt's tools can read what is written: asked of one of them, where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMask } from '../../../src/base/secrets.ts';
import { writeManifest, writeRunResults } from '../../../src/report/artifacts/write-artifacts.ts';
import { nodeFinished, runFinished, runStarted, testFinished } from './support/events.ts';
import { shopCompiled, shopGraph, shopProject } from './support/shop.ts';

const python = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-c', 'import dbt_artifacts_parser']).status === 0;

const program = `
import json, sys
from dbt_artifacts_parser.parser import parse_manifest_v12, parse_run_results_v6
manifest = parse_manifest_v12(json.load(open(sys.argv[1])))
results = parse_run_results_v6(json.load(open(sys.argv[2])))
print(json.dumps({
    "nodes": {id: getattr(node.resource_type, "value", node.resource_type) for id, node in manifest.nodes.items()},
    "sources": list(manifest.sources),
    "macros": list(manifest.macros),
    "exposures": list(manifest.exposures),
    "disabled": list(manifest.disabled),
    "results": {result.unique_id: result.status.value for result in results.results},
}))
`;

test('dbt-artifacts-parser reads both artifacts', (context) => {
  if (!isThere) {
    context.skip(`${python} has no dbt-artifacts-parser: pip install dbt-artifacts-parser`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'eider-artifacts-'));
  try {
    expect(JSON.parse(readWithPython(folder))).toEqual({
      nodes: {
        'seed.shop.channels': 'seed',
        'model.shop.stg_orders': 'model',
        'model.shop.recent': 'model',
        'model.shop.revenue': 'model',
        'test.shop.not_null_raw_orders_id': 'test',
        'test.shop.unique_stg_orders_id': 'test',
        'test.shop.not_null_stg_orders_id': 'test',
        'test.shop.relationships_stg_orders_channel_id_Channels_id': 'test',
        'test.shop.accepted_values_stg_orders_channel_id_1__2': 'test',
        'test.shop.positive_revenue_revenue': 'test',
        'test.shop.totals': 'test',
      },
      sources: ['source.shop.raw.orders', 'source.shop.raw.visits'],
      macros: ['macro.shop.money', 'macro.shop.test_positive', 'macro.shop.test_never_declared'],
      exposures: ['exposure.shop.board'],
      disabled: ['model.shop.off'],
      results: {
        'model.m.revenue': 'success',
        'model.m.stg_orders': 'error',
        'model.m.recent': 'skipped',
        'test.m.passing': 'pass',
        'test.m.warning': 'warn',
        'test.m.failing': 'fail',
        'test.m.broken': 'error',
        'test.m.idle': 'skipped',
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function readWithPython(folder: string): string {
  const shared = {
    project: { ...shopProject, targetPath: folder },
    compiled: shopCompiled,
    generatedAt: '2026-11-21T06:00:00Z',
    invocationId: '4f6b8a52-0000-4000-8000-000000000000',
    eiderVersion: '0.1.0',
  };
  const events = [
    runStarted,
    nodeFinished('revenue', { rows: 41 }),
    nodeFinished('stg_orders', { status: 'kept_back' }),
    nodeFinished('recent', { status: 'skipped', reason: 'stg_orders was not built' }),
    testFinished('passing'),
    testFinished('warning', { status: 'warned', failures: 2 }),
    testFinished('failing', { status: 'failed', failures: 2 }),
    testFinished('broken', { status: 'errored' }),
    testFinished('idle', { status: 'skipped' }),
    runFinished(),
  ];
  const nothingToHide = createMask({});
  const manifest = writeManifest({ ...shared, graph: shopGraph }, nothingToHide);
  const results = writeRunResults({ ...shared, events, args: {} }, nothingToHide);
  const ran = spawnSync(python, ['-c', program, manifest, results], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return ran.stdout;
}
