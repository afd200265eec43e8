/**
 * The proof held to the engine: random models on random rows. Each output interval computed from
 * inputs cut down to its need is what it is in full; and when input rows are added, moved, changed
 * or deleted, no output interval changes that the need does not tie to them.
 *
 * `PROOF_RUNS=20000` tries more. A model that fails here belongs into tests/fixtures/proof.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextStartOf, startOf } from '../../src/check/proof/calendar.ts';
import { influencedInterval, neededInterval } from '../../src/check/proof/need.ts';
import type { RelationFacts } from '../../src/check/proof/plan-scope.ts';
import { proveIncremental } from '../../src/check/proof/prove-incremental.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { type Connection, type Engine, EngineError } from '../../src/engine/engine.ts';
import type { Grain, IncrementalProof, InputProof } from '../../src/product/proof.ts';
import { type LineageLab, openLineageLab } from '../unit/check/lineage-lab.ts';
import { baseTables, drawModel, type Model, type TableName, views } from './proof-queries.ts';
import { type Content, type Rows, type Trial, trials } from './proof-rows.ts';

let lab: LineageLab;
let engine: Engine;
let connection: Connection;
const facts: Record<string, RelationFacts> = {
  ev: { time: { column: 'd', grain: 'day' }, unique: [['id']] },
  ot: { time: { column: 'd', grain: 'day' }, unique: [['id']] },
  dn: {
    time: { column: 'd', grain: 'day' },
    dense: [{ keys: ['k'], time: 'd', step: 'day' }],
  },
  dm: { unique: [['k']] },
  mo: { time: { column: 'm', grain: 'month' }, unique: [['m']] },
};

beforeAll(async () => {
  const tables = Object.entries(baseTables).map(
    ([name, columns]) => `create table ${name} (${columns})`,
  );
  const named = Object.entries(views).map(([name, sql]) => `create table ${name} as ${plain(sql)}`);
  lab = await openLineageLab([...tables, ...named].join(';'));
  for (const [name, sql] of Object.entries(views))
    facts[name] = { plan: await lab.planOf(plain(sql)) };
  engine = await openDuckdb({ path: ':memory:', threads: 1 });
  connection = await engine.connect();
  // Tiny tables: planning is what takes time.
  await connection.run(`pragma disable_optimizer; ${tables.join(';')}`);
});

afterAll(async () => {
  await lab.close();
  await engine.close();
});

function plain(sql: string): string {
  return sql.replaceAll('@', '');
}

/** Views are written out; tables are themselves, or a part of them. */
function executable(sql: string, parts: ReadonlyMap<string, string> = new Map()): string {
  return sql.replace(/@(\w+)@/g, (_, name: string) => {
    const view = Object.entries(views).find(([each]) => each === name);
    if (view) return `(${executable(view[1], parts)})`;
    const part = parts.get(name);
    return part === undefined ? name : `(select * from ${name} where ${part})`;
  });
}

const seen = {
  models: 0,
  refused: 0,
  failed: 0,
  unknown: 0,
  needs: 0,
  changes: 0,
  kept: 0,
  all: 0,
  keys: 0,
};

test('what a proof says of need and influence is so', async () => {
  await fc.assert(
    fc.asyncProperty(trials, async (trial) => {
      seen.models++;
      const model = drawModel(trial.tape);
      const proof = await proofOf(model);
      if (!proof) {
        seen.refused++;
        return;
      }
      const isUnknown = proof.inputs.some(
        ({ need, influence }) => need.type === 'unknown' || influence === 'unknown',
      );
      if (isUnknown) {
        seen.unknown++;
        if (process.env.PROOF_UNKNOWN)
          console.log(
            proof.inputs.map(({ cause }) => cause),
            model.sql,
          );
        return;
      }
      if (proof.inputs.some(({ need }) => need.type === 'all')) seen.all++;
      await holdTo(trial, model, proof);
    }),
    {
      numRuns: Number(process.env.PROOF_RUNS ?? 700),
      ...(process.env.PROOF_SEED ? { seed: Number(process.env.PROOF_SEED) } : {}),
    },
  );
  const rate = ((100 * seen.unknown) / seen.models).toFixed(1);
  console.log(`proofs: ${rate} % of ${seen.models} random models are unknown`);
  if (process.env.PROOF_RUNS) console.log(seen);
  // The grammar must not drift into models that say nothing.
  expect(seen.refused / seen.models).toBeLessThan(0.03);
  expect(seen.failed / seen.models).toBeLessThan(0.03);
  expect(seen.unknown / seen.models).toBeLessThan(0.1);
  expect(seen.needs / seen.models).toBeGreaterThan(1.5);
  expect(seen.keys / seen.models).toBeGreaterThan(0.05);
  expect(seen.kept / seen.changes).toBeGreaterThan(0.5);
}, 3_600_000);

