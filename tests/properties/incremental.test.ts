/**
 * Incremental equals full: random projects over random schedules of late, moved, changed, deleted
 * and repeated rows. After each build every incremental table holds, as a multiset, what its query
 * gives on the tables that it reads; and no interval or key was written that did not change.
 *
 * `INCREMENTAL_RUNS=5000` tries more. A project that fails here belongs into the fixtures.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRelation } from '../../src/engine/duckdb-dialect.ts';
import { intervalStart, rowHash } from '../../src/engine/duckdb-fingerprint.ts';
import type { Connection } from '../../src/engine/engine.ts';
import type { NodeFinished } from '../../src/product/events.ts';
import { latestIntervals } from '../../src/state/measure-axes.ts';
import { type BuiltLab, openLab } from './incremental-lab.ts';
import { drawProject } from './incremental-models.ts';

const reasons = new Map<string, number>();
const seen = {
  projects: 0,
  builds: 0,
  none: 0,
  parts: 0,
  full: 0,
  boxes: 0,
  cut: 0,
  buckets: 0,
  refused: 0,
};

test('an incremental build gives what a full one gives, and rewrites what changed alone', async () => {
  await fc.assert(
    fc.asyncProperty(trials, async ({ tape, steps }) => {
      seen.projects++;
      await hold(drawProject(tape), steps);
    }),
    {
      numRuns: Number(process.env.INCREMENTAL_RUNS ?? 24),
      endOnFailure: process.env.INCREMENTAL_SHRINK === undefined,
      ...(process.env.INCREMENTAL_SEED ? { seed: Number(process.env.INCREMENTAL_SEED) } : {}),
    },
  );
  if (process.env.INCREMENTAL_RUNS) console.log(seen, reasons);
  expect(seen.parts / seen.builds).toBeGreaterThan(0.2);
  expect(seen.cut).toBeGreaterThan(0);
  if (seen.projects >= 200) expect(seen.buckets).toBeGreaterThan(0);
}, 3_600_000);

async function hold(
  files: Readonly<Record<string, string>>,
  steps: readonly Step[],
): Promise<void> {
  const text = Object.entries(files)
    .filter(([path]) => /models\/[mv]\w+\.sql/.test(path))
    .map(([path, sql]) => `-- ${path}\n${sql}`)
    .join('\n');
  const lab = await openLab(files);
  try {
    await lab.connection.run(
      'create schema raw; create table raw.events (id integer, k integer, ts timestamp, v integer); create table raw.customers (k integer, seg integer); create table raw.limits (lowest integer)',
    );
    for (const [index, step] of steps.entries()) {
      for (const sql of step.changes) await lab.connection.run(sql);
      const before = await contents(lab);
      const done = await lab.build({ only: step.only, threads: step.threads });
      const about = `step ${index}: ${step.changes.join('; ')}\n${text}`;
      for (const node of incremental(lab)) count(done.get(node.name), about);
      await holdEqual(lab, step.only !== undefined, about);
      await holdUntouched(lab, before, done, about);
      await holdVersions(lab, about);
    }
  } finally {
    await lab.close();
  }
}

function count(ended: NodeFinished | undefined, about: string): void {
  expect(ended?.diagnostics ?? [], about).toEqual([]);
  expect(['built', 'up_to_date'], about).toContain(ended?.status);
  seen.builds++;
  seen[howBuilt(ended)]++;
  if (howBuilt(ended) === 'full') expect(ended?.reason, about).toMatch(reasonsForAll);
  const reason = `${howBuilt(ended)} ${(ended?.reason ?? '').replace(/[\d,]+/g, 'n')}`;
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  if (/keys in/.test(ended?.reason ?? '')) seen.boxes++;
  if (/ for (\w+ \S+|\d+ \w+s|some \w+s)\b/.test(ended?.reason ?? '')) seen.cut++;
  if (/ for some /.test(ended?.reason ?? '')) seen.buckets++;
}

/** Whatever else is made in full would fail here: all of it made anew is right, and no answer. */
const reasonsForAll =
  /^(first build|all intervals: .+|.+: its keys (do not trace|were not followed before)|.+ changed, and what that reaches is not known)$/;

