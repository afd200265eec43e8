/**
 * The build of one save on an open warehouse: what is affected is made and tested in the watch's
 * own schemas, and the model that is looked at is compared with its version before. In: a checked
 * project and what is affected; out: events of the run, and what became of each node.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import {
  type Connection,
  type Engine,
  EngineError,
  type RelationName,
  type ResultTable,
} from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isRelation } from '../graph/is-relation.ts';
import type { NodeFinished, NodeStatus, RunEvent, RunFinished } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import type { ShownColumnChange, ShownModel } from '../product/watch.ts';
import { maskOfRelation } from '../quality/masked-columns.ts';
import type { BuildRequest } from '../run/build-request.ts';
import { maskRows } from '../run/describe-failure.ts';
import { createPersonalColumns } from '../run/find-personal-columns.ts';
import { interruptOnAbort } from '../run/interrupt-on-abort.ts';
import { runBuild } from '../run/run-build.ts';
import type { PresentRelations } from '../state/read-present.ts';
import { type Affected, isBuilt } from './affected.ts';
import type { Snapshot } from './check-save.ts';
import {
  compareVersions,
  type EarlierVersion,
  hasColumn,
  inTime,
  keepVersion,
} from './compare-versions.ts';
import { describeNarrowing, type Narrowing } from './narrowed-inputs.ts';
import { type PlannedSave, planSave } from './plan-save.ts';
import { type Answers, presentAmong, surroundingsOf } from './read-ahead.ts';
import { relocateChecked, watchRelation } from './relocate.ts';
import { rowKeyOf } from './row-key.ts';

type RunParts = Pick<
  BuildRequest,
  | 'threads'
  | 'failFast'
  | 'storeFailures'
  | 'runId'
  | 'eiderVersion'
  | 'startedAt'
  | 'unitTests'
  | 'now'
  | 'clock'
>;

export interface BuildSaveRequest {
  readonly snapshot: Snapshot;
  readonly affected: Affected;
  /** What the watch has made so far. */
  readonly moved: ReadonlySet<NodeId>;
  /** The model that is looked at. */
  readonly shown: NodeId | undefined;
  readonly previewRows: number;
  /** Whether what is up to date is made anew, too. */
  readonly isFullAsked: boolean;
  readonly narrowing: Narrowing | undefined;
  readonly runParts: RunParts;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  /** What this engine was asked before. */
  readonly ahead: Answers | undefined;
}

