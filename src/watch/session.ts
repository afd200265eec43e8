/**
 * A watch from its first check to its end: carries out what the machine decides. In: how to compile,
 * to build and to tell; out: events. One thing is done at a time; nothing else holds state.
 */
import { relative } from 'node:path';
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import type { StoredCheckMemory } from '../check/cache/check-memory.ts';
import { type Engine, EngineError } from '../engine/engine.ts';
import { countKinds } from '../graph/count-kinds.ts';
import type { SelectRequest } from '../pipeline.ts';
import { watchSuffix } from '../plan/find-orphans.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { RunEvent } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import type { WatchEvent, WatchResult } from '../product/watch.ts';
import type { StoredMemory } from '../project/files/file-memory.ts';
import { type ProjectFiles, realFiles } from '../project/files/project-files.ts';
import { cannotOpen } from '../run/cannot-open.ts';
import type { UnitTestRunner } from '../run/unit-tests/unit-test-runner.ts';
import { type Affected, isBuilt, nothingAffected } from './affected.ts';
import { type BuiltSave, buildSave } from './build-save.ts';
import {
  type CheckedSave,
  type CheckSaveOptions,
  checkSave,
  placesOf,
  type Snapshot,
} from './check-save.ts';
import { affectedNow, chooseShown } from './choose-shown.ts';
import { affectedNames, countEvents, diagnosticsIn } from './describe-result.ts';
import { describeTrouble } from './describe-trouble.ts';
import { type FirstLook, takeFirstLook } from './first-look.ts';
import { LastGoodFiles } from './last-good.ts';
import {
  idle,
  stepWatch,
  type WatchEffect,
  type WatchInput,
  type WatchState,
  type Work,
} from './machine.ts';
import { describeNarrowing, type Narrowing } from './narrowed-inputs.ts';
import { changedNodes, type Signatures } from './signatures.ts';
import { WarehouseLease } from './warehouse-lease.ts';
import { WarmEngines } from './warm-engines.ts';
import { FileWatcher } from './watch-files.ts';

export interface WatchOptions {
  /** Absolute: the folder of project.yml. */
  readonly root: string;
  readonly request: CheckSaveOptions['request'];
  readonly select: SelectRequest;
  readonly files: StoredMemory;
  readonly checks: StoredCheckMemory;
  readonly narrowing: Narrowing | undefined;
  readonly isHeld: boolean;
  readonly usePolling: boolean;
  readonly threads: number | undefined;
  readonly previewRows: () => number;
  readonly eiderVersion: string;
  /** What must not be gone on with: a protected target. */
  readonly refuse: (snapshot: Snapshot) => readonly Diagnostic[];
  readonly unitTestsOf: (
    snapshot: Snapshot,
    tests: ReadonlySet<NodeId>,
    signal: AbortSignal,
  ) => UnitTestRunner | undefined;
  readonly openEngine: ConstructorParameters<typeof WarmEngines>[0];
  readonly openLog: () => { readonly write: (sql: string) => void; readonly close: () => void };
  /** When there is time for it: the project compiled as it is written. */
  readonly onRest: (snapshot: Snapshot) => void;
  readonly emit: (event: WatchEvent) => void;
  readonly newId: () => string;
  readonly signal: AbortSignal;
}

interface Pending {
  readonly snapshot: Snapshot;
  readonly affected: Affected;
  readonly shown: NodeId | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly withheld: readonly string[];
}

export class WatchSession {
  readonly #options: WatchOptions;
  readonly #lastGood: LastGoodFiles;
  readonly #lease: WarehouseLease;
  readonly #engines: WarmEngines;
  #watcher: FileWatcher | undefined;
  #state: WatchState = idle;
  #timer: NodeJS.Timeout | undefined;
  #running: AbortController | undefined;
  #changedAt = 0;
  #checked: CheckedSave | undefined;
  #hasRemembered = false;
  #seen: Signatures = new Map();
  /** What each model was like when it was built last. */
  #baseline: CheckedProject | undefined;
  #pending: Pending | undefined;
  #owed: Affected = nothingAffected;
  #lastBuilt: Affected = nothingAffected;
  #moved: ReadonlySet<NodeId> = new Set();
  #shown: NodeId | undefined;
  #finish: (() => void) | undefined;
  #fail: ((failure: unknown) => void) | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#lastGood = new LastGoodFiles(options.root);
    this.#lease = new WarehouseLease({ isHeld: options.isHeld });
    this.#engines = new WarmEngines(options.openEngine);
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
      const look = takeFirstLook(realFiles);
      const first = await this.#check(look.files);
      if (!this.#begin(first, began)) return false;
      this.#options.signal.addEventListener('abort', leave);
      const places = placesOf(first, this.#options.root);
      for (const file of places.files) look.note(file);
      this.#watcher = new FileWatcher({
        places,
        usePolling: this.#options.usePolling,
        onChange: (path) => this.#changed(path),
        onTrouble: (trouble) => this.#say([describeTrouble(trouble)]),
      });
      if (this.#options.signal.aborted) this.leave();
      else void this.#afterReady(this.#watcher, look).catch((failure) => this.#fail?.(failure));
      await ended;
      this.#options.emit({ type: 'watch_ended', at: now() });
      return true;
    } finally {
      this.#options.signal.removeEventListener('abort', leave);
      clearTimeout(this.#timer);
      await this.#watcher?.close();
      await this.#engines.close();
      await this.#lease.close();
    }
  }

