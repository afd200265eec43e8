/**
 * Builds save after save, and knows what earlier builds left: what is still to be made right, what
 * is in the watch's own schemas, which model is looked at. In: a checked save and what it changed;
 * out: what it came to. Decides nothing about when.
 */

import { relative } from 'node:path';
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { once } from '../base/once.ts';
import { type Engine, EngineError, type EngineSettings } from '../engine/engine.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { RunEvent } from '../product/events.ts';
import type { Graph, NodeId } from '../product/graph.ts';
import type { WatchEvent, WatchResult } from '../product/watch.ts';
import { cannotOpen } from '../run/cannot-open.ts';
import type { UnitTestRunner } from '../run/unit-tests/unit-test-verdict.ts';
import { type Affected, nothingAffected } from './affected.ts';
import { type BuiltSave, buildSave, notBuilt } from './build-save.ts';
import type { Snapshot } from './check-save.ts';
import { affectedNow, chooseShown } from './choose-shown.ts';
import { affectedNames, countEvents, diagnosticsIn } from './describe-result.ts';
import type { Work } from './machine.ts';
import type { Narrowing } from './narrowed-inputs.ts';
import {
  type Answers,
  covers,
  type ReadingAhead,
  readAhead,
  type Surroundings,
  surroundingsOf,
} from './read-ahead.ts';
import { WarehouseLease } from './warehouse-lease.ts';

export type OpenEngine = (settings: EngineSettings) => Promise<Engine>;

export interface SaveBuilderOptions {
  /** An empty one, in memory. */
  readonly openEngine: OpenEngine;
  readonly narrowing: Narrowing | undefined;
  readonly isHeld: boolean;
  readonly threads: number | undefined;
  readonly previewRows: () => number;
  readonly eiderVersion: string;
  readonly unitTestsOf: (
    snapshot: Snapshot,
    tests: ReadonlySet<NodeId>,
    within: { readonly signal: AbortSignal; readonly open: OpenEngine },
  ) => UnitTestRunner | undefined;
  readonly openLog: () => { readonly write: (sql: string) => void; readonly close: () => void };
  readonly emit: (event: WatchEvent) => void;
  readonly newId: () => string;
  /** ISO 8601, UTC. */
  readonly now: () => string;
}

/** What is to be built, before it is. */
export interface PlannedWork {
  readonly snapshot: Snapshot;
  readonly affected: Affected;
  readonly shown: NodeId | undefined;
}

export interface BuildOutcome
  extends Pick<WatchResult, 'status' | 'nodes' | 'tests' | 'unitTests' | 'shown'> {
  /** What the build found. */
  readonly diagnostics: readonly Diagnostic[];
  readonly wasCancelled: boolean;
}

interface Ahead extends ReadingAhead {
  /** Of the engine that was asked. */
  readonly opening: Promise<Engine | undefined>;
  readonly around: Surroundings;
}

export class SaveBuilder {
  readonly #options: SaveBuilderOptions;
  readonly #lease: WarehouseLease;
  #running: AbortController | undefined;
  #ahead: Ahead | undefined;
  /** What each model was like when it was built last. */
  #baseline: CheckedProject | undefined;
  #owed: Affected = nothingAffected;
  #lastBuilt: Affected = nothingAffected;
  #moved: ReadonlySet<NodeId> = new Set();
  #shown: NodeId | undefined;

  constructor(options: SaveBuilderOptions) {
    this.#options = options;
    this.#lease = new WarehouseLease({ isHeld: options.isHeld });
  }

  /** What edits are compared with until something is built. */
  begin({ checked }: Snapshot): void {
    this.#baseline = checked;
  }

