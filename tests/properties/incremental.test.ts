/**
 * Incremental equals full: random projects over random schedules (`incremental/draw-*.ts`), each
 * build held to what its queries give and to an oracle that knows what may be made anew.
 *
 * `INCREMENTAL_STEPS=100000` tries more, `INCREMENTAL_SEED=7` begins with other trials. What fails is
 * made small and kept as a file in the folder `INCREMENTAL_KEEP`; those of `tests/fixtures/incremental`
 * were found so, and are tried each time.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { createEnginePool } from '../../src/engine/engine-pool.ts';
import { drawTrial } from './incremental/draw-trial.ts';
import { holdTrial, newTally } from './incremental/hold-trial.ts';
import { shrinkTrial } from './incremental/shrink-trial.ts';
import { lastMoment, type Trial } from './incremental/trial.ts';

const { open, close } = createEnginePool(openDuckdb);
afterAll(close);

const steps = Number(process.env.INCREMENTAL_STEPS ?? 400);
const first = Number(process.env.INCREMENTAL_SEED ?? 1);
const found = join(import.meta.dirname, '../fixtures/incremental');

test('an incremental build gives what a full one gives, and makes anew what changed alone', async () => {
  const tally = newTally();
  const wrong: string[] = [];
  let seed = first;
  for (; tally.steps < steps && wrong.length < 20; seed++) {
    const failure = await failureOf(drawTrial(seed), tally);
    if (failure === undefined) continue;
    wrong.push(`seed ${seed}: ${failure}`);
    await keep(seed, failure);
  }
  if (process.env.INCREMENTAL_STEPS) console.log(seed - first, 'trials', tally);
  expect(wrong.join('\n\n')).toBe('');
  const builds = [...tally.statuses].filter(([status]) => /^interval .* built$/.test(status));
  const parts = tally.statuses.get('interval parts built') ?? 0;
  const all = builds.reduce((sum, [, count]) => sum + count, 0);
  expect(parts / all, 'how many builds were less than full').toBeGreaterThan(0.4);
  for (const way of [/ and all of (k|n ks)/, / for (k n|n ks)/, / for some /]) {
    expect(
      [...tally.reasons.keys()].some((reason) => way.test(reason)),
      `${way}`,
    ).toBe(true);
  }
}, 36_000_000);

describe('was found to go wrong', () => {
  for (const file of readdirSync(found)) {
    test(file.replace('.json', '').replaceAll('-', ' '), async () => {
      const trial = JSON.parse(readFileSync(join(found, file), 'utf8')) as Trial;
      expect(await failureOf(trial)).toBeUndefined();
    });
  }
});

test('whoever makes everything anew is found out', async () => {
  const trial = drawTrial(366);
  const quiet = { ...trial, steps: [{ changes: trial.steps[0]?.changes ?? [] }, { changes: [] }] };
  expect(await failureOf(quiet)).toBeUndefined();
  const full = holdTrial(quiet, { open, overdo: { isFullAsked: true } });
  await expect(full).rejects.toThrow(/made anew in full without a reason for it/);
  const only = { start: 0n, end: BigInt(Date.parse(lastMoment)) * 1000n };
  const late = {
    ...quiet,
    steps: [
      ...quiet.steps,
      { changes: ["insert into raw.events values (99, 0, '2024-02-28', 3)"] },
    ],
  };
  expect(await failureOf({ ...late, steps: [...late.steps, { changes: [] }] })).toBeUndefined();
  const parts = holdTrial(late, { open, overdo: { isFullAsked: true, only } });
  await expect(parts).rejects.toThrow(/anew, which nothing that changed reaches/);
}, 60_000);

async function failureOf(trial: Trial, tally = newTally()): Promise<string | undefined> {
  try {
    await holdTrial(trial, { tally, open });
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}

/** The smallest trial that goes wrong in the same way. */
async function keep(seed: number, failure: string): Promise<void> {
  const folder = process.env.INCREMENTAL_KEEP;
  if (!folder) return;
  const wayOf = (text: string): string => text.replace(/^step \d+: \w+ /, '').slice(0, 20);
  const small = await shrinkTrial(drawTrial(seed), async (trial) => {
    const other = await failureOf(trial);
    return other !== undefined && wayOf(other) === wayOf(failure);
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${seed}.json`), `${JSON.stringify(small, null, 2)}\n`);
}
