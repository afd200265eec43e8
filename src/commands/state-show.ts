/**
 * `eider state show`: what the warehouse holds, and from what it was made; of one model its
 * intervals, parts, builds and verdicts too. Reads the warehouse and changes nothing.
 */
import { hasErrors } from '../base/diagnostic.ts';
import type { Connection } from '../engine/engine.ts';
import { ownKey, sourceKey } from '../graph/state-key.ts';
import { inputName } from '../plan/input-versions.ts';
import type { Graph, GraphNode } from '../product/graph.ts';
import type { Inventory } from '../product/inventory.ts';
import type { StateKey } from '../product/state.ts';
import {
  formatRelationState,
  formatState,
  type RelationState,
  relationStateJson,
  type StateLine,
} from '../report/state.ts';
import { copyState } from '../state/copy-state.ts';
import { readHistory, readRuns } from '../state/read-history.ts';
import { readInventory } from '../state/read-inventory.ts';
import { prepareState } from '../state/state-schema.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { compileFirst, type FirstOptions } from './compile-first.ts';
import { findNode } from './find-node.ts';
import { sayJson, sayProblems, sayText } from './say.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface StateOptions extends FirstOptions {
  readonly wait?: boolean | string;
}

export async function stateShow(
  context: CommandContext,
  name: string | undefined,
  options: StateOptions,
): Promise<ExitCode> {
  const compiled = await compileFirst(context, options);
  if (!compiled) return exitCodes.wrong;
  const found = name === undefined ? undefined : findNode(compiled, name);
  if (found && 'problems' in found) {
    sayProblems(context, found.problems, options);
    return exitCodes.wrong;
  }
  const wait = { wait: options.wait, answer: options };
  return withWarehouse(context, compiled.project, { readOnly: true, ...wait }, async (engine) => {
    const connection = await engine.connect();
    try {
      const { catalog } = engine;
      // One of an older version is read as if it had been brought up to date.
      const stateCatalog = await copyState(connection, catalog);
      const refusal = await prepareState(connection, stateCatalog);
      const inventory = await readInventory(connection, catalog, { stateCatalog });
      if (refusal || hasErrors(inventory.diagnostics)) {
        sayProblems(context, refusal ? [refusal] : inventory.diagnostics, options);
        return exitCodes.failed;
      }
      const reading = { connection, catalog, stateCatalog, inventory: inventory.value };
      if (found)
        await tellNode(context, found.node, { ...reading, graph: compiled.graph }, options);
      else await tellAll(context, { ...reading, graph: compiled.graph }, options);
      return exitCodes.ok;
    } finally {
      connection.close();
    }
  });
}

interface Reading {
  readonly connection: Connection;
  readonly catalog: string;
  readonly stateCatalog: string;
  readonly inventory: Inventory;
  readonly graph: Graph;
}

async function tellAll(
  context: CommandContext,
  reading: Reading,
  options: StateOptions,
): Promise<void> {
  const relations = [...reading.graph.nodes.values()].flatMap(
    (node) => lineOf(node, reading) ?? [],
  );
  const runs = await readRuns(reading.connection, reading.stateCatalog, runsShown);
  if (options.output === 'json') {
    sayJson(context, { relations: relations.map(withNulls), runs });
    return;
  }
  const text = formatState({ relations, runs }, { color: context.color });
  sayText(context, text === '' ? 'nothing is recorded in this warehouse yet' : text);
}

const runsShown = 5;

function withNulls({ rows, publishedAt, ...line }: StateLine) {
  return { ...line, rows: rows ?? null, publishedAt: publishedAt ?? null };
}

async function tellNode(
  context: CommandContext,
  node: GraphNode,
  reading: Reading,
  options: StateOptions,
): Promise<void> {
  const line = lineOf(node, reading);
  if (!line) {
    if (options.output === 'json') sayJson(context, null);
    else sayText(context, `nothing is recorded of ${node.name}`);
    return;
  }
  const state = await readState(node, line, reading);
  if (options.output === 'json') sayJson(context, relationStateJson(state));
  else sayText(context, formatRelationState(state));
}

async function readState(
  node: GraphNode,
  line: StateLine,
  { connection, catalog, stateCatalog, inventory, graph }: Reading,
): Promise<RelationState> {
  const key = keyOf(node, catalog) ?? '';
  const version = inventory.versions.get(key);
  const made = madeOf(node, inventory);
  const history = await readHistory(connection, {
    catalog: stateCatalog,
    key,
    node: node.id,
    axes: version?.axes ?? [],
    since: made?.since ?? 0,
  });
  const inputs = Object.entries(made?.inputs ?? {}).map(([input, text]) => ({
    name: inputName(input, graph),
    version: text,
  }));
  return { ...line, ...history, version, inputs };
}

/** `undefined` where nothing is recorded of it. */
function lineOf(node: GraphNode, { inventory, catalog }: Reading): StateLine | undefined {
  const key = keyOf(node, catalog);
  if (key === undefined) return undefined;
  const version = inventory.versions.get(key);
  if (node.kind === 'source') {
    if (!version) return undefined;
    const isCounted = version.files === undefined;
    const rows = isCounted ? version.whole.rows : undefined;
    const name = `${node.table.source}.${node.name}`;
    return { kind: 'source', name, rows, publishedAt: undefined, note: noteOf(version.axes) };
  }
  const there = relationOf(node, inventory);
  if (!there?.madeBy) return undefined;
  const kind = there.materialization ?? there.kind;
  const { rows, publishedAt } = there;
  return { kind, name: node.name, rows, publishedAt, note: noteOf(version?.axes ?? []) };
}

function noteOf(axes: readonly string[]): string {
  return axes.join(', ');
}

function keyOf(node: GraphNode, catalog: string): StateKey | undefined {
  if (node.kind === 'source') return sourceKey(node, catalog);
  return node.kind === 'model' || node.kind === 'seed' ? ownKey(node) : undefined;
}

function relationOf(node: GraphNode, { relations }: Inventory) {
  if (node.kind !== 'model' && node.kind !== 'seed') return undefined;
  const { catalog, schema, name } = node.relation;
  return relations.get(`${catalog}.${schema}.${name}`.toLowerCase());
}

function madeOf(node: GraphNode, inventory: Inventory) {
  return relationOf(node, inventory)?.made;
}
