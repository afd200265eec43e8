/**
 * Shifts, the calendar arithmetic that a bound of a need is made of: put together step by step and
 * kept as short as can be, compared, and applied to a moment. All of them are monotone.
 */
import type { Bound, CalendarUnit, Grain, Shift, Step } from '../../product/proof.ts';
import {
  addMonths,
  fixedLength,
  microsecondsPerDay,
  monthsOf,
  nextStartOf,
  startOf,
} from './calendar.ts';

/** What is known of every moment at a place in a shift: a unit begins there. */
type Alignment = CalendarUnit | undefined;

/** `grain` is what the moments are aligned to that the shift will be applied to. */
export function extendShift(shift: Shift, step: Step, grain: Grain): Shift {
  switch (step.step) {
    case 'add':
      return added(shift, step.microseconds);
    case 'add months':
      return monthsAdded(shift, step, grain);
    case 'round':
      return rounded(shift, step, grain);
    default:
      return step satisfies never;
  }
}

function added(shift: Shift, microseconds: number): Shift {
  const { prefix, rest } = splitRest(shift);
  const sum = rest + microseconds;
  const last = prefix.at(-1);
  // From the unit before to its end: that is where the next unit begins.
  if (last?.step === 'round' && last.to === 'before' && sum === fixedLength[last.unit]) {
    return [...prefix.slice(0, -1), { step: 'round', unit: last.unit, to: 'up' }];
  }
  return sum === 0 ? prefix : [...prefix, { step: 'add', microseconds: sum }];
}

function monthsAdded(shift: Shift, step: Step & { step: 'add months' }, grain: Grain): Shift {
  if (step.months === 0) return shift;
  const { prefix, rest } = splitRest(shift);
  const startsMonth = isAligned(alignmentOf(prefix, grain), 'month');
  // Up to the 28th all months have the same days.
  if (!startsMonth || rest < 0 || rest >= 28 * microsecondsPerDay) return [...shift, step];
  return added(wholeMonthsAdded(prefix, step), rest);
}

function wholeMonthsAdded(shift: Shift, step: Step & { step: 'add months' }): Shift {
  const last = shift.at(-1);
  if (last?.step === 'round' && last.to === 'before' && monthsOf[last.unit] === step.months) {
    return [...shift.slice(0, -1), { step: 'round', unit: last.unit, to: 'up' }];
  }
  if (last?.step !== 'add months') return [...shift, { ...step, clamp: 'down' }];
  const months = last.months + step.months;
  const before = shift.slice(0, -1);
  return months === 0 ? before : [...before, { step: 'add months', months, clamp: 'down' }];
}

function rounded(shift: Shift, step: Step & { step: 'round' }, grain: Grain): Shift {
  const { unit, to } = step;
  const { prefix, rest } = splitRest(shift);
  const alignment = alignmentOf(prefix, grain);
  if (!isAligned(alignment, unit)) {
    return [...added(prefix, withinUnits(rest, to, alignment)), step];
  }
  const length = fixedLength[unit];
  const units = to === 'before' ? rest - 1 : rest;
  if (length !== undefined) {
    const whole = to === 'up' ? Math.ceil(units / length) : Math.floor(units / length);
    return added(prefix, whole * length);
  }
  // Within four weeks of the start of a month there is one month at most to be crossed.
  const months = monthsOf[unit] ?? 1;
  if (Math.abs(rest) >= 28 * microsecondsPerDay) return [...shift, step];
  const by = to === 'up' ? Math.sign(Math.max(rest, 0)) : Math.sign(Math.min(units, 0));
  return monthsAdded(prefix, { step: 'add months', months: by * months, clamp: 'down' }, grain);
}

/** Where in a shorter unit a moment lies plays no part when it is rounded to a longer one. */
function withinUnits(rest: number, to: 'down' | 'up' | 'before', alignment: Alignment): number {
  const length = alignment === undefined ? undefined : fixedLength[alignment];
  // A week may begin in one month and end in the next.
  if (length === undefined || alignment === 'week') return rest;
  return (to === 'down' ? Math.floor(rest / length) : Math.ceil(rest / length)) * length;
}

/** A shift and the constant time that it adds at its end. */
function splitRest(shift: Shift): { readonly prefix: Shift; readonly rest: number } {
  const last = shift.at(-1);
  if (last?.step !== 'add') return { prefix: shift, rest: 0 };
  return { prefix: shift.slice(0, -1), rest: last.microseconds };
}

