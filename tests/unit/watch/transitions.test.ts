/**
 * Every state of a watch with everything that can happen in it. The table is typed by the machine's
 * own names: a pair without an expectation does not compile.
 */
import { describe, expect, it } from 'vitest';
import {
  longestBurstMs,
  pauseMs,
  rollbackMs,
  type Step,
  stepWatch,
  type WatchEffect,
  type WatchInput,
  type WatchState,
  type Work,
} from '../../../src/watch/machine.ts';

const work = (files: string, ask: Work['ask'] = 'changes'): Work => ({
  files: new Set(files === '' ? [] : files.split(' ')),
  ask,
});

/** All of `a` where nothing else is said; a save of `b` came later. */
type Situation = WatchState['type'] | 'late in a burst' | 'compiling, stale';
const situations: Readonly<Record<Situation, WatchState>> = {
  idle: { type: 'idle' },
  settling: { type: 'settling', work: work('a'), since: 90 },
  'late in a burst': { type: 'settling', work: work('a'), since: 105 - longestBurstMs },
  compiling: { type: 'compiling', work: work('a'), next: undefined },
  'compiling, stale': { type: 'compiling', work: work('a'), next: work('b', 'tests') },
  building: { type: 'building', work: work('a') },
  cancelling: { type: 'cancelling', work: work('a'), next: work('b', 'full') },
  leaving: { type: 'leaving' },
  ended: { type: 'ended' },
};

type Happening =
  | Exclude<WatchInput['type'], 'asked' | 'compiled' | 'built'>
  | `asked ${Exclude<Work['ask'], 'changes'>}`
  | 'compiled'
  | 'compiled, nothing to build'
  | 'built'
  | 'built, cancelled';
const at = 100;
const happenings: Readonly<Record<Happening, WatchInput>> = {
  changed: { type: 'changed', path: 'c', at },
  'asked tests': { type: 'asked', ask: 'tests', at },
  'asked rebuild': { type: 'asked', ask: 'rebuild', at },
  'asked full': { type: 'asked', ask: 'full', at },
  settled: { type: 'settled' },
  compiled: { type: 'compiled', hasWork: true, at },
  'compiled, nothing to build': { type: 'compiled', hasWork: false, at },
  built: { type: 'built', wasCancelled: false, at },
  'built, cancelled': { type: 'built', wasCancelled: true, at },
  left: { type: 'left' },
};

