/**
 * What there is before anything is decided: what the warehouse holds, what sources hold now, what
 * the code is now. In: an open warehouse and a checked project; out: the decisions that a plan and a
 * run are made of. Writes versions of sources to the state, and nothing else.
 */
import { createFixtureVersions } from '../check/fixtures/fixture-versions.ts';
import { type CodeVersions, createCodeVersions } from '../compile/code-version.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import type { Connection, RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isExternal } from '../graph/materialized-as.ts';
import { resourceTypeOf } from '../graph/selection/match-criterion.ts';
import { ownKey } from '../graph/state-key.ts';
import { isAsRecorded } from '../materialize/external/versions.ts';
import { type CurrentState, codeText, createCurrentState } from '../plan/current-state.ts';
import { createDecisions, type Decisions } from '../plan/decisions.ts';
import { createTampering, type Tampering } from '../plan/find-tampering.ts';
import {
  type FollowedAxes,
  type FollowedKeys,
  followedAxes,
  followedKeys,
} from '../plan/followed-axes.ts';
import { type FollowedBoxes, followedBoxes } from '../plan/followed-boxes.ts';
import { sourcesRead, storedReads } from '../plan/sources-read.ts';
import type { GraphNode, ModelNode, RelationNode } from '../product/graph.ts';
import type { Inventory, KnownRelation } from '../product/inventory.ts';
import type { BuildKind } from '../product/plan.ts';
import { countRows, isCounted } from '../state/count-rows.ts';
import { findRedefined } from '../state/find-redefined.ts';
import { recordFacts } from '../state/journal.ts';
import type { Observing, SourceQuestion } from '../state/observe/observing.ts';
import { sourceQuestions } from '../state/observe/source-questions.ts';
import { askWarehouse } from './ask-warehouse.ts';
import type { BuildRequest } from './build-request.ts';
import { recordedExternal } from './decide-external.ts';
import type { Misdeclared } from './find-misdeclared.ts';
import { measureRelation } from './measure-relation.ts';

/** What is asked for, and what is known of the warehouse. */
export interface StockRequest
  extends Pick<
    BuildRequest,
    | 'project'
    | 'compiled'
    | 'checked'
    | 'memory'
    | 'selection'
    | 'kinds'
    | 'isFullAsked'
    | 'isBackfillAsked'
    | 'only'
    | 'partial'
    | 'narrowedTo'
    | 'dropsHistory'
    | 'startedAt'
  > {
  readonly connection: Connection;
  readonly catalog: string;
  readonly inventory: Inventory;
  readonly observing: Observing;
  /** What was recorded of sources counts: they were observed a moment ago. */
  readonly areSourcesKnown?: boolean;
  /** Rows of tables that were counted already, by `relationKey`. */
  readonly counted?: ReadonlyMap<string, number>;
  /** Where several sources may be asked at once. */
  readonly beside?: Pick<BuildRequest, 'engine' | 'threads'>;
}

export interface Stock {
  readonly current: CurrentState;
  readonly decisions: Decisions;
  readonly axesOf: FollowedAxes;
  readonly keysOf: FollowedKeys;
  readonly tellingOf: FollowedBoxes;
  readonly codes: CodeVersions;
  readonly misdeclared: Misdeclared;
  /** What was asked of sources. */
  readonly sources: readonly SourceQuestion[];
  /** Those whose rows were counted. */
  readonly tables: readonly RelationName[];
  /** By `relationKey`. */
  readonly counts: ReadonlyMap<string, number>;
}

export async function takeStock(request: StockRequest): Promise<Stock> {
  const { catalog, project, compiled, checked, inventory, observing } = request;
  const nodes = selectedNodes(request);
  const current = createCurrentState(catalog, inventory);
  const axesOf = followedAxes(checked);
  const keysOf = followedKeys(checked);
  const tellingOf = followedBoxes(checked);
  const sources = sourceQuestions({
    sources: sourcesRead(nodes, compiled.graph),
    catalog,
    root: observing.root,
    axesOf,
    keysOf,
    tellingOf,
    versionOf: current.versionOf,
  });
  const { graph } = compiled;
  const { observed, engine, misdeclared } = await askWarehouse({
    sources: request.areSourcesKnown ? [] : sources,
    declared: { checked, graph, nodes, root: observing.root },
    observing,
    beside: request.beside,
  });
  for (const [key, version] of observed) current.observe(key, version);
  const made = new Set<GraphNode>(nodes);
  const readOnly = storedReads(nodes, compiled.graph).filter((node) => !made.has(node));
  const tables = tablesOf([...nodes, ...readOnly], current);
  const counts = await countAll(tables, request);
  await measureNewAxes(request, { current, axesOf, counts });
  const tampering = createTampering(
    { rows: counts, versions: new Set(inventory.versions.values()) },
    await findIntact(request, nodes),
  );
  forgetTampered(readOnly, current, tampering);
  const codes = createCodeVersions({
    compiled,
    project,
    runStartedAt: request.startedAt,
    engine,
    partial: request.partial?.text ?? request.narrowedTo,
    memory: request.memory,
  });
  const redefined = await redefinedViews(request, { current, codes, isSelected: made });
  const decisions = createDecisions({
    compiled,
    checked,
    codes,
    current,
    verdicts: inventory.verdicts,
    gone: inventory.gone,
    tampering,
    redefined,
    fixtureVersion: createFixtureVersions(project.root),
    isFullAsked: request.isFullAsked,
    isBackfillAsked: request.isBackfillAsked ?? false,
    only: request.only,
    dropsHistory: request.dropsHistory ?? false,
  });
  const followed = { axesOf, keysOf, tellingOf };
  return { current, decisions, ...followed, codes, misdeclared, sources, tables, counts };
}

