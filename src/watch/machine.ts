/**
 * When a watch compiles, builds, cancels and rests. In: the state and what happened; out: the next
 * state and what is to be done. Pure: it knows no file system, no clock and no warehouse.
 */

/**
 *           changed, asked           settled             compiled: something to build
 *   ┌──────┐         ┌──────────┐            ┌───────────┐          ┌──────────┐
 * ─►│ idle │────────►│ settling │───────────►│ compiling │─────────►│ building │
 *   └──────┘         └──────────┘            └───────────┘          └──────────┘
 *     ▲ ▲             ▲   ▲   ▲   compiled, but    │ │                 │    │ changed, asked:
 *     │ │     changed └───┘   └── changed since ───┘ │                 │    │ what runs is cancelled
 *     │ │                 ▲                          │                 │    ▼
 *     │ └───── compiled: nothing to build ───────────┘                 │  ┌────────────┐
 *     │                   └──────────────────── built ─────────────────┼──│ cancelling │
 *     └───────────────────────── built ────────────────────────────────┘  └────────────┘
 *
 *   left: from building and cancelling to `leaving`, until what runs is rolled back or has had its
 *   time for it, and then to `ended`; from everywhere else to `ended` at once.
 */
export type WatchState =
  | { readonly type: 'idle' }
  /** A burst goes on as long as another change follows within the pause, but not for ever. */
  | { readonly type: 'settling'; readonly work: Work; readonly since: number }
  /** `next` came meanwhile: what is being compiled is stale. */
  | { readonly type: 'compiling'; readonly work: Work; readonly next: Work | undefined }
  | { readonly type: 'building'; readonly work: Work }
  | { readonly type: 'cancelling'; readonly work: Work; readonly next: Work }
  | { readonly type: 'leaving' }
  | { readonly type: 'ended' };

/**
 * What is to be done: `changes` is what a save asks for, and all others do that, too. `rebuild` makes
 * anew what the last build made with all of its tests, `full` the model that is looked at with its own.
 */
export type Ask = 'changes' | 'tests' | 'full' | 'rebuild';

export interface Work {
  /** The files that were saved, or went away; absolute. */
  readonly files: ReadonlySet<string>;
  readonly ask: Ask;
}

/** `at`: milliseconds of a clock that never goes back. */
export type WatchInput =
  | { readonly type: 'changed'; readonly path: string; readonly at: number }
  | { readonly type: 'asked'; readonly ask: Exclude<Ask, 'changes'>; readonly at: number }
  /** The time that `wait` asked for is over. */
  | { readonly type: 'settled' }
  | { readonly type: 'compiled'; readonly hasWork: boolean; readonly at: number }
  /** Every `build` ends in one of these, also when it failed. */
  | { readonly type: 'built'; readonly wasCancelled: boolean; readonly at: number }
  | { readonly type: 'left' };

export type WatchEffect =
  /** `settled` after so many milliseconds, instead of any earlier one. */
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'compile'; readonly work: Work }
  | { readonly type: 'build'; readonly work: Work }
  | { readonly type: 'cancel' }
  | { readonly type: 'rest' }
  | { readonly type: 'end' };

export interface Step {
  readonly state: WatchState;
  readonly effects: readonly WatchEffect[];
}

/**
 * Editors write a file in several steps, and several files one after another. What changes while the
 * first of it is compiled is part of the burst, too: the pause need not be longer.
 */
export const pauseMs = 5;
export const longestBurstMs = 2_000;
/** Some of what an engine does cannot be interrupted: then it is left alone, and nothing of it stays. */
export const rollbackMs = 500;

export const idle: WatchState = { type: 'idle' };

/** What cannot happen in a state (a timer of before, a late answer) changes nothing. */
export function stepWatch(state: WatchState, input: WatchInput): Step {
  switch (input.type) {
    case 'changed':
      return addWork(state, { files: new Set([input.path]), ask: 'changes' }, input.at);
    case 'asked':
      return addWork(state, { files: new Set(), ask: input.ask }, input.at);
    case 'settled':
      if (state.type === 'leaving') return ended;
      return state.type === 'settling' ? compiling(state.work) : unchanged(state);
    case 'compiled':
      return state.type === 'compiling' ? afterCompile(state, input) : unchanged(state);
    case 'built':
      return afterBuild(state, input);
    case 'left':
      return leave(state);
    default:
      return input satisfies never;
  }
}

function addWork(state: WatchState, added: Work, at: number): Step {
  switch (state.type) {
    case 'idle':
      return settling(added, at, at);
    case 'settling':
      return settling(together(state.work, added), state.since, at);
    case 'compiling': {
      const next = state.next ? together(state.next, added) : added;
      return { state: { ...state, next }, effects: [] };
    }
    case 'building':
      return {
        state: { type: 'cancelling', work: state.work, next: added },
        effects: [{ type: 'cancel' }],
      };
    case 'cancelling':
      return { state: { ...state, next: together(state.next, added) }, effects: [] };
    case 'leaving':
    case 'ended':
      return unchanged(state);
    default:
      return state satisfies never;
  }
}

/** What came meanwhile has had its pause while something else went on, but may be going on. */
function afterCompile(
  { work, next }: Extract<WatchState, { type: 'compiling' }>,
  { hasWork, at }: Extract<WatchInput, { type: 'compiled' }>,
): Step {
  if (next) return settling(together(work, next), at, at);
  if (!hasWork) return resting;
  return { state: { type: 'building', work }, effects: [{ type: 'build', work }] };
}

/** A build that came to its end before it could be cancelled is not repeated. */
function afterBuild(
  state: WatchState,
  { wasCancelled, at }: Extract<WatchInput, { type: 'built' }>,
): Step {
  switch (state.type) {
    case 'building':
      return resting;
    case 'cancelling':
      return settling(wasCancelled ? together(state.work, state.next) : state.next, at, at);
    case 'leaving':
      return ended;
    default:
      return unchanged(state);
  }
}

function leave(state: WatchState): Step {
  switch (state.type) {
    case 'building':
      return leaving([{ type: 'cancel' }]);
    case 'cancelling':
      return leaving([]);
    case 'leaving':
    case 'ended':
      return unchanged(state);
    case 'idle':
    case 'settling':
    case 'compiling':
      return ended;
    default:
      return state satisfies never;
  }
}

function settling(work: Work, since: number, at: number): Step {
  const left = Math.max(0, since + longestBurstMs - at);
  return {
    state: { type: 'settling', work, since },
    effects: [{ type: 'wait', ms: Math.min(pauseMs, left) }],
  };
}

function compiling(work: Work): Step {
  return {
    state: { type: 'compiling', work, next: undefined },
    effects: [{ type: 'compile', work }],
  };
}

function leaving(effects: readonly WatchEffect[]): Step {
  return { state: { type: 'leaving' }, effects: [...effects, { type: 'wait', ms: rollbackMs }] };
}

const resting: Step = { state: idle, effects: [{ type: 'rest' }] };
const ended: Step = { state: { type: 'ended' }, effects: [{ type: 'end' }] };

function unchanged(state: WatchState): Step {
  return { state, effects: [] };
}

/** All files of both, and the least that does what both ask for. */
function together(first: Work, second: Work): Work {
  const ask = askedTogether(first.ask, second.ask);
  return { files: new Set([...first.files, ...second.files]), ask };
}

function askedTogether(first: Ask, second: Ask): Ask {
  if (first === second || second === 'changes') return first;
  return first === 'changes' ? second : 'rebuild';
}