async function proofOf({ sql, grain }: Model): Promise<IncrementalProof | undefined> {
  try {
    const plan = await lab.planOf(plain(sql));
    return proveIncremental({ plan, timeColumn: 't', grain, factsOf: ({ name }) => facts[name] });
  } catch (failure) {
    if (process.env.PROOF_REFUSED) console.log(String(failure), sql);
    if (failure instanceof Error && !(failure instanceof TypeError)) return undefined;
    throw failure;
  }
}

async function holdTo(trial: Trial, model: Model, proof: IncrementalProof): Promise<void> {
  await fill(trial.before);
  const before = await outputOf(executable(model.sql), model.grain);
  if (!before) {
    seen.failed++;
    return;
  }
  for (const start of chosen(trial, before, model.grain))
    await holdNeed(start, model, proof, before);
  await holdKeys(trial, model, proof, before);
  await fill(trial.after);
  const after = await outputOf(executable(model.sql), model.grain);
  if (after) holdInfluence(trial, model, proof, { before, after });
}

async function fill(content: Content): Promise<void> {
  const statements = Object.entries(content).map(([name, rows]: [string, Rows]) => {
    const lines = rows.map((row) => `(${row.join(', ')})`);
    return `delete from ${name}${lines.length > 0 ? `; insert into ${name} values ${lines.join(', ')}` : ''}`;
  });
  await connection.run(statements.join(';'));
}

/** Rows by the start of their interval; those whose time is NULL belong to none. */
type Output = ReadonlyMap<bigint, readonly string[]>;

async function outputOf(sql: string, grain: Grain): Promise<Output | undefined> {
  try {
    const query = `select epoch_us(t::timestamp)::varchar, k, x from (${sql}) where t is not null`;
    const output = new Map<bigint, string[]>();
    for (const row of (await connection.query(query)).rows) {
      const start = startOf(BigInt(String(row[0])), grain);
      const rows = output.get(start) ?? [];
      rows.push(JSON.stringify(row));
      output.set(start, rows);
    }
    for (const rows of output.values()) rows.sort();
    return output;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (process.env.PROOF_FAILED) console.log(failure.message, sql);
    return undefined;
  }
}

function microseconds(date: string): bigint {
  return BigInt(Date.parse(`${date}Z`)) * 1000n;
}

/** Some of the intervals that have rows, and one that may have none. */
function chosen({ picks }: Trial, output: Output, grain: Grain): readonly bigint[] {
  const starts = [...output.keys()];
  const some = picks.slice(1).flatMap((pick) => starts[pick % Math.max(starts.length, 1)] ?? []);
  const any = microseconds('2024-01-20T00:00') + BigInt((picks[0] ?? 0) % 60) * 86_400_000_000n;
  return [...new Set([...some, startOf(any, grain)])];
}

async function holdNeed(
  start: bigint,
  { sql, grain }: Model,
  { inputs }: IncrementalProof,
  full: Output,
): Promise<void> {
  const interval = { start, end: nextStartOf(start + 1n, grain) };
  const parts = new Map<string, string>();
  for (const name of Object.keys(baseTables)) {
    const read = inputs.filter(({ relation }) => relation.name === name);
    parts.set(
      name,
      read.length === 0 ? 'true' : read.map((input) => partOf(input, interval)).join(' or '),
    );
  }
  const cut = await outputOf(executable(sql, parts), grain);
  seen.needs++;
  const about = `rows of ${interval.start} (${new Date(Number(start / 1000n)).toISOString()}) from ${[...parts].join('; ')} of\n${sql}`;
  expect(cut?.get(start) ?? [], about).toEqual(full.get(start) ?? []);
}

