/** What the engine accepts checks, and what it refuses is refused: see tests/fixtures/check. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { createTable } from '../../../src/engine/duckdb-dialect.ts';
import type { Connection, Engine } from '../../../src/engine/engine.ts';
import { type Checked, check } from './check-lab.ts';

const folder = new URL('../../fixtures/check/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const queriesIn = (name: string): string[] =>
  read(name)
    .split(/^---$/m)
    .map((query) => query.trim());

const sources = read('sources.yml');

async function checkAll(queries: readonly string[]): Promise<Checked> {
  const models = queries.map((query, index) => [`models/q${index}.sql`, query] as const);
  return check({ 'models/sources.yml': sources, ...Object.fromEntries(models) });
}

describe('valid queries', () => {
  const queries = queriesIn('valid.sql');
  let engine: Engine;
  let connection: Connection;
  let checked: Checked;

  beforeAll(async () => {
    checked = await checkAll(queries);
    engine = await openDuckdb({ path: ':memory:', threads: 1 });
    connection = await engine.connect();
    for (const name of ['orders', 'customers']) {
      const state = checked.relation(`raw.${name}`);
      const columns = state?.state === 'checked' ? state.columns : [];
      await connection.run(createTable({ catalog: 'memory', schema: 'main', name }, columns));
    }
    await connection.run(rows);
  });
  afterAll(() => engine.close());

  it.each(queries.map((query, index) => [query, index] as const))('%s', async (query, index) => {
    const state = checked.relation(`q${index}`);
    expect([state?.state, problemsOf(checked, index)]).toEqual(['checked', []]);
    // It does run, and has these columns when it is stored.
    await connection.run(`create or replace temp table stored as\n${query}`);
    const { columns } = await connection.query('from stored limit 0');
    const known = state?.state === 'checked' ? state.columns : [];
    expect(known.map(({ name, type }) => ({ name, type }))).toEqual(columns);
  });
});

describe('invalid queries', () => {
  const cases = queriesIn('invalid.sql').map((text) => {
    const [, code = '', place = '', query = ''] = /^-- (E\d+) ([^\n]*)\n(.*)$/s.exec(text) ?? [];
    return { code, place, query };
  });
  let checked: Checked;
  beforeAll(async () => {
    checked = await checkAll(cases.map(({ query }) => query));
  });

  it.each(cases.map((each, index) => ({ ...each, index })))('$query', ({ code, place, index }) => {
    expect(problemsOf(checked, index)).toEqual([`${code} ${place}`]);
  });
});

function problemsOf(checked: Checked, index: number): readonly string[] {
  return checked.diagnostics.flatMap(({ severity, code, span }) => {
    if (severity !== 'error' || span?.source.path !== `models/q${index}.sql`) return [];
    return [`${code} ${span.source.text.slice(span.start, span.end)}`];
  });
}

const rows = `
insert into orders values
  (1, 1, 10.50, '2024-01-01', '2024-01-01 10:00', 'open', ['a', 'b'], true, 1.5),
  (2, 2, 20.00, '2024-01-02', '2024-01-02 11:00', 'paid', ['x'], false, 2.5);
insert into customers values
  (1, 'Ann', {'city': 'Ulm', 'zip': '1'}, null, '{"name": "a", "age": 3, "tags": ["t"]}', map {'math': 1}, 'new', uuid()),
  (2, 'Bob', null, 1, '{}', map {}, 'old', uuid());
`;
