/**
 * A watch from its first check to its end: carries out what the machine decides. In: how to compile,
 * to build and to tell; out: events. One thing is done at a time.
 */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { countKinds } from '../graph/count-kinds.ts';
import { watchSuffix } from '../plan/find-orphans.ts';
import type { WatchResult } from '../product/watch.ts';
import { realFiles } from '../project/files/project-files.ts';
import { isBuilt, nothingAffected } from './affected.ts';
import type { CheckedSave, Snapshot } from './check-save.ts';
import { countEvents } from './describe-result.ts';
import { describeTrouble } from './describe-trouble.ts';
import { type FirstLook, takeFirstLook } from './first-look.ts';
import {
  idle,
  stepWatch,
  type WatchEffect,
  type WatchInput,
  type WatchState,
  type Work,
} from './machine.ts';
import { describeNarrowing } from './narrowed-inputs.ts';
import { placesOf } from './places-of-save.ts';
import { type PlannedWork, SaveBuilder, type SaveBuilderOptions } from './save-builder.ts';
import { SaveChecker, type SaveCheckerOptions } from './save-checker.ts';
import { FileWatcher } from './watch-files.ts';
import { unlessBefore, within } from './within.ts';

export interface WatchOptions
  extends Omit<SaveCheckerOptions, 'now'>,
    Omit<SaveBuilderOptions, 'now'> {
  readonly usePolling: boolean;
  /** What must not be gone on with: a protected target. */
  readonly refuse: (snapshot: Snapshot) => readonly Diagnostic[];
  /** When there is time for it: the project compiled as it is written. */
  readonly onRest: (snapshot: Snapshot) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds that Ctrl-C leaves for it. */
const closingMs = 400;

interface Pending extends PlannedWork {
  readonly work: Work;
  readonly diagnostics: readonly Diagnostic[];
  readonly withheld: readonly string[];
}

export class WatchSession {
  readonly #options: WatchOptions;
  readonly #checker: SaveChecker;
  readonly #builder: SaveBuilder;
  #watcher: FileWatcher | undefined;
  #state: WatchState = idle;
  #timer: NodeJS.Timeout | undefined;
  #changedAt = 0;
  #pending: Pending | undefined;
  /** Of the project as it was accepted last. */
  #refusals: readonly Diagnostic[] = [];
  #finish: (() => void) | undefined;
  #fail: ((failure: unknown) => void) | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#checker = new SaveChecker({ ...options, now });
    // A build that could not be cancelled in time has nothing to say any more.
    const emit: WatchOptions['emit'] = (event) => {
      if (this.#state.type !== 'ended') options.emit(event);
    };
    const { openEngine } = this.#checker;
    this.#builder = new SaveBuilder({ ...options, openEngine, emit, now });
  }

  /** Until it is left; `false` where it was refused to begin. */
  async run(): Promise<boolean> {
    const began = performance.now();
    const ended = new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    const leave = (): void => this.leave();
    try {
      this.#options.signal.addEventListener('abort', leave);
      if (this.#options.signal.aborted) this.leave();
      const look = takeFirstLook(realFiles);
      const first = await unlessBefore(ended, this.#checker.checkAll(look.files));
      if (!first) return true;
      if (!this.#begin(first, began)) return false;
      this.#watcher = new FileWatcher({
        places: placesOf(first, this.#options.root),
        usePolling: this.#options.usePolling,
        onChange: (path) => this.#changed(path),
        onTrouble: (trouble) => this.#say([describeTrouble(trouble)]),
      });
      this.#guard(this.#afterReady(this.#watcher, look));
      await ended;
      this.#options.emit({ type: 'watch_ended', at: now() });
      return true;
    } finally {
      this.#options.signal.removeEventListener('abort', leave);
      clearTimeout(this.#timer);
      // What is not written by then stays in the engine's log, and whoever opens it next will read it.
      const isHurried = this.#options.signal.aborted;
      await (isHurried ? within(closingMs, [this.#close()]) : this.#close());
    }
  }

  async #close(): Promise<void> {
    await this.#watcher?.close();
    await this.#checker.close();
    // What cannot be interrupted cannot be closed, either.
    if (!this.#builder.isBuilding) await this.#builder.close();
  }

  ask(ask: 'tests' | 'rebuild' | 'full'): void {
    this.#expect({ files: new Set(), ask });
    this.#dispatch({ type: 'asked', ask, at: this.#changedAt });
  }

  leave(): void {
    this.#dispatch({ type: 'left' });
  }

  #changed(path: string): void {
    // Mostly it is all of the burst.
    this.#expect({ files: new Set([path]), ask: 'changes' });
    this.#dispatch({ type: 'changed', path, at: this.#changedAt });
  }

  /** Whatever it is, it will most likely have to be built. */
  #expect(work: Work): void {
    this.#changedAt = performance.now();
    const { snapshot } = this.#checker.accepted ?? {};
    if (!snapshot || this.#state.type === 'ended' || this.#refusals.length > 0) return;
    this.#builder.expect(snapshot);
    if (this.#state.type === 'idle') this.#builder.readAhead(snapshot, work);
  }

  /** What was saved between the first check and the first look of the watcher. */
  async #afterReady(watcher: FileWatcher, { changedSince }: FirstLook): Promise<void> {
    await watcher.ready();
    const changed = [...changedSince(), ...this.#checker.changedData()];
    if (changed.length === 0 && this.#state.type === 'idle') await this.#rest();
    watcher.remember(changed);
    for (const path of changed) this.#changed(path);
  }

  #begin(first: CheckedSave, began: number): boolean {
    const { snapshot, diagnostics } = first;
    const refusals = snapshot ? this.#options.refuse(snapshot) : diagnostics;
    if (!snapshot || hasErrors(refusals)) {
      this.#say(refusals);
      return false;
    }
    this.#checker.accept({ ...first, snapshot });
    this.#builder.begin(snapshot);
    const { project, graph } = snapshot.compilation;
    const selected = [...snapshot.selection.value.ids];
    const { narrowing } = this.#options;
    this.#options.emit({
      type: 'watch_started',
      at: now(),
      project: project.name,
      target: project.target.name,
      warehouse: project.target.shownPath,
      schema: `${project.target.schema}${watchSuffix}`,
      ...(narrowing ? { narrowed: describeNarrowing(narrowing) } : {}),
      counts: countKinds(graph),
      selected: selected.filter((id) => isBuilt(graph.nodes.get(id))).length,
      ms: performance.now() - began,
      diagnostics: diagnostics.filter(({ severity }) => severity === 'error'),
    });
    return true;
  }

  #dispatch(input: WatchInput): void {
    const { state, effects } = stepWatch(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#act(effect);
  }

  #act(effect: WatchEffect): void {
    switch (effect.type) {
      case 'wait':
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#dispatch({ type: 'settled' }), effect.ms);
        break;
      case 'compile':
        this.#guard(this.#compile(effect.work));
        break;
      case 'build':
        this.#guard(this.#build());
        break;
      case 'cancel':
        this.#builder.cancel();
        break;
      case 'rest':
        this.#guard(this.#rest());
        break;
      case 'end':
        this.#finish?.();
        break;
      default:
        effect satisfies never;
    }
  }

  #guard(work: Promise<void>): void {
    work.catch((failure) => this.#fail?.(failure));
  }

  async #compile({ files, ask }: Work): Promise<void> {
    const work = { ask, files: this.#watcher?.lasting(files) ?? files };
    this.#options.emit({ type: 'saved', at: now(), paths: this.#shownPaths(work), asked: ask });
    const { snapshot } = this.#checker.accepted ?? {};
    if (snapshot) this.#builder.readAhead(snapshot, work);
    const checked = await this.#checker.check(work);
    if (this.#state.type !== 'compiling' || this.#state.next) {
      this.#dispatch({ type: 'compiled', hasWork: false, at: performance.now() });
      return;
    }
    const pending = this.#accept(checked, work);
    this.#pending = pending;
    const { built, tests } = pending?.affected ?? nothingAffected;
    const hasWork = built.size + tests.size > 0;
    if (!hasWork) this.#tellUnbuilt(checked, work);
    this.#dispatch({ type: 'compiled', hasWork, at: performance.now() });
  }

  #accept(checked: CheckedSave, work: Work): Pending | undefined {
    const { snapshot } = checked;
    if (!snapshot) return undefined;
    const changed = this.#checker.accept({ ...checked, snapshot });
    this.#watcher?.follow(placesOf(checked, this.#options.root));
    // An edit of project.yml may have led to a target that is protected.
    this.#refusals = this.#options.refuse(snapshot);
    const everything = new Set(snapshot.compilation.graph.nodes.keys());
    const broken = this.#refusals.length > 0 ? everything : snapshot.broken;
    return {
      ...this.#builder.plan({ ...snapshot, broken }, work, changed),
      work,
      diagnostics: this.#checker.toSay(checked, work),
      withheld: this.#checker.withheld(checked),
    };
  }

  #tellUnbuilt(checked: CheckedSave, work: Work): void {
    const diagnostics = [...this.#refusals, ...this.#checker.toSay(checked, work)];
    const status = hasErrors(diagnostics) ? 'failed' : 'unchanged';
    // Nothing was saved: it was only looked whether anything had been.
    const isOnlyALook = work.ask === 'changes' && this.#shownPaths(work).length === 0;
    if (isOnlyALook && status === 'unchanged') return;
    const withheld = this.#checker.withheld(checked);
    this.#tell(work, { status, ...countEvents([]), diagnostics, withheld });
  }

  async #build(): Promise<void> {
    const pending = this.#pending;
    if (!pending) throw new Error('a build without a check before it');
    const { work, withheld, diagnostics } = pending;
    const { wasCancelled, ...outcome } = await this.#builder.build(pending, work, diagnostics);
    if (this.#state.type === 'ended') return;
    this.#tell(work, { ...outcome, withheld });
    this.#dispatch({ type: 'built', wasCancelled, at: performance.now() });
  }

  /** What need not be done while somebody waits for it. */
  async #rest(): Promise<void> {
    const { snapshot, lenient } = this.#checker.accepted ?? {};
    if (snapshot) this.#guard(this.#builder.rest(snapshot));
    // What is written to a folder that was moved away would stand in its way back.
    if (!existsSync(this.#options.root)) return;
    if (snapshot && lenient?.withheld.size === 0) this.#options.onRest(snapshot);
    await this.#checker.rest();
  }

  #tell(work: Work, result: Omit<WatchResult, 'type' | 'at' | 'paths' | 'ms'>): void {
    const ms = performance.now() - this.#changedAt;
    this.#options.emit({ type: 'result', at: now(), paths: this.#shownPaths(work), ms, ...result });
  }

  #say(diagnostics: readonly Diagnostic[]): void {
    this.#options.emit({ type: 'notice', at: now(), diagnostics });
  }

  #shownPaths({ files }: Work): readonly string[] {
    return [...files]
      .map((path) => relative(this.#options.root, path))
      .filter((path) => path !== '')
      .sort();
  }
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