/** A build in full says why, and there are few reasons for it. */
function howBuilt(ended: NodeFinished | undefined): 'none' | 'parts' | 'full' {
  if (ended?.status !== 'built') return 'none';
  if (ended.intervals) return 'parts';
  return ended.reason === 'same code, same inputs' ? 'none' : 'full';
}

const incremental = ({ models }: BuiltLab) =>
  models.filter((node) => node.materialization === 'incremental');

async function holdEqual(lab: BuiltLab, isPartial: boolean, about: string): Promise<void> {
  if (isPartial) return;
  for (const node of incremental(lab)) {
    const query = lab.queryOf(node);
    const table = formatRelation(node.relation);
    const { rows } = await lab.connection.query(
      `select 'lacks', * from (from (${query}) except all from ${table}) union all select 'has', * from (from ${table} except all from (${query}))`,
    );
    expect(rows, `${node.name} after ${about}`).toEqual([]);
  }
}

/** What the state says of a table, by sums of changes, is what it holds. */
async function holdVersions({ connection, ...lab }: BuiltLab, about: string): Promise<void> {
  for (const { name, relation } of incremental({ connection, ...lab })) {
    const from = formatRelation(relation);
    const { columns } = await connection.query(`from ${from} limit 0`);
    const { rows: whole } = await connection.query(
      `select (select count(*) from ${from}), (select coalesce(sum(${rowHash(columns)}), 0)::varchar from ${from}), axes from _eider.versions
       where relation = 'main.${name}' order by sequence desc limit 1`,
    );
    const [[rows, hash, axes] = []] = whole;
    const recorded = await connection.query(
      `select row_count, hash from _eider.versions where relation = 'main.${name}' order by sequence desc limit 1`,
    );
    expect(recorded.rows, `version of ${name} after ${about}`).toEqual([[rows, hash]]);
    for (const axis of JSON.parse(String(axes)) as string[]) {
      const [column = '', grain = 'day'] = axis.split(' by ');
      const time = columns.find((each) => each.name === column);
      if (!time) continue;
      const now = await connection.query(
        `select ${intervalStart(time, grain as 'day' | 'month')} as start_us, count(*), sum(${rowHash(columns)})::varchar from ${from} group by 1 order by 1`,
      );
      const kept = await connection.query(
        `select start_us, row_count, hash::varchar from ${latestIntervals('memory', `main.${name}`, axis)} where row_count > 0 order by 1`,
      );
      expect(kept.rows, `${axis} of ${name} after ${about}`).toEqual(now.rows);
    }
  }
}

/** Rows by the number that the engine gave them when they were written. */
type Content = ReadonlyMap<string, ReadonlyMap<string, string>>;

async function contents(lab: BuiltLab): Promise<Content> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const node of incremental(lab)) {
    found.set(node.name, await numbered(lab.connection, formatRelation(node.relation)));
  }
  return found;
}

async function numbered(
  connection: Connection,
  table: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { rows } = await connection.query(`select rowid, * from ${table}`);
    return new Map(rows.map(([id, ...row]) => [String(id), JSON.stringify(row)]));
  } catch {
    return new Map();
  }
}

/** What was not rebuilt in full keeps the rows of intervals and keys that are as they were. */
async function holdUntouched(
  lab: BuiltLab,
  before: Content,
  done: ReadonlyMap<string, NodeFinished>,
  about: string,
): Promise<void> {
  for (const node of incremental(lab)) {
    const old = before.get(node.name);
    if (!old || old.size === 0 || howBuilt(done.get(node.name)) === 'full') continue;
    const now = await numbered(lab.connection, formatRelation(node.relation));
    const { columns } = await lab.connection.query(
      `select * from ${formatRelation(node.relation)} limit 0`,
    );
    const [time, key] = ['t', 'k'].map((name) => columns.findIndex((each) => each.name === name));
    const partOf = (place: number | undefined) => (row: string) =>
      place === undefined || place === -1 ? '' : String(JSON.parse(row)[place]);
    const [sameTimes, sameKeys] = [partOf(time), partOf(key)].map((part) =>
      unchanged(old, now, part),
    );
    const rewritten = [...old].filter(([id, row]) => now.get(id) !== row).map(([, row]) => row);
    const wrong = rewritten.filter(
      (row) => sameTimes?.has(partOf(time)(row)) && (key === -1 || sameKeys?.has(partOf(key)(row))),
    );
    expect(wrong, `${node.name} rewrote rows that did not change after ${about}`).toEqual([]);
  }
}

