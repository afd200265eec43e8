/**
 * A claim of lineage held to the engine: random queries run on random rows, then one input column
 * gets other values and the query runs again. Columns that do not list it, in a result whose rows
 * do not depend on it, must be as they were.
 *
 * `LINEAGE_RUNS=20000` tries more. A query that fails here belongs into tests/fixtures/lineage.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnLineage } from '../../src/check/lineage/column-lineage.ts';
import { readPlan } from '../../src/check/plan/read-plan.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { bindQueries } from '../../src/engine/duckdb-bind.ts';
import { type Connection, type Engine, EngineError } from '../../src/engine/engine.ts';
import type { ColumnLineage, ColumnRef } from '../../src/product/checked.ts';
import { type LineageLab, openLineageLab } from '../unit/check/lineage-lab.ts';
import { type ColumnType, drawQuery, type Query, tables } from './lineage-queries.ts';

const sqlTypes = { int: 'integer', text: 'varchar', day: 'date', list: 'integer[]' } as const;

let lab: LineageLab;
let engine: Engine;
let connection: Connection;

const definitions = tables.map(({ name, columns }) => {
  const defined = columns.map((column) => `${column.name} ${sqlTypes[column.type]}`);
  return `create or replace table ${name} (${defined.join(', ')})`;
});

beforeAll(async () => {
  lab = await openLineageLab(definitions.join(';'));
  await openEngine();
});

afterAll(async () => {
  await lab.close();
  await engine.close();
});

async function openEngine(): Promise<void> {
  engine = await openDuckdb({ path: ':memory:', threads: 1 });
  connection = await engine.connect();
  // Otherwise statistics of the rows decide the order of joins, and that the order of the result.
  await connection.run('pragma disable_optimizer');
}

/** Values of a column, NULL among them, by a number. */
const values: Readonly<Record<ColumnType, readonly string[]>> = {
  int: ['0', '1', '2', '3', 'null'],
  text: ["'p'", "'q'", "'rr'", 'null', "''"],
  day: ["date '2024-01-01'", "date '2024-01-02'", "date '2024-01-04'", 'null', "date '2024-02-01'"],
  list: ['[1]', '[2, 3]', '[]', 'null', '[1, null, 20]'],
};

/** Two and three are rare, so that rows often meet, and NULL is rarer still. */
const cell = fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 2, 4, 3);
const mostRows = 6;

function rowsOf(width: number): fc.Arbitrary<Rows> {
  const row = fc.array(cell, { minLength: width, maxLength: width });
  return fc.array(row, { minLength: 2, maxLength: mostRows, size: 'max' });
}

/** Numbers of values, row by row. */
type Rows = readonly (readonly number[])[];

interface Trial {
  readonly tape: readonly number[];
  readonly rows: readonly Rows[];
  /** What a column's values become. */
  readonly others: readonly number[];
}

const trial: fc.Arbitrary<Trial> = fc.record({
  tape: fc.array(fc.nat({ max: 999 }), { minLength: 40, maxLength: 200, size: 'max' }),
  rows: fc.tuple(...tables.map(({ columns }) => rowsOf(columns.length))),
  others: fc.array(cell, { minLength: mostRows, maxLength: mostRows }),
});

test('what changes is what depends', async () => {
  const seen = { queries: 0, refused: 0, failed: 0, claims: 0 };
  await fc.assert(
    fc.asyncProperty(trial, async (drawn) => {
      const query = drawQuery(drawn.tape);
      seen.queries++;
      const lineage = await lineageOf(query);
      if (!lineage) {
        seen.refused++;
        return;
      }
      await fill(drawn.rows);
      const before = await resultOf(query);
      if (!before) {
        seen.failed++;
        return;
      }
      for (const place of claimedPlaces(lineage)) {
        await fill(changed(drawn, place));
        const after = await resultOf(query);
        if (!after) continue;
        seen.claims++;
        const { table, column } = nameAt(place);
        const about = `${table}.${column} changes another column, or rows, of ${query.sql}`;
        expect(project(after, place.kept), about).toEqual(project(before, place.kept));
      }
    }),
    { numRuns: Number(process.env.LINEAGE_RUNS ?? 300), endOnFailure: true },
  );
  // The grammar must not drift into queries that say nothing.
  expect(seen.refused / seen.queries).toBeLessThan(0.1);
  expect(seen.failed / seen.queries).toBeLessThan(0.2);
  expect(seen.claims / seen.queries).toBeGreaterThan(1);
}, 3_600_000);

/** A column of a table, both by their numbers, and the output columns it is said to leave alone. */
interface Place {
  readonly table: number;
  readonly column: number;
  readonly kept: readonly number[];
}

/** Columns of the tables that are read which decide about no rows. */
function claimedPlaces({ outputs, rows, reads }: ColumnLineage): readonly Place[] {
  return tables.flatMap(({ name, columns }, table) => {
    if (!reads.some((relation) => relation.name === name)) return [];
    return columns.flatMap((each, column): Place[] => {
      const isHere = (ref: ColumnRef): boolean => ref.table === name && ref.column === each.name;
      if (rows.some(isHere)) return [];
      const kept = outputs.flatMap(({ value }, index) => (value.some(isHere) ? [] : [index]));
      return [{ table, column, kept }];
    });
  });
}

function nameAt({ table, column }: Place): { readonly table?: string; readonly column?: string } {
  const found = tables[table];
  return { ...(found ? { table: found.name, column: found.columns[column]?.name ?? '' } : {}) };
}

function changed({ rows, others }: Trial, place: Place): readonly Rows[] {
  return rows.map((lines, table) =>
    table === place.table
      ? lines.map((line, row) => line.with(place.column, others[row] ?? 0))
      : lines,
  );
}

/** Nothing where the engine has a limit that the grammar does not know of. */
async function lineageOf({ sql }: Query): Promise<ColumnLineage | undefined> {
  const [bound] = await bindQueries(lab.connection, [sql]);
  if (bound?.type === 'plan') return columnLineage(readPlan(bound));
  if (process.env.LINEAGE_REFUSED && bound?.type === 'refused')
    console.log(bound.error.message, sql);
  return undefined;
}

/** Tables are made anew: deleted rows that are still in a table change the order of others. */
async function fill(rows: readonly Rows[]): Promise<void> {
  const inserts = tables.map(({ name, columns }, table) => {
    const lines = (rows[table] ?? []).map((line) => {
      return `(${columns.map(({ type }, at) => values[type][line[at] ?? 0]).join(', ')})`;
    });
    return `insert into ${name} values ${lines.join(', ')}`;
  });
  await connection.run([...definitions, ...inserts].join(';'));
}

/** Nothing where the rows make the query fail, for instance by a scalar subquery with two rows. */
async function resultOf({ sql }: Query): Promise<readonly (readonly unknown[])[] | undefined> {
  try {
    return (await connection.query(sql)).rows;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    // A mistake of the engine's own ends it: a query that it cannot run tells nothing of lineage.
    if (isEnded(failure)) await reopen();
    return undefined;
  }
}

function isEnded({ subtype, message }: EngineError): boolean {
  return subtype === 'FATAL' || subtype === 'INTERNAL' || message.includes('has been invalidated');
}

async function reopen(): Promise<void> {
  await engine.close();
  await openEngine();
  await connection.run(definitions.join(';'));
}

/** The rows as a multiset: order is no part of the promise. */
function project(
  result: readonly (readonly unknown[])[],
  kept: readonly number[],
): readonly string[] {
  return result.map((row) => JSON.stringify(kept.map((index) => row[index]))).sort();
}
