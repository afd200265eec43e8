/**
 * Random schedules: rows that come late, move, change, vanish, come twice or without a key or a
 * time; builds of a part, in full, of other code, by several threads, and some that end half way. In:
 * chance and a project; out: steps. The last builds are whole, so that all of it can be compared.
 */
import type { Random } from '../../../src/verify/random.ts';
import { dayAt, daysDrawn, versionOf } from './draw-project.ts';
import type { DrawnModel, DrawnProject, Step } from './trial.ts';

interface Drawing {
  readonly random: Random;
  readonly firstDay: string;
}

export function drawSchedule(
  random: Random,
  { models, firstDay }: DrawnProject & { readonly firstDay: string },
  length: number,
): readonly Step[] {
  const drawing = { random, firstDay };
  const steps: Step[] = [{ changes: beginning(drawing), threads: 1 + random.below(3) }];
  for (let left = length; left > 0; left--) {
    const changes = Array.from({ length: random.below(5) }, () => change(drawing));
    steps.push({ changes, ...occasion(drawing, models) });
  }
  const tested = versionOf.tested;
  const timed = ['events where ts', 'moments where moment'].map(
    (rows) => `delete from raw.${rows} is null`,
  );
  steps.push({ changes: timed, version: tested });
  return [...steps, { changes: [], version: tested, threads: 2 }];
}

function occasion({ random, firstDay }: Drawing, models: readonly DrawnModel[]): Partial<Step> {
  const startedAt = { startedAt: `${dayAt(firstDay, random.below(daysDrawn))}T12:00:00Z` };
  const threads = random.pick([1, 1, 2, 4]) ?? 1;
  const common = { threads, ...(random.chance(0.3) ? startedAt : {}) };
  const at = random.below(daysDrawn);
  const only = [dayAt(firstDay, at), dayAt(firstDay, at + 1 + random.below(6))] as const;
  const names = models.map(({ name }) => name);
  switch (random.below(19)) {
    case 0:
    case 1:
      return { ...common, only };
    case 2:
      return { ...common, select: names.filter(() => random.chance(0.5)) };
    case 3:
    case 4:
      return { ...common, endsAt: 1 + random.below(300) };
    case 5:
      return { ...common, version: random.below(4) };
    case 8:
      return { ...common, version: versionOf.code, ...(random.chance(0.3) ? { only } : {}) };
    case 9:
      return { ...common, isBackfillAsked: true, ...(random.chance(0.3) ? { only } : {}) };
    case 10:
      return {
        ...common,
        isAtomic: true,
        ...(random.chance(0.3) ? { endsAt: 1 + random.below(300) } : {}),
        ...(random.chance(0.2) ? { only } : {}),
      };
    case 6:
      return { ...common, isFullAsked: true, ...(random.chance(0.5) ? { only } : {}) };
    case 7:
      return { ...common, ...tampering(random, models) };
    default:
      return common;
  }
}

/** A table that is gone is built batch by batch as if it were a new one, which tells of all of it. */
function tampering(random: Random, models: readonly DrawnModel[]): Partial<Step> {
  // No build gives back what a snapshot has lost.
  const model = random.pick(models.filter(({ kind }) => kind !== 'snapshot'));
  if (!model) return {};
  const { name, isBatched } = model;
  const isDropped = random.chance(0.5) && isBatched !== true;
  const sql = isDropped ? `drop table main.${name}` : `delete from main.${name}`;
  return { tampers: { model: name, sql } };
}

function beginning(drawing: Drawing): readonly string[] {
  const { random, firstDay } = drawing;
  const rows = Array.from({ length: 4 + random.below(10) }, () => row(drawing));
  return [
    `insert into raw.events values ${rows.join(', ')}`,
    `insert into raw.moments values ${rows.slice(0, 5).join(', ')}`,
    'insert into raw.customers values (0, 1), (1, 2), (2, 1)',
    `insert into raw.days select unnest(range(date '${firstDay}', date '${dayAt(firstDay, 8)}', interval 1 day))::date`,
    'insert into raw.limits values (3)',
  ];
}

function row(drawing: Drawing): string {
  const { random } = drawing;
  const k = random.chance(0.04) ? 'null' : keyOf(random);
  return `(${random.below(13)}, ${k}, ${momentOf(drawing)}, ${random.below(9)})`;
}

const keyOf = (random: Random): number => random.pick([0, 0, 1, 1, 2, 3]) ?? 0;

/** Mostly in the middle, so that changes meet; around midnight, where days and zones part. */
function momentOf({ random, firstDay }: Drawing): string {
  if (random.chance(0.02)) return 'null';
  if (random.chance(0.02)) return random.pick(["'1700-01-01'", "'9999-12-30 23:00:00'"]) ?? '';
  const at = random.chance(0.75) ? 6 + random.below(7) : random.below(daysDrawn);
  const hour = random.pick([0, 0, 1, 7, 22, 23]) ?? 0;
  const month = random.chance(0.05) ? 28 + random.below(4) : 0;
  return `timestamp '${dayAt(firstDay, at + month)} ${String(hour).padStart(2, '0')}:00:00'`;
}

function change(drawing: Drawing): string {
  const { random, firstDay } = drawing;
  const id = random.below(13);
  const table = random.chance(0.8) ? 'events' : 'moments';
  const time = table === 'events' ? 'ts' : 'moment';
  switch (random.below(20)) {
    case 0:
    case 1:
      return `update raw.${table} set ${time} = ${momentOf(drawing)} where id = ${id}`;
    case 2:
    case 3:
      return `update raw.${table} set v = ${random.below(9)} where id = ${id}`;
    case 4:
    case 5:
      return `delete from raw.${table} where id = ${id}`;
    case 6:
      return `insert into raw.${table} from raw.${table} where id = ${id}`;
    case 7:
      return `update raw.${table} set k = ${keyOf(random)} where id = ${id}`;
    case 8:
    case 9: {
      const k = keyOf(random);
      return `delete from raw.customers where k = ${k}; insert into raw.customers values (${k}, ${random.below(4)})`;
    }
    case 10:
      return `delete from raw.customers where k = ${keyOf(random)}`;
    case 11:
      return `delete from raw.limits; insert into raw.limits values (${random.below(9)})`;
    case 12:
      return random.chance(0.3)
        ? `delete from raw.${table}`
        : `delete from raw.${table} where k = 1`;
    case 13:
      return `insert into raw.days values (date '${dayAt(firstDay, random.below(daysDrawn))}')`;
    case 14:
      return `insert into raw.days select max(day) + 1 from raw.days; insert into raw.customers select max(k) + 1, 1 from raw.customers having count(*) > 0`;
    default:
      return `insert into raw.${table} values ${row(drawing)}`;
  }
}
