import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { describeEngine } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'eider-engine-'));
let files = 0;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const endlessQuery =
  'select sum(hash(a.range * b.range)::hugeint) from range(10000000) a, range(10000000) b';

describe('DuckDB', () => {
  describeEngine({
    name: 'DuckDB in memory',
    open: (settings) => openDuckdb({ path: ':memory:', ...settings }),
    endlessQuery,
    schema: 'main',
  });

  describeEngine({
    name: 'DuckDB on a file',
    open: (settings) => openDuckdb({ path: join(folder, `${files++}.duckdb`), ...settings }),
    endlessQuery,
    schema: 'main',
  });
});
