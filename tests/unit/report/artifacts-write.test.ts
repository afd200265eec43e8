import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digest, type Json } from '../../../src/base/json.ts';
import { createMask } from '../../../src/base/secrets.ts';
import type { Graph, SeedNode } from '../../../src/product/graph.ts';
import { buildManifest } from '../../../src/report/artifacts/manifest.ts';
import { buildRunResults } from '../../../src/report/artifacts/run-results.ts';
import { writeManifest, writeRunResults } from '../../../src/report/artifacts/write-artifacts.ts';
import { runFinished, runStarted, testFinished } from './support/events.ts';
import { secret, shopCompiled, shopGraph, shopProject } from './support/shop.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-artifacts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const invocation = {
  generatedAt: '2026-11-21T06:00:00Z',
  invocationId: '4f6b8a52-0000-4000-8000-000000000000',
  eiderVersion: '0.1.0',
};
const project = () => ({ ...shopProject, targetPath: join(folder, 'target') });
const manifestInput = () => ({
  ...invocation,
  project: project(),
  graph: shopGraph,
  compiled: shopCompiled,
});
const nothingToHide = createMask({});

describe('manifest.json', () => {
  test('is the document, in a target folder that was not there', () => {
    const path = writeManifest(manifestInput(), nothingToHide);
    expect(path).toBe(join(folder, 'target', 'manifest.json'));
    expect(read(path)).toEqual(plain(buildManifest(manifestInput())));
    expect(readdirSync(join(folder, 'target'))).toEqual(['manifest.json']);
  });

  test('holds no secret, and is JSON all the same', () => {
    const mask = createMask({ EIDER_SECRET_TOKEN: secret, EIDER_SECRET_QUOTE: '"', OTHER: 'shop' });
    const path = writeManifest(manifestInput(), mask);
    expect(readFileSync(path, 'utf8')).not.toContain(secret);
    const { nodes } = read(path) as { nodes: Record<string, { meta: Json }> };
    expect(nodes['model.shop.revenue']?.meta).toEqual({
      owner: 'ann',
      token: 'Bearer ***************',
    });
  });

  test('tells a seed by what is in it, and a large or missing one by its path', () => {
    const text = 'id;name\n1;mail\n';
    const checksums = [
      [text, { name: 'sha256', checksum: digest(text) }],
      ['x'.repeat(1024 * 1024 + 1), { name: 'path', checksum: 'seeds/web/channels.csv' }],
      [undefined, { name: 'path', checksum: 'seeds/web/channels.csv' }],
    ] as const;
    for (const [content, expected] of checksums) {
      const absolutePath = join(folder, 'channels.csv');
      rmSync(absolutePath, { force: true });
      if (content !== undefined) writeFileSync(absolutePath, content);
      const graph = withSeedAt(absolutePath);
      const path = writeManifest({ ...manifestInput(), graph }, nothingToHide);
      const { nodes } = read(path) as { nodes: Record<string, { checksum: Json }> };
      expect(nodes['seed.shop.channels']?.checksum).toEqual(expected);
    }
  });

  test('what cannot be written raises, and leaves what was there', () => {
    const target = join(folder, 'target');
    mkdirSync(join(target, 'manifest.json', 'in the way'), { recursive: true });
    expect(() => writeManifest(manifestInput(), nothingToHide)).toThrow(/manifest\.json/);
    expect(readdirSync(target)).toEqual(['manifest.json']);
    expect(existsSync(join(target, 'manifest.json', 'in the way'))).toBe(true);
  });
});

describe('run_results.json', () => {
  const results = {
    ...invocation,
    compiled: shopCompiled,
    events: [
      runStarted,
      testFinished('totals', { status: 'skipped', reason: `no ${secret} "here"` }),
      runFinished(),
    ],
    args: { vars: `{token: ${secret}}` },
  };

  test('is the document', () => {
    const path = writeRunResults({ ...results, project: project() }, nothingToHide);
    expect(path).toBe(join(folder, 'target', 'run_results.json'));
    expect(read(path)).toEqual(plain(buildRunResults(results)));
  });

  test('holds no secret', () => {
    const mask = createMask({ EIDER_SECRET_TOKEN: secret });
    const path = writeRunResults({ ...results, project: project() }, mask);
    const found = read(path) as { args: Json; results: { message: Json }[] };
    expect(found.args).toEqual({ which: 'build', vars: '{token: *****}' });
    expect(found.results.map(({ message }) => message)).toEqual(['no ***** "here"']);
  });
});

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function plain(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document));
}

function withSeedAt(absolutePath: string): Graph {
  const id = 'seed.shop.channels';
  const seed = shopGraph.nodes.get(id) as SeedNode;
  const moved: SeedNode = { ...seed, file: { ...seed.file, absolutePath } };
  return { ...shopGraph, nodes: new Map([...shopGraph.nodes, [id, moved]]) };
}