export interface BuiltSave {
  readonly finished: RunFinished | undefined;
  /** What became of each node and test. */
  readonly outcomes: ReadonlyMap<NodeId, NodeStatus | 'passed' | 'unpassed'>;
  readonly moved: ReadonlySet<NodeId>;
  readonly shown: Omit<ShownModel, 'affects'> | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export async function buildSave(engine: Engine, request: BuildSaveRequest): Promise<BuiltSave> {
  const connection = request.ahead?.connection ?? (await engine.connect());
  const stopInterrupting = interruptOnAbort([connection], request.signal);
  try {
    return await buildOn(engine, connection, request);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    const isCalledOff = failure.kind === 'interrupted' && request.signal.aborted;
    const problem = explainBareError(failure, 'the save could not be built');
    return notBuilt(request.moved, isCalledOff ? [] : [problem]);
  } finally {
    stopInterrupting();
    connection.close();
  }
}

/** What could not begin, or was called off. */
export function notBuilt(
  moved: ReadonlySet<NodeId>,
  diagnostics: readonly Diagnostic[],
): BuiltSave {
  return { finished: undefined, outcomes: new Map(), moved, shown: undefined, diagnostics };
}

async function buildOn(
  engine: Engine,
  connection: Connection,
  request: BuildSaveRequest,
): Promise<BuiltSave> {
  const { snapshot, affected, moved, narrowing, signal, ahead } = request;
  const { compilation, checked } = snapshot;
  const { catalog } = engine;
  const { names } = surroundingsOf(compilation.graph, affected, moved);
  const look = () => presentAmong(connection, catalog, names);
  const isAsked = ahead && [...names].every((name) => ahead.names.has(name));
  const present = isAsked ? ahead.present : await look();
  const plan = planSave({ compilation, affected, moved, present, catalog, narrowing });
  for (const sql of plan.statements) await connection.run(sql);
  const before = versionBefore(connection, request, plan);
  const outcomes: Map<NodeId, NodeStatus | 'passed' | 'unpassed'> = new Map();
  let told: NodeFinished | undefined;
  let shown: Promise<BuiltSave['shown']> | undefined;
  const show = async () => lookAt(connection, request, { plan, before: await before, told });
  const { value: finished, diagnostics } = await runBuild({
    ...request.runParts,
    command: 'watch',
    project: compilation.project,
    compiled: plan.compiled,
    selection: { ids: new Set([...plan.built, ...plan.tests]), isEverything: false },
    // Tests that are asked for alone run, whether they are due or not.
    kinds: new Set(plan.built.size === 0 ? ['test'] : ['model', 'seed', 'test']),
    engine,
    isAlone: true,
    present,
    known: ahead?.known,
    ready: before.then(ignore, ignore),
    // What was proven is about all of the inputs.
    checked: narrowing ? undefined : relocateChecked(checked, plan.compiled, plan.built),
    memory: undefined,
    isFullAsked: request.isFullAsked,
    narrowedTo: narrowing && describeNarrowing(narrowing),
    prune: false,
    compileMs: compilation.ms,
    signal,
    emit: (event) => {
      if (event.type === 'node_finished') outcomes.set(event.node, event.status);
      if (event.type === 'node_finished' && event.node === request.shown) {
        told = event;
        // It is published: what is below it need not be waited for.
        shown = show();
        shown.catch(ignore);
      }
      if (event.type === 'test_finished') {
        const isRight = event.status === 'passed' || event.status === 'warned';
        outcomes.set(event.test, isRight ? 'passed' : 'unpassed');
      }
      request.emit(event);
    },
  });
  const nowMoved = await stillMoved(plan, outcomes, look);
  const seen = signal.aborted ? undefined : await (shown ?? show());
  return { finished, outcomes, moved: nowMoved, shown: seen, diagnostics };
}

/** It is told where it is waited for. */
function ignore(): void {}

/** A first build that failed leaves nothing there: readers go on with what is elsewhere. */
async function stillMoved(
  { compiled, built, moved }: PlannedSave,
  outcomes: ReadonlyMap<NodeId, string>,
  look: () => Promise<PresentRelations>,
): Promise<ReadonlySet<NodeId>> {
  const isDone = (id: NodeId) => outcomes.get(id) === 'built' || outcomes.get(id) === 'up_to_date';
  if ([...built].every(isDone)) return moved;
  const present = await look();
  return new Set(
    [...moved].filter((id) => {
      const node = compiled.graph.nodes.get(id);
      return node && isRelation(node) && present.has(relationKey(node.relation));
    }),
  );
}

/** What is in the watch's own schema, or before the first build there, what others read. */
async function versionBefore(
  connection: Connection,
  { snapshot: { compilation }, shown, moved }: BuildSaveRequest,
  { built }: PlannedSave,
): Promise<EarlierVersion | undefined> {
  const node = shown === undefined ? undefined : compilation.graph.nodes.get(shown);
  if (!node || !built.has(node.id) || !isRelation(node)) return undefined;
  const relation = moved.has(node.id) ? watchRelation(node.relation) : node.relation;
  return keepVersion(connection, relation, rowKeyOf(node, compilation.graph));
}

interface Look {
  readonly plan: PlannedSave;
  readonly before: EarlierVersion | undefined;
  /** Of the node itself. */
  readonly told: NodeFinished | undefined;
}

async function lookAt(
  connection: Connection,
  { shown, previewRows, snapshot: { compilation, checked } }: BuildSaveRequest,
  { plan, before, told }: Look,
): Promise<BuiltSave['shown']> {
  const node = shown === undefined ? undefined : plan.compiled.graph.nodes.get(shown);
  if (!node || !isRelation(node) || !isBuilt(node)) return undefined;
  if (told && told.status !== 'built' && told.status !== 'up_to_date') return undefined;
  const from = formatRelation(node.relation);
  const table = await inTime(connection, () =>
    connection.query(`select * from ${from} limit ${previewRows}`),
  );
  if (!table) return undefined;
  const rows = told?.rows ?? (await countRows(connection, from));
  const { compiled, project } = compilation;
  const personal = await createPersonalColumns({ compiled, project, checked })();
  const mask = maskOfRelation(personal.get(node.id));
  const hide = (look: ResultTable): ResultTable => maskRows(look, mask);
  const key = rowKeyOf(node, plan.compiled.graph);
  return {
    node: node.id,
    name: node.name,
    materialization: node.kind === 'model' ? node.materialization : 'seed',
    table: hide(table),
    ...(rows === undefined ? {} : { rows }),
    ...(told?.intervals ? { intervals: told.intervals } : {}),
    columns: before ? columnChanges(before.columns, table.columns) : [],
    ...(told
      ? await difference(connection, node.relation, { before, after: table.columns, key, hide })
      : {}),
  };
}

async function countRows(connection: Connection, from: string): Promise<number | undefined> {
  const counted = await inTime(connection, () => connection.query(`select count(*) from ${from}`));
  return counted && Number(counted.rows[0]?.[0]);
}

interface Compared {
  readonly before: EarlierVersion | undefined;
  readonly after: ResultTable['columns'];
  readonly key: readonly string[] | undefined;
  /** What is not to be seen, of its rows. */
  readonly hide: (look: ResultTable) => ResultTable;
}

async function difference(
  connection: Connection,
  relation: RelationName,
  { before, after, key, hide }: Compared,
): Promise<Pick<ShownModel, 'difference' | 'notCompared'>> {
  if (!before) return {};
  const { kept, columns, why } = before;
  if (kept === undefined || !key) return why === undefined ? {} : { notCompared: why };
  const missing = key.find((name) => !hasColumn(after, name));
  if (missing !== undefined) return { notCompared: `it has no column ${missing} any more` };
  const versions = { before: { columns, kept }, after: { columns: after, relation } };
  const found = await compareVersions(connection, versions, key);
  if (!found) return { notCompared: 'comparing took too long' };
  return { difference: { ...found, sample: hide(found.sample) } };
}

function columnChanges(
  before: ResultTable['columns'],
  after: ResultTable['columns'],
): readonly ShownColumnChange[] {
  const formerOf = (name: string) =>
    before.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const now = after.flatMap(({ name, type }): ShownColumnChange[] => {
    const former = formerOf(name);
    if (!former) return [{ name, change: 'added', type }];
    if (former.type === type) return [];
    return [{ name, change: 'retyped', type, formerType: former.type }];
  });
  const gone = before
    .filter(({ name }) => !hasColumn(after, name))
    .map(({ name, type }): ShownColumnChange => ({ name, change: 'removed', type }));
  return [...now, ...gone];
}
