/** The watch by itself: a clock that is turned by hand, and what it asks to be done. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  idle,
  longestBurstMs,
  pauseMs,
  stepWatch,
  type WatchEffect,
  type WatchInput,
  type WatchState,
} from '../../../src/watch/machine.ts';

/** Plays the world around the machine: one timer, one compiler, one warehouse. */
class World {
  state: WatchState = idle;
  readonly done: string[] = [];
  now = 0;
  timer: number | undefined;
  compiles = 0;
  builds = 0;

  send(input: WatchInput): this {
    const { state, effects } = stepWatch(this.state, input);
    this.state = state;
    for (const effect of effects) this.#act(effect);
    return this;
  }

  save(...paths: readonly string[]): this {
    for (const path of paths) this.send({ type: 'changed', path, at: this.now });
    return this;
  }

  ask(ask: 'tests' | 'rebuild' | 'full'): this {
    return this.send({ type: 'asked', ask, at: this.now });
  }

  pass(ms: number): this {
    const until = this.now + ms;
    if (this.timer !== undefined && this.timer <= until) {
      this.now = this.timer;
      this.timer = undefined;
      this.send({ type: 'settled' });
    }
    this.now = Math.max(this.now, until);
    return this;
  }

  compiled(hasWork = true): this {
    this.compiles--;
    return this.send({ type: 'compiled', hasWork, at: this.now });
  }

  built(wasCancelled = false): this {
    this.builds--;
    return this.send({ type: 'built', wasCancelled, at: this.now });
  }

  #act(effect: WatchEffect): void {
    if (effect.type === 'wait') {
      this.timer = this.now + effect.ms;
      return;
    }
    if (effect.type === 'compile') this.compiles++;
    if (effect.type === 'build') this.builds++;
    const work = 'work' in effect ? ` ${effect.work.ask} ${[...effect.work.files].join(',')}` : '';
    this.done.push(`${this.now} ${effect.type}${work}`.trim());
  }
}

it('compiles and builds a save once it has settled, and rests', () => {
  const world = new World().save('a').pass(100).compiled().built();
  expect(world.done).toEqual([`${pauseMs} compile changes a`, '100 build changes a', '100 rest']);
  expect(world.state).toEqual(idle);
});

it('rests where there is nothing to build', () => {
  expect(new World().save('a').pass(100).compiled(false).done).toEqual([
    `${pauseMs} compile changes a`,
    '100 rest',
  ]);
});

it('makes one build of a burst, counted from its last change', () => {
  const world = new World();
  for (let file = 0; file < 500; file++) world.save(`f${file}`).pass(1);
  world.pass(pauseMs);
  const files = Array.from({ length: 500 }, (_, file) => `f${file}`);
  expect(world.done).toEqual([`${499 + pauseMs} compile changes ${files.join(',')}`]);
});

it('does not wait for the end of changes that never end', () => {
  const world = new World();
  while (world.done.length === 0) world.save('log').pass(pauseMs - 1);
  expect(world.done).toEqual([`${longestBurstMs} compile changes log`]);
});

it('compiles anew what was saved while it compiled, and builds nothing stale', () => {
  const world = new World().save('a').pass(20).save('b').compiled().pass(pauseMs).compiled();
  expect(world.done).toEqual([
    `${pauseMs} compile changes a`,
    `${20 + pauseMs} compile changes a,b`,
    `${20 + pauseMs} build changes a,b`,
  ]);
});

it('cancels a build at the first change and starts over with all of both', () => {
  const world = new World().save('a').pass(20).compiled().save('b').save('c');
  expect(world.state.type).toBe('cancelling');
  world.built(true).save('d').pass(pauseMs).compiled().built();
  expect(world.done.slice(1)).toEqual([
    '20 build changes a',
    '20 cancel',
    `${20 + pauseMs} compile changes a,b,c,d`,
    `${20 + pauseMs} build changes a,b,c,d`,
    `${20 + pauseMs} rest`,
  ]);
});

it('does not repeat a build that had ended before it could be cancelled', () => {
  const world = new World().save('a').pass(20).compiled().save('b').built(false).pass(pauseMs);
  expect(world.done.at(-1)).toBe(`${20 + pauseMs} compile changes b`);
});

it('does what is asked for without a save, the strongest of it', () => {
  const world = new World().ask('tests').ask('full').ask('rebuild').pass(pauseMs);
  expect(world.done).toEqual([`${pauseMs} compile full`]);
  expect(new World().ask('tests').save('a').pass(pauseMs).done).toEqual([
    `${pauseMs} compile changes a`,
  ]);
  const building = new World().save('a').pass(20).compiled().ask('rebuild').built(true);
  expect(building.pass(pauseMs).done.at(-1)).toBe(`${20 + pauseMs} compile rebuild a`);
});

it('leaves at once, but for what runs: that is cancelled first', () => {
  const left = { type: 'left' } as const;
  expect(new World().send(left).done).toEqual(['0 end']);
  expect(new World().save('a').send(left).done).toEqual(['0 end']);
  expect(new World().save('a').pass(20).send(left).done.at(-1)).toBe('20 end');
  const building = new World().save('a').pass(20).compiled().send(left).send(left);
  expect(building.done.slice(-2)).toEqual(['20 build changes a', '20 cancel']);
  expect(building.save('b').built(true).done.at(-1)).toBe('20 end');
  expect(building.state).toEqual({ type: 'ended' });
  const cancelling = new World().save('a').pass(20).compiled().save('b').send(left).built(true);
  expect(cancelling.done.filter((line) => /cancel|end/.test(line))).toEqual([
    '20 cancel',
    '20 end',
  ]);
});

it('takes no notice of what comes too late', () => {
  const late: readonly WatchInput[] = [
    { type: 'settled' },
    { type: 'compiled', hasWork: true, at: 0 },
    { type: 'built', wasCancelled: true, at: 0 },
  ];
  for (const input of late) {
    expect(stepWatch(idle, input)).toEqual({ state: idle, effects: [] });
    expect(stepWatch({ type: 'ended' }, input)).toEqual({ state: { type: 'ended' }, effects: [] });
  }
  const change = { type: 'changed', path: 'a', at: 0 } as const;
  expect(stepWatch({ type: 'ended' }, change).effects).toEqual([]);
});

it('loses no change and does nothing twice at a time, whatever happens when', () => {
  const moves = ['save', 'ask', 'pass', 'compiled', 'nothing', 'built', 'cancelled'] as const;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...moves), { maxLength: 60 }), (schedule) => {
      const world = new World();
      let saved = 0;
      const play = (move: (typeof moves)[number]): void => {
        if (move === 'save') world.save(`s${saved++}`);
        else if (move === 'ask') world.ask('tests');
        else if (move === 'pass') world.pass(7);
        else if (move === 'compiled' && world.compiles > 0) world.compiled();
        else if (move === 'nothing' && world.compiles > 0) world.compiled(false);
        else if (move === 'built' && world.builds > 0) world.built();
        else if (move === 'cancelled' && world.state.type === 'cancelling') world.built(true);
        expect(world.compiles + world.builds).toBeLessThanOrEqual(1);
      };
      for (const move of schedule) play(move);
      for (let left = 0; left < 9; left++) {
        play('pass');
        play('pass');
        play('pass');
        play('compiled');
        play('built');
      }
      expect(world.state).toEqual(idle);
      const compiled = new Set(
        world.done.flatMap((line) => / compile \w+ ?(.*)/.exec(line)?.[1]?.split(',') ?? []),
      );
      for (let file = 0; file < saved; file++) expect(compiled).toContain(`s${file}`);
    }),
  );
});