/** Output rows with a key, computed from the input rows with that key. */
async function holdKeys(
  { picks }: Trial,
  { sql, grain }: Model,
  { inputs }: IncrementalProof,
  full: Output,
): Promise<void> {
  const names = new Set(inputs.flatMap(({ keys }) => keys.map(({ output }) => output)));
  for (const output of names) {
    const key = (picks[0] ?? 0) % 3;
    const parts = new Map<string, string>();
    for (const table of Object.keys(baseTables)) {
      const read = inputs.filter(({ relation }) => relation.name === table);
      const traced = read.flatMap(({ keys }) => keys.filter((each) => each.output === output));
      const isWhole = read.length === 0 || traced.length < read.length;
      const columns = [...new Set(traced.map(({ input }) => `${input} = ${key}`))];
      parts.set(table, isWhole ? 'true' : columns.join(' or '));
    }
    seen.keys++;
    const cut = await outputOf(executable(sql, parts), grain);
    const place = output === 'k' ? 1 : 2;
    const having = (rows: Output | undefined): readonly string[] =>
      [...(rows?.values() ?? [])]
        .flat()
        .filter((row) => JSON.parse(row)[place] === key)
        .sort();
    const about = `${output} = ${key} from ${[...parts].join('; ')} of\n${sql}`;
    expect(having(cut), about).toEqual(having(full));
  }
}

function partOf({ need, time }: InputProof, interval: { start: bigint; end: bigint }): string {
  const part = neededInterval(need, interval);
  if (!part || !time) return 'true';
  const bound = (moment: bigint): string => `make_timestamp(${moment})`;
  const from = part.start === 'unbounded' ? [] : [`${time.column} >= ${bound(part.start)}`];
  const to = part.end === 'unbounded' ? [] : [`${time.column} < ${bound(part.end)}`];
  return `(${[...from, ...to, `${time.column} is not null`].join(' and ')})`;
}

function holdInfluence(
  { before: old, after: next }: Trial,
  { sql, grain }: Model,
  { inputs }: IncrementalProof,
  { before, after }: { readonly before: Output; readonly after: Output },
): void {
  const changed = (Object.keys(baseTables) as TableName[]).filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]),
  );
  const starts = [...new Set([...before.keys(), ...after.keys()])];
  for (const start of starts) {
    const isReached = changed.some((name) => reaches(start, { name, old, next, inputs, grain }));
    seen.changes++;
    if (isReached) continue;
    seen.kept++;
    const about = `interval ${new Date(Number(start / 1000n)).toISOString()} changes with ${changed} of\n${sql}`;
    expect(after.get(start) ?? [], about).toEqual(before.get(start) ?? []);
  }
}

interface Change {
  readonly name: TableName;
  readonly old: Content;
  readonly next: Content;
  readonly inputs: readonly InputProof[];
  readonly grain: Grain;
}

/** Whether an output interval is among those that a table's changed rows can reach. */
function reaches(start: bigint, { name, old, next, inputs, grain }: Change): boolean {
  const read = inputs.filter(({ relation }) => relation.name === name);
  return read.some((input) =>
    changedTimes(name, input, old[name], next[name]).some((moment) => {
      const unit = input.time?.grain ?? 'day';
      const from = startOf(moment, unit);
      const change = { start: from, end: nextStartOf(from + 1n, unit) };
      const outputs = {
        start: microseconds('2023-01-01T00:00'),
        end: microseconds('2025-01-01T00:00'),
      };
      const reached = influencedInterval(input.need, { change, outputs, grain });
      return reached !== undefined && reached.start <= start && start < reached.end;
    }),
  );
}

/** The times of rows that are in one state and not in the other; without a time any will do. */
function changedTimes(
  name: TableName,
  { need, time }: InputProof,
  old: Rows,
  next: Rows,
): bigint[] {
  const count = (rows: Rows, text: string): number =>
    rows.filter((row) => row.join() === text).length;
  const rows = [...old, ...next].filter(
    (row) => count(old, row.join()) !== count(next, row.join()),
  );
  if (need.type !== 'interval') return rows.map(() => 0n);
  const columns = baseTables[name].split(', ').map((column) => column.split(' ')[0]);
  const place = columns.indexOf(time?.column ?? '');
  return rows.flatMap((row) => {
    const [, text] = /'([^']+)'/.exec(row[place] ?? '') ?? [];
    return text === undefined
      ? []
      : [microseconds(text.includes(' ') ? text.replace(' ', 'T') : `${text}T00:00`)];
  });
}
