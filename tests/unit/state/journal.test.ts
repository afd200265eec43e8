/** What a transaction tells is read the same whether it has left the journal or not. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import {
  type Fact,
  foldJournal,
  foldWhereLong,
  mayHaveGrown,
  recordFacts,
} from '../../../src/state/journal.ts';
import { prepareState } from '../../../src/state/state-schema.ts';
import { openState } from './state-lab.ts';

const text = fc.option(
  fc.oneof(
    fc.string({ unit: 'binary' }).filter((each) => !each.includes('\0')),
    fc.constantFrom("it's", '"quoted"', '{"a": [1]}', '\\u0041', '\n', '👩‍🚀', 'null', ''),
  ),
);
const count = fc.option(fc.maxSafeInteger());
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    table: fc.constant('relations' as const),
    row: fc.record({
      sequence: fc.nat(),
      name: text,
      code: text,
      row_count: count,
      tested: fc.boolean(),
      recorded_at: fc.constantFrom('2024-01-01 10:00:00', '1969-12-31 23:59:59', null),
    }),
  }),
  fc.record({
    table: fc.constant('versions' as const),
    row: fc.record({ sequence: fc.nat(), relation: text, hash: text, mark: count }),
  }),
  fc.record({
    table: fc.constant('test_results' as const),
    row: fc.record({ sequence: fc.nat(), test_id: text, failures: count, inputs: text }),
  }),
);
const transactions = fc.array(
  fc.record({
    facts: fc.array(fact, { minLength: 1, maxLength: 4 }),
    isFolded: fc.boolean(),
  }),
  { maxLength: 6 },
);

it('reads what was told, before and after it is folded', async () => {
  const { connection, catalog, rows } = await openState();
  await fc.assert(
    fc.asyncProperty(transactions, async (drawn) => {
      await connection.begin();
      for (const { facts, isFolded } of drawn) {
        await connection.run(recordFacts(catalog, facts));
        if (isFolded) await connection.run(foldJournal(catalog).join(';'));
      }
      const all = drawn.flatMap(({ facts }) => facts);
      const found = [
        ...(await told('relations', 'name, code, row_count, tested, recorded_at::varchar')),
        ...(await told('versions', 'relation, hash, mark')),
        ...(await told('test_results', 'test_id, failures, inputs')),
      ];
      await connection.rollback();
      expect(sorted(found)).toEqual(
        sorted(
          all.map(({ table, row: { sequence, ...row } }) => [
            table,
            sequence,
            ...Object.values(row),
          ]),
        ),
      );
    }),
    { numRuns: 60 },
  );

  async function told(table: string, columns: string): Promise<readonly unknown[][]> {
    const found = await rows(`select sequence, ${columns} from _eider.${table}`);
    return found.map((row) => [table, ...row]);
  }
});

it('is folded where it is long, and keeps the highest number', async () => {
  const { connection, catalog, rows } = await openState();
  for (let sequence = 1; sequence <= 9; sequence++) {
    const verdicts = [sequence, 100 + sequence].map((each) => ({
      table: 'test_results' as const,
      row: { sequence: each, test_id: `t${sequence}` },
    }));
    await connection.run(recordFacts(catalog, verdicts));
  }
  expect(await rows('select max(sequence) from _eider.journal')).toEqual([[109]]);
  const counts = `select (select count(*) from _eider.journal),
    (select count(*) from _eider.folded_test_results), (select count(*) from _eider.test_results)`;
  await foldWhereLong(connection, catalog, 9);
  expect(await rows(counts)).toEqual([[9, 0, 18]]);
  await foldWhereLong(connection, catalog, 8);
  expect(await rows(counts)).toEqual([[0, 18, 18]]);
});

it('is looked at as often as it could have grown by so much', () => {
  expect([0, 1, 63].map((before) => mayHaveGrown(before, before + 1))).toEqual([
    false,
    false,
    true,
  ]);
  expect(mayHaveGrown(10, 10 + 64)).toBe(true);
  expect(mayHaveGrown(64, 127)).toBe(false);
});

it('is read by the name that its file is attached by', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eider-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['one', 'two']) {
    const engine = await openDuckdb({ path: join(folder, `${name}.duckdb`) });
    const connection = await engine.connect();
    await prepareState(connection, engine.catalog);
    const row = { sequence: 1, name };
    await connection.run(recordFacts(engine.catalog, [{ table: 'relations', row }]));
    await engine.close();
  }
  renameSync(join(folder, 'two.duckdb'), join(folder, 'three.duckdb'));
  const engine = await openDuckdb({ path: join(folder, 'one.duckdb') });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  await connection.run(`attach '${join(folder, 'three.duckdb')}' as another (read_only)`);
  const named =
    'select name from another._eider.relations union all from (select name from _eider.relations)';
  expect((await connection.query(named)).rows).toEqual([['two'], ['one']]);
});

function sorted(rows: readonly (readonly unknown[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