  ask(ask: 'tests' | 'rebuild' | 'full'): void {
    this.#changedAt = performance.now();
    this.#dispatch({ type: 'asked', ask, at: this.#changedAt });
  }

  leave(): void {
    this.#dispatch({ type: 'left' });
  }

  #changed(path: string): void {
    this.#changedAt = performance.now();
    this.#dispatch({ type: 'changed', path, at: this.#changedAt });
  }

  /** What was saved between the first check and the first look of the watcher. */
  async #afterReady(watcher: FileWatcher, { changedSince }: FirstLook): Promise<void> {
    await watcher.ready();
    const changed = changedSince();
    if (changed.length === 0 && this.#state.type === 'idle') await this.#rest();
    for (const path of changed) this.#changed(path);
  }

  #begin(first: CheckedSave, began: number): boolean {
    const { snapshot, diagnostics } = first;
    const refusals = snapshot ? this.#options.refuse(snapshot) : diagnostics;
    if (!snapshot || hasErrors(refusals)) {
      this.#say(refusals);
      return false;
    }
    this.#checked = first;
    this.#seen = snapshot.signatures;
    this.#baseline = snapshot.checked;
    const { project, graph } = snapshot.compilation;
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
      selected: [...snapshot.selected].filter((id) => isBuilt(graph.nodes.get(id))).length,
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
    const guarded = (work: Promise<void>): void =>
      void work.catch((failure) => this.#fail?.(failure));
    switch (effect.type) {
      case 'wait':
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#dispatch({ type: 'settled' }), effect.ms);
        break;
      case 'compile':
        guarded(this.#compile(effect.work));
        break;
      case 'build':
        guarded(this.#build(effect.work));
        break;
      case 'cancel':
        this.#running?.abort();
        break;
      case 'rest':
        guarded(this.#rest());
        break;
      case 'end':
        this.#finish?.();
        break;
      default:
        effect satisfies never;
    }
  }

  #check(fileSystem: ProjectFiles = realFiles): Promise<CheckedSave> {
    const { request, select, files, checks } = this.#options;
    const [lastGood, engines, startedAt] = [this.#lastGood, this.#engines, now()];
    return checkSave({ request, select, files, checks, lastGood, engines, startedAt, fileSystem });
  }

  async #compile(work: Work): Promise<void> {
    const paths = this.#shownPaths(work);
    this.#options.emit({ type: 'saved', at: now(), paths, asked: work.ask });
    const checked = await this.#check();
    if (this.#state.type !== 'compiling' || this.#state.next) {
      this.#dispatch({ type: 'compiled', hasWork: false, at: performance.now() });
      return;
    }
    this.#pending = this.#accept(checked, work);
    const hasWork =
      this.#pending !== undefined &&
      this.#pending.affected.built.size + this.#pending.affected.tests.size > 0;
    if (!hasWork) this.#tellUnbuilt(checked, work);
    this.#dispatch({ type: 'compiled', hasWork, at: performance.now() });
  }

  /** From here on what was changed is owed until a build has made it right. */
  #accept(checked: CheckedSave, work: Work): Pending | undefined {
    const { snapshot, lenient } = checked;
    if (!snapshot) return undefined;
    this.#checked = checked;
    const good = [...work.files].filter((path) => !lenient.withheld.has(path));
    if (this.#hasRemembered) this.#lastGood.remember(good);
    this.#watcher?.follow(placesOf(checked, this.#options.root));
    const changed = changedNodes(this.#seen, snapshot.signatures);
    this.#seen = snapshot.signatures;
    const soFar = { owed: this.#owed, lastBuilt: this.#lastBuilt, shown: this.#shown };
    const affected = affectedNow(snapshot, work, changed, soFar);
    const broken = affectedNow({ ...snapshot, broken: new Set() }, work, changed, soFar);
    this.#owed = broken;
    const shown = chooseShown(snapshot, work, affected, this.#shown);
    const [diagnostics, withheld] = [this.#toSay(checked, work), this.#withheld(checked)];
    return { snapshot, affected, shown, diagnostics, withheld };
  }

  /** Errors of all; warnings of what was saved. */
  #toSay({ diagnostics }: CheckedSave, { files }: Work): readonly Diagnostic[] {
    const { root } = this.#options;
    const saved = new Set([...files].map((path) => relative(root, path)));
    return diagnostics.filter(
      ({ severity, span }) => severity === 'error' || (span && saved.has(span.source.path)),
    );
  }

  #tellUnbuilt(checked: CheckedSave, work: Work): void {
    const diagnostics = this.#toSay(checked, work);
    const status = hasErrors(diagnostics) ? 'failed' : 'unchanged';
    // Nothing was saved: it was only looked whether anything had been.
    const isOnlyALook = work.ask === 'changes' && this.#shownPaths(work).length === 0;
    if (isOnlyALook && status === 'unchanged') return;
    this.#tell(work, {
      status,
      ...countEvents([]),
      diagnostics,
      withheld: this.#withheld(checked),
    });
  }

  async #build(work: Work): Promise<void> {
    const pending = this.#pending;
    if (!pending) throw new Error('a build without a check before it');
    const { snapshot, affected, shown } = pending;
    const running = new AbortController();
    this.#running = running;
    const events: RunEvent[] = [];
    const isFullAsked = work.ask === 'full' || work.ask === 'rebuild';
    const built = await this.#buildOn({ ...pending, isFullAsked }, running.signal, (event) => {
      if (event.type !== 'node_progress') events.push(event);
      this.#options.emit(event);
    });
    this.#running = undefined;
    const wasCancelled = running.signal.aborted && built.finished?.status !== 'success';
    this.#moved = built.moved;
    this.#owed = stillOwed(this.#owed, built.outcomes);
    this.#shown = shown;
    if (affected.built.size > 0) this.#lastBuilt = affected;
    const diagnostics = [...pending.diagnostics, ...diagnosticsIn(events), ...built.diagnostics];
    const isRight = built.finished?.status === 'success' && !hasErrors(diagnostics);
    const status = wasCancelled ? 'cancelled' : isRight ? 'built' : 'failed';
    const affects = () =>
      shown === undefined ? [] : affectedNames(shown, this.#baseline, snapshot.checked);
    const seen = built.shown ? { shown: { ...built.shown, affects: affects() } } : {};
    const { withheld } = pending;
    // Whoever reads the result may want to look into the warehouse.
    await this.#lease.rest(snapshot.compilation.project);
    this.#tell(work, { status, ...countEvents(events), ...seen, diagnostics, withheld });
    if (isRight) this.#baseline = snapshot.checked;
    this.#dispatch({ type: 'built', wasCancelled, at: performance.now() });
  }

  async #buildOn(
    { snapshot, affected, shown, isFullAsked }: Pending & { readonly isFullAsked: boolean },
    signal: AbortSignal,
    emit: (event: RunEvent) => void,
  ): Promise<BuiltSave> {
    const options = this.#options;
    const { compilation } = snapshot;
    const log = options.openLog();
    let unitTests: UnitTestRunner | undefined;
    try {
      const engine = await this.#open(snapshot, signal, log.write);
      return await buildSave(engine, {
        compilation,
        affected,
        moved: this.#moved,
        shown,
        previewRows: options.previewRows(),
        isFullAsked,
        narrowing: options.narrowing,
        emit,
        signal,
        runParts: (_built, tests) => {
          unitTests = options.unitTestsOf(snapshot, tests, signal);
          return {
            threads: options.threads ?? compilation.project.target.threads,
            failFast: false,
            storeFailures: false,
            runId: options.newId(),
            eiderVersion: options.eiderVersion,
            startedAt: compilation.request.runStartedAt,
            ...(unitTests ? { unitTests } : {}),
            now,
            clock: () => performance.now(),
          };
        },
      });
    } catch (failure) {
      if (!(failure instanceof EngineError)) throw failure;
      const isCalledOff = failure.kind === 'interrupted' && signal.aborted;
      const diagnostics = isCalledOff ? [] : [cannotOpen(failure, compilation.project)];
      return {
        finished: undefined,
        outcomes: new Map(),
        moved: this.#moved,
        shown: undefined,
        diagnostics,
      };
    } finally {
      log.close();
      await unitTests?.close();
    }
  }

  #open(
    { compilation }: Snapshot,
    signal: AbortSignal,
    onStatement: (sql: string) => void,
  ): Promise<Engine> {
    const { project } = compilation;
    return this.#lease.open(project, {
      signal,
      onStatement,
      onWait: (pid) =>
        this.#options.emit({
          type: 'waiting',
          at: now(),
          warehouse: project.target.shownPath,
          ...(pid === undefined ? {} : { pid }),
        }),
    });
  }

  /** What need not be done while somebody waits for it. */
  async #rest(): Promise<void> {
    const checked = this.#checked;
    if (!checked?.snapshot) return;
    const { lenient, snapshot } = checked;
    if (!this.#hasRemembered) {
      this.#hasRemembered = true;
      this.#lastGood.remember([...lenient.read].filter((path) => !lenient.withheld.has(path)));
      this.#options.checks.store((id) => snapshot.compilation.graph.nodes.has(id));
    }
    if (lenient.withheld.size === 0) this.#options.onRest(snapshot);
    await this.#engines.prepare();
  }

  #withheld({ lenient }: CheckedSave): readonly string[] {
    return [...lenient.withheld].map((path) => relative(this.#options.root, path)).sort();
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

/** A failure that no file caused is tried again by the next save, too. */
function stillOwed({ built, tests }: Affected, outcomes: BuiltSave['outcomes']): Affected {
  const done = new Set(['built', 'up_to_date', 'passed']);
  const left = (ids: ReadonlySet<NodeId>) =>
    new Set([...ids].filter((id) => !done.has(outcomes.get(id) ?? '')));
  const owedModels = left(built);
  return { built: owedModels, tests: left(tests) };
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
