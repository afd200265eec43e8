/**
 * The shortest schedule that can be found to show the same: steps, changes and rows are taken out as
 * long as it still does. In: a schedule and a trial; out: a schedule. Knows no warehouse.
 */
import type { Arrival, Schedule } from '../product/verification.ts';

/** As much of the schedule as shows it; nothing where it does not. */
export type Shows = (schedule: Schedule) => Promise<Schedule | undefined>;

/** `trials` bounds how often it is tried. */
export async function shrinkSchedule(
  schedule: Schedule,
  shows: Shows,
  trials: number,
): Promise<Schedule> {
  let shortest = schedule;
  let left = trials;
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false;
    for (const candidate of candidates(shortest)) {
      if (left-- <= 0) return shortest;
      const shown = await shows(candidate);
      if (!shown) continue;
      shortest = shown;
      hasShrunk = true;
      break;
    }
  }
  return shortest;
}

/** Those that take away most come first. */
function* candidates(schedule: Schedule): Generator<Schedule> {
  // The last step is the one that shows it.
  for (let at = 0; at < schedule.length - 1; at++) {
    yield schedule.filter((_, index) => index !== at);
    yield merged(schedule, at);
  }
  for (const [at, step] of schedule.entries()) {
    const replaced = (arrivals: readonly Arrival[]): Schedule =>
      schedule.map((each, index) => (index === at ? arrivals : each));
    for (const which of step.keys()) yield replaced(step.filter((_, index) => index !== which));
    for (const [which, arrival] of step.entries()) {
      for (const smaller of smallerArrivals(arrival)) {
        yield replaced(step.map((each, index) => (index === which ? smaller : each)));
      }
    }
  }
}

/** What happened before two builds happens before the second. */
function merged(schedule: Schedule, at: number): Schedule {
  const together = [...(schedule[at] ?? []), ...(schedule[at + 1] ?? [])];
  return [...schedule.slice(0, at), together, ...schedule.slice(at + 2)];
}

function smallerArrivals({ relation, change }: Arrival): Arrival[] {
  if (!('rows' in change) || change.rows.length < 2) return [];
  const { kind, rows } = change;
  const size = Math.ceil(rows.length / 2);
  const isFew = rows.length <= 8;
  const parts = isFew
    ? rows.map((_, at) => rows.filter((__, index) => index !== at))
    : [rows.slice(0, size), rows.slice(size), ...quartersOut(rows)];
  return parts.map((part) => ({ relation, change: { kind, rows: part } }));
}

function quartersOut(rows: readonly number[]): (readonly number[])[] {
  const size = Math.ceil(rows.length / 4);
  return [0, 1, 2, 3].map((quarter) => rows.filter((_, at) => Math.floor(at / size) !== quarter));
}