/** The state afterwards and, behind the arrow, what is to be done; `-`: nothing at all. */
const transitions: Readonly<Record<Situation, Readonly<Record<Happening, string>>>> = {
  idle: {
    changed: 'settling changes c since 100 → wait 5',
    'asked tests': 'settling tests since 100 → wait 5',
    'asked rebuild': 'settling rebuild since 100 → wait 5',
    'asked full': 'settling full since 100 → wait 5',
    settled: '-',
    compiled: '-',
    'compiled, nothing to build': '-',
    built: '-',
    'built, cancelled': '-',
    left: 'ended → end',
  },
  settling: {
    changed: 'settling changes a c since 90 → wait 5',
    'asked tests': 'settling tests a since 90 → wait 5',
    'asked rebuild': 'settling rebuild a since 90 → wait 5',
    'asked full': 'settling full a since 90 → wait 5',
    settled: 'compiling changes a → compile changes a',
    compiled: '-',
    'compiled, nothing to build': '-',
    built: '-',
    'built, cancelled': '-',
    left: 'ended → end',
  },
  'late in a burst': {
    changed: 'settling changes a c since -1895 → wait 5',
    'asked tests': 'settling tests a since -1895 → wait 5',
    'asked rebuild': 'settling rebuild a since -1895 → wait 5',
    'asked full': 'settling full a since -1895 → wait 5',
    settled: 'compiling changes a → compile changes a',
    compiled: '-',
    'compiled, nothing to build': '-',
    built: '-',
    'built, cancelled': '-',
    left: 'ended → end',
  },
  compiling: {
    changed: 'compiling changes a, next changes c',
    'asked tests': 'compiling changes a, next tests',
    'asked rebuild': 'compiling changes a, next rebuild',
    'asked full': 'compiling changes a, next full',
    settled: '-',
    compiled: 'building changes a → build changes a',
    'compiled, nothing to build': 'idle → rest',
    built: '-',
    'built, cancelled': '-',
    left: 'ended → end',
  },
  'compiling, stale': {
    changed: 'compiling changes a, next tests b c',
    'asked tests': '-',
    'asked rebuild': 'compiling changes a, next rebuild b',
    'asked full': 'compiling changes a, next rebuild b',
    settled: '-',
    compiled: 'settling tests a b since 100 → wait 5',
    'compiled, nothing to build': 'settling tests a b since 100 → wait 5',
    built: '-',
    'built, cancelled': '-',
    left: 'ended → end',
  },
  building: {
    changed: 'cancelling changes a, next changes c → cancel',
    'asked tests': 'cancelling changes a, next tests → cancel',
    'asked rebuild': 'cancelling changes a, next rebuild → cancel',
    'asked full': 'cancelling changes a, next full → cancel',
    settled: '-',
    compiled: '-',
    'compiled, nothing to build': '-',
    built: 'idle → rest',
    'built, cancelled': 'idle → rest',
    left: 'leaving → cancel, wait 500',
  },
  cancelling: {
    changed: 'cancelling changes a, next full b c',
    'asked tests': 'cancelling changes a, next rebuild b',
    'asked rebuild': 'cancelling changes a, next rebuild b',
    'asked full': '-',
    settled: '-',
    compiled: '-',
    'compiled, nothing to build': '-',
    built: 'settling full b since 100 → wait 5',
    'built, cancelled': 'settling full a b since 100 → wait 5',
    left: 'leaving → wait 500',
  },
  leaving: {
    changed: '-',
    'asked tests': '-',
    'asked rebuild': '-',
    'asked full': '-',
    settled: 'ended → end',
    compiled: '-',
    'compiled, nothing to build': '-',
    built: 'ended → end',
    'built, cancelled': 'ended → end',
    left: '-',
  },
  ended: {
    changed: '-',
    'asked tests': '-',
    'asked rebuild': '-',
    'asked full': '-',
    settled: '-',
    compiled: '-',
    'compiled, nothing to build': '-',
    built: '-',
    'built, cancelled': '-',
    left: '-',
  },
};

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) =>
  Object.keys(record) as Key[];

describe.each(keysOf(situations))('%s', (situation) => {
  it.each(keysOf(happenings))('and then: %s', (happening) => {
    const state = situations[situation];
    const step = stepWatch(state, happenings[happening]);
    const told = tell(step);
    const isNothing = told === tell({ state, effects: [] });
    expect(isNothing ? '-' : told).toBe(transitions[situation][happening]);
  });
});

it('waits as long as the table says', () => {
  expect([pauseMs, longestBurstMs, rollbackMs]).toEqual([5, 2_000, 500]);
});

function tell({ state, effects }: Step): string {
  return [tellState(state), effects.map(tellEffect).join(', ')].filter(Boolean).join(' → ');
}

function tellState(state: WatchState): string {
  const parts = [state.type, 'work' in state ? ` ${tellWork(state.work)}` : ''];
  if (state.type === 'settling') parts.push(` since ${state.since}`);
  if ('next' in state && state.next) parts.push(`, next ${tellWork(state.next)}`);
  return parts.join('');
}

function tellEffect(effect: WatchEffect): string {
  if (effect.type === 'wait') return `wait ${effect.ms}`;
  return 'work' in effect ? `${effect.type} ${tellWork(effect.work)}` : effect.type;
}

function tellWork({ ask, files }: Work): string {
  return [ask, ...files].join(' ');
}
