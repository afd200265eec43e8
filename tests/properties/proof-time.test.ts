/**
 * Calendar arithmetic held to the engine's: what an expression makes of the moments of an interval
 * lies in the range that the proof claims, and moments that it takes into an interval come from
 * the range that the proof claims for those. Where days are involved the ranges are exact.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextStartOf, startOf } from '../../src/check/proof/calendar.ts';
import {
  type Claim,
  claimOnForm,
  claimsOf,
  claimThroughForm,
} from '../../src/check/proof/claims.ts';
import { neededInterval, type OpenInterval } from '../../src/check/proof/need.ts';
import { type Form, formOf } from '../../src/check/proof/time-form.ts';
import type { Grain } from '../../src/product/proof.ts';
import { type LineageLab, openLineageLab } from '../unit/check/lineage-lab.ts';

const expressions = [
  't::date',
  't + interval 1 month',
  't - interval 1 month',
  't + interval 13 months',
  "t + interval '1 month 3 days'",
  "t - interval '2 months 30 hours'",
  't + interval 36 hours',
  't - interval 5 days',
  "date_trunc('month', t)",
  "date_trunc('week', t)",
  "date_trunc('quarter', t)",
  "date_trunc('year', t)",
  "date_trunc('hour', t)",
  'last_day(t)',
  'time_bucket(interval 10 days, t)',
  'time_bucket(interval 2 months, t)',
  "date_trunc('month', t) + interval 1 month - interval 1 day",
  "date_trunc('month', t + interval 1 month)::date - 1",
  'last_day(t - interval 1 month) + 1',
  "date_trunc('week', date_trunc('month', t) + interval 1 month)",
  "(t at time zone 'UTC' at time zone 'America/St_Johns')",
] as const;

/** Those where the range may be wider than what the moments need. */
const isLoose = (sql: string): boolean =>
  /zone|time_bucket|hours|last_day\(t -|date_trunc\('month', t \+/.test(sql);

interface Sample {
  readonly sql: string;
  readonly type: 'date' | 'timestamp';
  readonly form: Form;
  /** Moments, and what the engine makes of each. */
  readonly pairs: readonly (readonly [bigint, bigint])[];
}

let lab: LineageLab;
const samples: Sample[] = [];

beforeAll(async () => {
  lab = await openLineageLab('create table dates (t date); create table times (t timestamp)');
  const { connection } = lab;
  const days = "range(timestamp '2023-11-20', timestamp '2024-05-10', interval 1 day)";
  await connection.run(`insert into dates select unnest(${days})::date`);
  await connection.run(
    "insert into times select unnest(range(timestamp '2023-12-20', timestamp '2024-04-10', interval 5 hours))",
  );
  for (const sql of expressions) {
    for (const type of ['date', 'timestamp'] as const) {
      const table = type === 'date' ? 'dates' : 'times';
      const plan = await lab.planOf(`select ${sql} from ${table}`);
      const expression = plan.root.kind === 'project' ? plan.root.expressions[0] : undefined;
      const form = expression && formOf(expression);
      if (!form) throw new Error(`${sql} has no form`);
      const { rows } = await connection.query(
        `select epoch_us(t::timestamp)::varchar, epoch_us((${sql})::timestamp)::varchar from ${table}`,
      );
      const pairs = rows.map((row) => [BigInt(String(row[0])), BigInt(String(row[1]))] as const);
      samples.push({ sql, type, form, pairs });
    }
  }
});

afterAll(() => lab.close());

const asked = fc.record({
  sample: fc.nat({ max: expressions.length * 2 - 1 }),
  day: fc.nat({ max: 125 }),
  hour: fc.nat({ max: 23 }),
  grain: fc.constantFrom<Grain>('hour', 'day', 'day', 'week', 'month'),
});

const runs = { numRuns: Number(process.env.PROOF_RUNS ?? 4000) };

function intervalOf(grain: Grain, day: number, hour: number): { start: bigint; end: bigint } {
  const moment = BigInt(Date.UTC(2023, 11, 10 + day, hour)) * 1000n;
  const start = startOf(moment, grain);
  return { start, end: nextStartOf(start + 1n, grain) };
}

function contains({ start, end }: OpenInterval, moment: bigint): boolean {
  return (start === 'unbounded' || moment >= start) && (end === 'unbounded' || moment < end);
}

function rangeOf(claim: Claim | undefined, interval: { start: bigint; end: bigint }): OpenInterval {
  if (claim === undefined || claim === 'key') throw new Error('nothing is claimed');
  const found = neededInterval({ type: 'interval', ...claim }, interval);
  if (!found) throw new Error('no interval');
  return found;
}

const whole: Claim = { from: [[]], to: [[]] };

test('what comes out lies in the range claimed', () => {
  fc.assert(
    fc.property(asked, ({ sample, day, hour, grain }) => {
      const { sql, type, form, pairs } = samples[sample] as Sample;
      const interval = intervalOf(grain, day, hour);
      const range = rangeOf(
        claimOnForm(claimsOf([{ term: form.term, claim: whole }]), form, grain),
        interval,
      );
      const inside = pairs.filter(([moment]) => contains(interval, moment));
      const lost = inside.filter(([, value]) => !contains(range, value));
      expect(lost, `${sql} of ${type} by ${grain}`).toEqual([]);
    }),
    runs,
  );
});

test('what goes in comes from the range claimed, and for days from nowhere else', () => {
  fc.assert(
    fc.property(asked, ({ sample, day, hour, grain }) => {
      const { sql, type, form, pairs } = samples[sample] as Sample;
      const interval = intervalOf(grain, day, hour);
      const range = rangeOf(claimThroughForm(whole, form, grain)?.claim, interval);
      const lost = pairs.filter(
        ([moment, value]) => contains(interval, value) && !contains(range, moment),
      );
      expect(lost, `${sql} of ${type} by ${grain}`).toEqual([]);
      if (type === 'timestamp' || grain === 'hour' || isLoose(sql)) return;
      const extra = pairs.filter(
        ([moment, value]) => !contains(interval, value) && contains(range, moment),
      );
      expect(extra, `${sql} of ${type} by ${grain} is too wide`).toEqual([]);
    }),
    runs,
  );
});
