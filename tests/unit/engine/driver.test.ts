import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '../../../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);

describe('the driver', () => {
  it('is imported by its adapter alone', () => {
    const importers = files.filter((path) =>
      /(?:from|import\(|import\.meta\.url\)\()\s*['"]@duckdb\/[\w-]+['"]/.test(
        readFileSync(join(source, path), 'utf8'),
      ),
    );
    expect(importers).toEqual([relative(source, join(source, 'engine/duckdb.ts'))]);
  });

  it('is loaded by opening a warehouse, not by importing anything', () => {
    const adapter = readFileSync(join(source, 'engine/duckdb.ts'), 'utf8');
    expect(adapter).toMatch(
      /^export async function openDuckdb[\s\S]*\n {2}const driver: Driver = await import\('@duckdb\/node-api'\)/m,
    );
    expect(adapter).not.toMatch(/^(?:import (?!type )|const|let).*@duckdb/m);
    const eager = files.filter((path) =>
      /^import (?!type ).*engine\/duckdb\.ts'/m.test(readFileSync(join(source, path), 'utf8')),
    );
    expect(eager).toEqual([]);
  });
});