  /** From here on what was changed is owed until a build has made it right. */
  plan(snapshot: Snapshot, work: Work, changed: ReadonlySet<NodeId>): PlannedWork {
    const soFar = { owed: this.#owed, lastBuilt: this.#lastBuilt, shown: this.#shown };
    const affected = affectedNow(snapshot, work, changed, soFar);
    this.#owed = affectedNow({ ...snapshot, broken: new Set() }, work, changed, soFar);
    return { snapshot, affected, shown: chooseShown(snapshot, work, affected, this.#shown) };
  }

  /** There may be something to build soon. */
  expect({ compilation: { project } }: Snapshot): void {
    this.#lease.expect(project);
  }

  /** While it is found out what a save means. Nothing is being built. */
  readAhead(snapshot: Snapshot, work: Work): void {
    if (work.ask !== 'changes') return;
    const { graph, project } = snapshot.compilation;
    const paths = new Set([...work.files].map((path) => relative(project.root, path)));
    const saved = [...graph.nodes.values()].filter(({ path }) => paths.has(path));
    const soFar = { owed: this.#owed, lastBuilt: this.#lastBuilt, shown: this.#shown };
    const affected = affectedNow(snapshot, work, new Set(saved.map(({ id }) => id)), soFar);
    this.#readFor(affected, graph);
  }

  /** What was read stays true as long as nobody else can have written to the file and nothing is built. */
  #readFor(affected: Affected, graph: Graph): void {
    const { opening } = this.#lease;
    if (!opening || affected.built.size === 0) return;
    const around = surroundingsOf(graph, affected, this.#moved);
    const known = this.#ahead && covers(this.#ahead.around, around) ? this.#ahead : undefined;
    if (known?.opening === opening) return;
    const earlier = known && {
      answers: known.answers,
      isStill: this.#lease.isAsLeftBy(known.opening),
    };
    this.#forgetAhead();
    this.#ahead = { ...readAhead(opening, around, earlier), opening, around };
  }

  #forgetAhead(): void {
    this.#ahead?.discard();
    this.#ahead = undefined;
  }

  /** `said` of it before it was built. */
  async build(
    planned: PlannedWork,
    { ask }: Work,
    said: readonly Diagnostic[],
  ): Promise<BuildOutcome> {
    const { snapshot, affected, shown } = planned;
    const running = new AbortController();
    this.#running = running;
    const events: RunEvent[] = [];
    const isFullAsked = ask === 'full' || ask === 'rebuild';
    const affects = once(() => affectedNames(shown, this.#baseline, snapshot.checked));
    const building = this.#buildOn({ ...planned, isFullAsked }, running.signal, (event) => {
      if (event.type !== 'node_progress') events.push(event);
      // Found out while the engine looks at what was published.
      if (event.type === 'node_finished' && event.node === shown) setImmediate(affects);
      this.#options.emit(event);
    });
    const built = await building.finally(() => {
      this.#running = undefined;
    });
    const wasCancelled = running.signal.aborted && built.finished?.status !== 'success';
    if (!built.finished && !wasCancelled) await this.#giveUp(snapshot);
    this.#moved = built.moved;
    this.#owed = stillOwed(this.#owed, built.outcomes);
    this.#shown = shown;
    if (affected.built.size > 0) this.#lastBuilt = affected;
    const diagnostics = [...said, ...diagnosticsIn(events), ...built.diagnostics];
    const isRight = built.finished?.status === 'success' && !hasErrors(diagnostics);
    const status = wasCancelled ? 'cancelled' : isRight ? 'built' : 'failed';
    const seen = built.shown ? { shown: { ...built.shown, affects: affects() } } : {};
    if (isRight) this.#baseline = snapshot.checked;
    return { status, ...countEvents(events), ...seen, diagnostics, wasCancelled };
  }

  get isBuilding(): boolean {
    return this.#running !== undefined;
  }

  cancel(): void {
    this.#running?.abort();
  }

  /** The warehouse is for others in a moment. What is saved until then is mostly what was saved last. */
  async rest({ compilation: { project, graph } }: Snapshot): Promise<void> {
    this.#forgetAhead();
    this.#readFor(this.#lastBuilt, graph);
    const isFree = await this.#lease.rest(project);
    const { emit, now } = this.#options;
    if (isFree) emit({ type: 'released', at: now(), warehouse: project.target.shownPath });
  }

  async close(): Promise<void> {
    this.#forgetAhead();
    await this.#lease.close();
  }

  /** An engine that broke down may answer nothing more, and may not even close. */
  async #giveUp({ compilation: { project } }: Snapshot): Promise<void> {
    if (project.target.path !== ':memory:') await this.#lease.close().catch(() => undefined);
  }

  async #buildOn(
    planned: PlannedWork & { readonly isFullAsked: boolean },
    signal: AbortSignal,
    emit: (event: RunEvent) => void,
  ): Promise<BuiltSave> {
    const { narrowing, previewRows, openLog, openEngine: open } = this.#options;
    const log = openLog();
    const { snapshot, affected, shown } = planned;
    const unitTests = this.#options.unitTestsOf(snapshot, affected.tests, { signal, open });
    try {
      // They need no warehouse.
      if (shown !== undefined && affected.built.has(shown)) unitTests?.beginFor(shown);
      const engine = await this.#open(snapshot, signal, log.write);
      const ahead = await this.#takeAhead(engine, signal);
      return await buildSave(engine, {
        ...planned,
        ahead,
        moved: this.#moved,
        previewRows: previewRows(),
        narrowing,
        emit,
        signal,
        runParts: { ...this.#runParts(snapshot), ...(unitTests ? { unitTests } : {}) },
      });
    } catch (failure) {
      if (!(failure instanceof EngineError)) throw failure;
      const isCalledOff = failure.kind === 'interrupted' && signal.aborted;
      const { project } = snapshot.compilation;
      return notBuilt(this.#moved, isCalledOff ? [] : [cannotOpen(failure, project)]);
    } finally {
      log.close();
      await unitTests?.close();
    }
  }

  /** It is of use for the engine that was asked. */
  async #takeAhead(engine: Engine, signal: AbortSignal): Promise<Answers | undefined> {
    const { answers: asked, discard } = this.#ahead ?? {};
    this.#ahead = undefined;
    if (!asked || !discard) return undefined;
    if (signal.aborted) discard();
    signal.addEventListener('abort', discard);
    const answers = await asked;
    signal.removeEventListener('abort', discard);
    if (signal.aborted) return undefined;
    if (!answers || answers.engine === engine) return answers;
    answers.connection.close();
    return undefined;
  }

  #runParts({ compilation: { project, request } }: Snapshot) {
    const { threads, newId, eiderVersion, now } = this.#options;
    return {
      threads: threads ?? project.target.threads,
      failFast: false,
      storeFailures: false,
      runId: newId(),
      eiderVersion,
      startedAt: request.runStartedAt,
      now,
      clock: () => performance.now(),
    };
  }

  #open(
    { compilation: { project } }: Snapshot,
    signal: AbortSignal,
    onStatement: (sql: string) => void,
  ): Promise<Engine> {
    const { emit, now } = this.#options;
    const warehouse = project.target.shownPath;
    return this.#lease.open(project, {
      signal,
      onStatement,
      onWait: (pid) =>
        emit({ type: 'waiting', at: now(), warehouse, ...(pid === undefined ? {} : { pid }) }),
    });
  }
}

/** A failure that no file caused is tried again by the next save, too. */
function stillOwed({ built, tests }: Affected, outcomes: BuiltSave['outcomes']): Affected {
  const done = new Set(['built', 'up_to_date', 'passed']);
  const left = (ids: ReadonlySet<NodeId>) =>
    new Set([...ids].filter((id) => !done.has(outcomes.get(id) ?? '')));
  return { built: left(built), tests: left(tests) };
}
