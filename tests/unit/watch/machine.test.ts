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
  /** The files that the latest compile is about. */
  compiling: readonly string[] = [];

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
    if (effect.type === 'compile') {
      this.compiles++;
      this.compiling = [...effect.work.files];
    }
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

it('does what is asked for without a save, and the least that does all of it', () => {
  const world = new World().ask('full').ask('full').pass(pauseMs);
  expect(world.done).toEqual([`${pauseMs} compile full`]);
  const both = new World().ask('tests').ask('full').pass(pauseMs);
  expect(both.done).toEqual([`${pauseMs} compile rebuild`]);
  expect(new World().ask('tests').save('a').pass(pauseMs).done).toEqual([
    `${pauseMs} compile tests a`,
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

it('builds what was saved last, once and nothing beside it, whatever happens when', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(move, anyFile), { maxLength: 80, size: 'max' }), (schedule) => {
      const project = new Project();
      for (const [what, file] of schedule) {
        project.play(what, file);
        expect(project.running).toBeLessThanOrEqual(1);
      }
      project.comeToRest();
      expect(project.world.state).toEqual(idle);
      expect(project.built).toEqual(project.files);
      // Nothing is built again whose content is what was built.
      expect(project.idleBuilds).toBe(0);
    }),
    { numRuns: 300 },
  );
});

it('ends whenever it is left, once nothing runs any more', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(move, anyFile), { maxLength: 40, size: 'max' }), (schedule) => {
      const project = new Project();
      for (const [what, file] of schedule) project.play(what, file);
      project.world.send({ type: 'left' });
      if (project.world.builds > 0) project.play('end, cancelled', 0);
      expect(project.world.builds).toBe(0);
      expect(project.world.state).toEqual({ type: 'ended' });
      const before = project.world.done.length;
      for (const [what, file] of schedule) project.play(what, file);
      expect(project.world.done).toHaveLength(before);
      expect(project.world.done.filter((line) => line.endsWith(' end'))).toHaveLength(1);
    }),
    { numRuns: 100 },
  );
});

const anyFile = fc.nat(3);
const move = fc.constantFrom(
  'save',
  'save',
  'tell',
  'tell again',
  'a moment',
  'a moment',
  'a while',
  'end',
  'end',
  'end, cancelled',
);
type Move = typeof move extends fc.Arbitrary<infer Value> ? Value : never;

/** Four files, somebody who saves them, and a system that tells of it later, or more than once. */
class Project {
  readonly world = new World();
  files = [0, 0, 0, 0];
  built = [0, 0, 0, 0];
  /** Builds that began where everything was as it had been built. */
  idleBuilds = 0;
  readonly #untold = new Set<number>();
  /** What a build would build: what the last one did, with the files that were read since. */
  #read: readonly number[] = [];
  /** What is being built. */
  #making: readonly number[] | undefined;

  get running(): number {
    return this.world.compiles + this.world.builds;
  }

  play(what: Move, file: number): void {
    const { world } = this;
    switch (what) {
      case 'save':
        this.files = this.files.with(file, (this.files[file] ?? 0) + 1);
        this.#untold.add(file);
        return;
      case 'tell':
        for (const each of this.#untold) world.save(`${each}`);
        this.#untold.clear();
        return;
      case 'tell again':
        this.#note(() => world.save(`${file}`));
        return;
      case 'a moment':
        this.#note(() => world.pass(7));
        return;
      case 'a while':
        this.#note(() => world.pass(pauseMs + 1));
        return;
      case 'end':
        if (world.compiles > 0) this.#compiled();
        else if (world.builds > 0) this.#ended(false);
        return;
      case 'end, cancelled':
        if (world.state.type === 'cancelling' || world.state.type === 'leaving') this.#ended(true);
        return;
      default:
        what satisfies never;
    }
  }

  comeToRest(): void {
    this.play('tell', 0);
    for (let round = 0; round < 5; round++) {
      this.play('a while', 0);
      this.play('end', 0);
      this.play('end', 0);
    }
  }

  /** A compile reads its files, and no others, when it begins. */
  #note(step: () => void): void {
    const before = this.world.compiles;
    step();
    if (this.world.compiles === before) return;
    const isRead = (file: number): boolean => this.world.compiling.includes(`${file}`);
    this.#read = this.built.map((content, file) =>
      isRead(file) ? (this.files[file] ?? 0) : content,
    );
  }

  #compiled(): void {
    const hasWork = this.#read.some((content, file) => content !== this.built[file]);
    this.world.compiled(hasWork);
    if (this.world.builds === 0) return;
    this.#making = this.#read;
    if (!hasWork) this.idleBuilds++;
  }

  #ended(wasCancelled: boolean): void {
    if (!wasCancelled && this.#making) this.built = [...this.#making];
    this.#making = undefined;
    this.world.built(wasCancelled);
  }
}