async function countAll(
  tables: readonly RelationName[],
  { connection, counted = new Map() }: StockRequest,
): Promise<ReadonlyMap<string, number>> {
  const others = tables.filter((relation) => !counted.has(relationKey(relation)));
  return new Map([...counted, ...(await countRows(connection, others))]);
}

/** What somebody else changed, and this run does not make, holds nobody knows what. */
function forgetTampered(
  nodes: readonly RelationNode[],
  current: CurrentState,
  tampering: Tampering,
): void {
  for (const node of nodes) {
    if (node.kind === 'source') continue;
    const there = current.relationOf(node.relation);
    const isRecorded = there?.made !== undefined && there.kind === 'table';
    if (isRecorded && tampering(there, current.versionOf(ownKey(node))) !== undefined) {
      current.observe(ownKey(node), undefined);
    }
  }
}

/**
 * Of views that would be left as they are. What is read through one that this run does not make again
 * holds nobody knows what.
 */
async function redefinedViews(
  { connection, compiled, areSourcesKnown }: StockRequest,
  {
    current,
    codes,
    isSelected,
  }: {
    readonly current: CurrentState;
    readonly codes: CodeVersions;
    readonly isSelected: ReadonlySet<GraphNode>;
  },
): Promise<ReadonlySet<KnownRelation>> {
  // The same process has just made them, and nobody else may write.
  if (areSourcesKnown) return new Set();
  const views = [...compiled.graph.nodes.values()].flatMap((node) => {
    if (node.kind !== 'model' || node.materialization !== 'view') return [];
    const there = current.relationOf(node.relation);
    const query = compiled.models.get(node.id)?.query.text;
    if (there?.kind !== 'view' || !there.made || query === undefined) return [];
    const isSame = codeText(there.made.code) === codeText(codes.of(node));
    return isSame ? [{ node, there, relation: node.relation, query }] : [];
  });
  const redefined = await findRedefined(connection, views);
  for (const { node, there } of redefined.filter(({ node }) => !isSelected.has(node))) {
    current.publish(ownKey(node), { ...there, made: undefined }, undefined);
  }
  return new Set(redefined.map(({ there }) => there));
}

/** Only those that the command is about. */
function selectedNodes({ compiled, selection, kinds }: StockRequest): readonly GraphNode[] {
  return [...selection.ids].flatMap((id) => {
    const node = compiled.graph.nodes.get(id);
    const isWanted = node && kinds.has(resourceTypeOf(node) as BuildKind);
    return isWanted ? [node] : [];
  });
}

/**
 * Relations whose intervals nobody followed until now; what they hold is the same as before. One that
 * somebody else changed is left alone: what it holds now would count as published.
 */
async function measureNewAxes(
  { connection, compiled, observing }: StockRequest,
  {
    current,
    axesOf,
    counts,
  }: {
    readonly current: CurrentState;
    readonly axesOf: FollowedAxes;
    readonly counts: ReadonlyMap<string, number>;
  },
): Promise<void> {
  for (const node of compiled.graph.nodes.values()) {
    if (node.kind !== 'model' && node.kind !== 'seed') continue;
    const axes = axesOf(node.relation);
    const there = current.relationOf(node.relation);
    const version = current.versionOf(ownKey(node));
    if (axes.length === 0 || !there?.made || !version) continue;
    if ((counts.get(relationKey(node.relation)) ?? version.whole.rows) !== version.whole.rows)
      continue;
    const isFollowed = axes.every(({ column, grain }) =>
      version.axes.includes(`${column.toLowerCase()} by ${grain}`),
    );
    if (isFollowed) continue;
    const measured = await measureRelation(connection, {
      catalog: observing.stateCatalog,
      runId: observing.runId,
      sequence: observing.nextSequence(),
      key: ownKey(node),
      from: formatRelation(node.relation),
      axes,
      known: version,
    });
    if (measured.unwritten.length > 0) {
      await connection.run(recordFacts(observing.stateCatalog, measured.unwritten));
    }
    current.publish(ownKey(node), there, measured.version);
  }
}

function tablesOf(nodes: readonly GraphNode[], current: CurrentState): readonly RelationName[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'model' && node.kind !== 'seed') return [];
    const there = current.relationOf(node.relation);
    return there && isCounted(there) ? [node.relation] : [];
  });
}

/** External models whose files are as they were written. */
async function findIntact(
  { project, inventory }: StockRequest,
  nodes: readonly GraphNode[],
): Promise<(there: { relation: ModelNode['relation'] }) => boolean> {
  const intact = new Set<string>();
  for (const node of nodes) {
    if (!isExternal(node)) continue;
    const record = recordedExternal(node.relation, inventory, project);
    if (record && (await isAsRecorded(record))) intact.add(relationKey(node.relation));
  }
  return ({ relation }) => intact.has(relationKey(relation));
}
