/** Needs in words: `start - 2 days`, `end`; for plans, fixtures and people. */
import type { Bound, Need, Shift, Step } from '../../product/proof.ts';

export function printNeed(need: Need): string {
  if (need.type !== 'interval') return need.type;
  return `from ${printBound(need.from, 'start')} to ${printBound(need.to, 'end')}`;
}

function printBound(bound: Bound, side: 'start' | 'end'): string {
  if (bound === 'unbounded') return side === 'start' ? 'the beginning' : 'ever';
  const shifts = bound.map((shift) => printShift(shift, side));
  if (shifts.length === 1) return shifts.join();
  return `${side === 'start' ? 'the earliest' : 'the latest'} of ${shifts.join(', ')}`;
}

function printShift(shift: Shift, side: 'start' | 'end'): string {
  return shift.reduce<string>((text, step) => `${text}${printStep(step)}`, side);
}

function printStep(step: Step): string {
  switch (step.step) {
    case 'add':
      return printAmount(step.microseconds);
    case 'add months': {
      const count = Math.abs(step.months);
      const unit = count % 12 === 0 ? counted(count / 12, 'year') : counted(count, 'month');
      const rest = step.clamp === 'up' ? ' (or the day after)' : '';
      return ` ${step.months < 0 ? '-' : '+'} ${unit}${rest}`;
    }
    case 'round':
      if (step.to === 'before') return `, start of the ${step.unit} before it`;
      return step.to === 'up' ? `, up to a full ${step.unit}` : `, down to its ${step.unit}`;
    default:
      return step satisfies never;
  }
}

function printAmount(microseconds: number): string {
  let rest = Math.abs(microseconds);
  const parts = lengths.flatMap(([name, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [counted(count, name)];
  });
  return ` ${microseconds < 0 ? '-' : '+'} ${parts.join(' ')}`;
}

const lengths: readonly (readonly [string, number])[] = [
  ['day', 86_400_000_000],
  ['hour', 3_600_000_000],
  ['minute', 60_000_000],
  ['second', 1_000_000],
  ['microsecond', 1],
];

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