function alignmentOf(shift: Shift, grain: Grain): Alignment {
  let alignment: Alignment = grain;
  for (const step of shift) {
    if (step.step === 'round') {
      alignment = step.unit;
    } else if (step.step === 'add months') {
      alignment = isAligned(alignment, 'month') ? 'month' : alignedToAll(alignment, ['day']);
    } else {
      const { microseconds } = step;
      const units = (['week', 'day', 'hour', 'minute', 'second'] as const).filter(
        (unit) => microseconds % (fixedLength[unit] ?? 1) === 0,
      );
      alignment = alignedToAll(alignment, units);
    }
  }
  return alignment;
}

function alignedToAll(alignment: Alignment, units: readonly CalendarUnit[]): Alignment {
  return units.find((unit) => isAligned(alignment, unit));
}

const order: readonly CalendarUnit[] = [
  'second',
  'minute',
  'hour',
  'day',
  'month',
  'quarter',
  'year',
];

function isAligned(alignment: Alignment, unit: CalendarUnit): boolean {
  if (alignment === undefined) return false;
  if (unit === 'week') return alignment === 'week';
  const known = alignment === 'week' ? 'day' : alignment;
  return order.indexOf(known) >= order.indexOf(unit);
}

function applyShift(shift: Shift, moment: bigint): bigint {
  return shift.reduce(applyStep, moment);
}

function applyStep(moment: bigint, step: Step): bigint {
  switch (step.step) {
    case 'add':
      return moment + BigInt(step.microseconds);
    case 'add months':
      return addMonths(moment, step.months, step.clamp);
    case 'round':
      if (step.to === 'before') return startOf(moment - 1n, step.unit);
      return step.to === 'up' ? nextStartOf(moment, step.unit) : startOf(moment, step.unit);
    default:
      return step satisfies never;
  }
}

/** How far a shift can move a moment, at least and at most, in microseconds. */
function reachOf(shift: Shift): { readonly least: number; readonly most: number } {
  let [least, most] = [0, 0];
  for (const step of shift) {
    if (step.step === 'add') {
      least += step.microseconds;
      most += step.microseconds;
    } else if (step.step === 'add months') {
      const about = step.months * averageMonth;
      least += about - 5 * microsecondsPerDay;
      most += about + 5 * microsecondsPerDay;
    } else {
      const length = fixedLength[step.unit] ?? (monthsOf[step.unit] ?? 1) * 31 * microsecondsPerDay;
      if (step.to === 'up') most += length;
      else least -= length;
    }
  }
  return { least, most };
}

const averageMonth = 30.436875 * microsecondsPerDay;

/** Moments up to the earliest, or the latest, of two bounds. */
export function widerBound(one: Bound, other: Bound, side: 'from' | 'to'): Bound {
  if (one === 'unbounded' || other === 'unbounded') return 'unbounded';
  const needed = other.reduce<readonly Shift[]>((kept, shift) => {
    if (kept.some((each) => isAsFar(each, shift, side))) return kept;
    return [...kept.filter((each) => !isAsFar(shift, each, side)), shift];
  }, one);
  return needed.length > mostShifts ? 'unbounded' : needed;
}

/** More alternatives than that are not worth their while. */
const mostShifts = 8;

/** Of two bounds that both hold the one that is known to be narrower, otherwise the first. */
export function narrowerBound(one: Bound, other: Bound, side: 'from' | 'to'): Bound {
  if (one === 'unbounded') return other;
  if (other === 'unbounded') return one;
  const isNarrower = one.some((shift) => other.every((each) => isAsFar(shift, each, side)));
  return isNarrower ? other : one;
}

/** Known to reach at least as far, whatever the moment. */
function isAsFar(one: Shift, other: Shift, side: 'from' | 'to'): boolean {
  if (isSameStart(one, other)) {
    const [x, y] = [splitRest(one).rest, splitRest(other).rest];
    return side === 'from' ? x <= y : x >= y;
  }
  const [a, b] = [reachOf(one), reachOf(other)];
  return side === 'from' ? a.most <= b.least : a.least >= b.most;
}

function isSameStart(one: Shift, other: Shift): boolean {
  return isSameShift(splitRest(one).prefix, splitRest(other).prefix);
}

function isSameShift(one: Shift, other: Shift): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function applyBound(
  bound: Bound,
  moment: bigint,
  side: 'from' | 'to',
): bigint | 'unbounded' {
  if (bound === 'unbounded') return bound;
  const moments = bound.map((shift) => applyShift(shift, moment));
  return moments.reduce((one, other) => ((side === 'from') === one < other ? one : other));
}
