/**
 * What expressions do to time, as operations on ranges: into which range they take the moments of
 * one (forward), and which moments they take into it (backward). Both may come out too wide, never
 * too narrow.
 */
import type { Bound, CalendarUnit, Grain, Step } from '../../product/proof.ts';
import { extendShift } from './shift.ts';

export type TimeOperation =
  | { readonly operation: 'truncate'; readonly unit: CalendarUnit }
  | { readonly operation: 'add'; readonly microseconds: number }
  | { readonly operation: 'add months'; readonly months: number }
  /** Somewhere between so much before and so much after: what is meant depends on a zone. */
  | { readonly operation: 'blur'; readonly microseconds: number }
  /** To the start of a bucket of that length, wherever buckets begin. */
  | { readonly operation: 'bucket'; readonly months: number; readonly microseconds: number }
  | { readonly operation: 'last day' }
  /** The value is a date, and so is at midnight already. */
  | { readonly operation: 'midnight' };

/** Half-open, relative to an output interval: `from` to its start, `to` to its end. Never NULL. */
export interface TimeRange {
  readonly from: Bound;
  readonly to: Bound;
}

type Steps = { readonly from: readonly Step[]; readonly to: readonly Step[] };

export function forward(range: TimeRange, operation: TimeOperation, grain: Grain): TimeRange {
  return extend(range, forwardSteps(operation), grain);
}

export function backward(range: TimeRange, operation: TimeOperation, grain: Grain): TimeRange {
  return extend(range, backwardSteps(operation), grain);
}

function extend({ from, to }: TimeRange, steps: Steps, grain: Grain): TimeRange {
  return { from: extendBound(from, steps.from, grain), to: extendBound(to, steps.to, grain) };
}

export function extendBound(bound: Bound, steps: readonly Step[], grain: Grain): Bound {
  if (bound === 'unbounded') return bound;
  return bound.map((shift) => steps.reduce((sum, step) => extendShift(sum, step, grain), shift));
}

function forwardSteps(operation: TimeOperation): Steps {
  switch (operation.operation) {
    case 'truncate':
      return { from: [round(operation.unit, 'down')], to: [...upToStart(operation.unit)] };
    case 'add':
      return both([add(operation.microseconds)]);
    case 'add months': {
      // Days of one month that become one and the same keep their time of day, so that only whole
      // days come out in the order in which they went in.
      const step = addMonths(operation.months, 'down');
      return {
        from: [round('day', 'down'), step],
        to: [round('day', 'before'), step, add(day)],
      };
    }
    case 'blur':
      return { from: [add(-operation.microseconds)], to: [add(operation.microseconds)] };
    case 'bucket':
      return { from: earlier(operation), to: [] };
    case 'last day': {
      const ends = [addMonths(1, 'down'), add(-day)];
      return {
        from: [round('month', 'down'), ...ends],
        to: [round('month', 'before'), ...ends, add(1)],
      };
    }
    case 'midnight':
      return { from: [round('day', 'up')], to: [...upToStart('day')] };
    default:
      return operation satisfies never;
  }
}

function backwardSteps(operation: TimeOperation): Steps {
  switch (operation.operation) {
    case 'truncate':
      return both([round(operation.unit, 'up')]);
    case 'add':
      return both([add(-operation.microseconds)]);
    case 'add months': {
      const step = addMonths(-operation.months, 'up');
      return { from: [round('day', 'down'), step], to: [round('day', 'up'), step] };
    }
    case 'blur':
      return { from: [add(-operation.microseconds)], to: [add(operation.microseconds)] };
    case 'bucket':
      return { from: [], to: later(operation) };
    case 'last day':
      return {
        from: [round('day', 'up'), round('month', 'down')],
        to: [round('day', 'before'), add(day), round('month', 'down')],
      };
    case 'midnight':
      return forwardSteps(operation);
    default:
      return operation satisfies never;
  }
}

type Bucket = { readonly months: number; readonly microseconds: number };

function earlier({ months, microseconds }: Bucket): readonly Step[] {
  const first = months === 0 ? [] : [round('day', 'down'), addMonths(-months, 'down')];
  return [...first, add(-microseconds)];
}

function later({ months, microseconds }: Bucket): readonly Step[] {
  const first = months === 0 ? [] : [round('day', 'up'), addMonths(months, 'up')];
  // What lies in a bucket comes before its end, and the bucket begins before the bound.
  return [add(-1), ...first, add(microseconds)];
}

/** Up to and with the start of the unit that holds the last moment. */
function upToStart(unit: CalendarUnit): readonly Step[] {
  return [round(unit, 'before'), add(1)];
}

const day = 86_400_000_000;

function both(steps: readonly Step[]): Steps {
  return { from: steps, to: steps };
}

function add(microseconds: number): Step {
  return { step: 'add', microseconds };
}

function addMonths(months: number, clamp: 'down' | 'up'): Step {
  return { step: 'add months', months, clamp };
}

function round(unit: CalendarUnit, to: 'down' | 'up' | 'before'): Step {
  return { step: 'round', unit, to };
}