/** The parts whose rows are the same before and after. */
function unchanged(
  old: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
  partOf: (row: string) => string,
): ReadonlySet<string> {
  const group = (rows: Iterable<string>): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    for (const row of rows) groups.set(partOf(row), [...(groups.get(partOf(row)) ?? []), row]);
    return groups;
  };
  const [before, after] = [group(old.values()), group(now.values())];
  return new Set(
    [...before.keys()].filter(
      (part) =>
        JSON.stringify(before.get(part)?.sort()) === JSON.stringify(after.get(part)?.sort()),
    ),
  );
}

interface Step {
  readonly changes: readonly string[];
  readonly threads?: number;
  readonly only?: { readonly start: bigint; readonly end: bigint } | undefined;
}

const offset = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(2, 3, 4, 5, 6, 7, 8) },
  { weight: 1, arbitrary: fc.nat({ max: 39 }) },
);
const when = fc
  .record({ at: offset, hour: fc.constantFrom(0, 0, 7, 23) })
  .map(({ at, hour }) => `timestamp '${dateAt(at)} ${String(hour).padStart(2, '0')}:00:00'`);

function dateAt(at: number): string {
  return new Date(Date.UTC(2024, 0, 25 + at)).toISOString().slice(0, 10);
}

const keyOf = fc.constantFrom(0, 0, 1, 1, 2, 3);
const value = fc.nat({ max: 8 });
const id = fc.nat({ max: 12 });
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ id, k: keyOf, ts: when, v: value })
      .map(({ id: at, k, ts, v }) => `insert into raw.events values (${at}, ${k}, ${ts}, ${v})`),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ id, ts: when })
      .map(({ id: at, ts }) => `update raw.events set ts = ${ts} where id = ${at}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ id, v: value })
      .map(({ id: at, v }) => `update raw.events set v = ${v} where id = ${at}`),
  },
  { weight: 2, arbitrary: id.map((at) => `delete from raw.events where id = ${at}`) },
  {
    weight: 1,
    arbitrary: id.map((at) => `insert into raw.events from raw.events where id = ${at}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ k: keyOf, v: value })
      .map(
        ({ k, v }) =>
          `delete from raw.customers where k = ${k}; insert into raw.customers values (${k}, ${v})`,
      ),
  },
  { weight: 1, arbitrary: keyOf.map((k) => `delete from raw.customers where k = ${k}`) },
  {
    weight: 1,
    arbitrary: value.map((v) => `delete from raw.limits; insert into raw.limits values (${v})`),
  },
  { weight: 1, arbitrary: fc.constant('delete from raw.events where k = 1') },
);

const beginning = fc
  .array(fc.record({ id, k: keyOf, ts: when, v: value }), {
    minLength: 4,
    maxLength: 14,
    size: 'max',
  })
  .map((rows) => [
    `insert into raw.events values ${rows.map(({ id: at, k, ts, v }) => `(${at}, ${k}, ${ts}, ${v})`).join(', ')}`,
    'insert into raw.customers values (0, 1), (1, 2), (2, 1)',
    'insert into raw.limits values (3)',
  ]);

const only = fc.option(
  fc.record({ at: offset, days: fc.integer({ min: 1, max: 5 }) }).map(({ at, days }) => {
    const start = BigInt(Date.UTC(2024, 0, 25 + at)) * 1000n;
    return { start, end: start + BigInt(days) * 86_400_000_000n };
  }),
  { nil: undefined, freq: 6 },
);

const step = fc.record({
  changes: fc.array(change, { maxLength: 4 }),
  only,
  threads: fc.constantFrom(1, 1, 3),
});

const trials = fc.record({
  tape: fc.array(fc.nat({ max: 999 }), { minLength: 6, maxLength: 30, size: 'max' }),
  steps: fc
    .tuple(beginning, fc.array(step, { minLength: 2, maxLength: 5, size: 'max' }))
    .map(([first, more]): readonly Step[] => [{ changes: first }, ...more, { changes: [] }]),
});
