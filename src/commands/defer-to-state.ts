/**
 * `--defer`: compiles once more, with what is missing here read where the run of `--state` has
 * built it. In: a checked project; out: the same over other relations, or how the command ends.
 */
import { existsSync } from 'node:fs';
import { error, hasErrors } from '../base/diagnostic.ts';
import { compileProject } from '../compile/compile-project.ts';
import { catalogOf } from '../engine/duckdb-dialect.ts';
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { resourceTypeOf } from '../graph/selection/match-criterion.ts';
import { deferNodes, type Reached } from '../graph/state/defer-nodes.ts';
import { check } from '../pipeline.ts';
import type { Graph, GraphNode } from '../product/graph.ts';
import type { BuildKind } from '../product/plan.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { Target } from '../project/target.ts';
import { readInventory } from '../state/read-inventory.ts';
import type { Checked } from './check-first.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { FirstOptions } from './compile-first.ts';
import { sayProblems } from './say.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface DeferOptions extends FirstOptions {
  readonly defer?: boolean;
  readonly wait?: boolean | string;
}

export async function deferToState(
  context: CommandContext,
  options: DeferOptions,
  checked: Checked,
  /** What the command makes and tests of what is selected. */
  kinds: readonly BuildKind[],
): Promise<Checked | ExitCode> {
  if (!options.defer) return checked;
  const { savedManifest: saved, project, graph, selection, request } = checked;
  if (!saved) {
    const hint = 'give --state with the target folder of the run whose relations are to be read';
    sayProblems(context, [error('E0701', '--defer needs --state', { hint })], options);
    return exitCodes.wrong;
  }
  const built = new Set<string>();
  const code = await readBuilt(context, options, project, built);
  if (code !== exitCodes.ok) return code;
  const reaching = createReach(project, built);
  const isBuilt = (relation: RelationName): boolean => built.has(relationKey(relation));
  const acting = new Set([...selection.ids].filter((id) => isOneOf(kinds, graph.nodes.get(id))));
  const deferral = deferNodes({ graph, acting, saved, isBuilt, reach: reaching.reach });
  if (hasErrors(deferral.diagnostics)) {
    sayProblems(context, deferral.diagnostics, options);
    return exitCodes.wrong;
  }
  if (!deferral.graph.deferred) return checked;
  const target: Target = { ...project.target, attach: reaching.attached() };
  const input = { graph: deferral.graph, project: { ...project, target } };
  const { value: compiled } = compileProject({ ...input, runStartedAt: request.runStartedAt });
  const again = { ...checked, ...input, compiled };
  const { value, diagnostics } = await check(again);
  if (hasErrors(diagnostics)) {
    sayProblems(context, diagnostics, options);
    return exitCodes.wrong;
  }
  sayDeferred(context, options, deferral.graph);
  return { ...again, checked: value };
}

function isOneOf(kinds: readonly BuildKind[], node: GraphNode | undefined): boolean {
  return node !== undefined && kinds.some((kind) => kind === resourceTypeOf(node));
}

/** Fills in the keys of all relations that the target holds by now. */
async function readBuilt(
  context: CommandContext,
  options: DeferOptions,
  project: ProjectSource,
  built: Set<string>,
): Promise<ExitCode> {
  const { path } = project.target;
  if (path === ':memory:' || !existsSync(path)) return exitCodes.ok;
  const how = { readOnly: true, wait: options.wait, answer: options };
  return withWarehouse(context, project, how, async (engine) => {
    const connection = await engine.connect();
    try {
      const { value: inventory } = await readInventory(connection, engine.catalog);
      for (const key of inventory.relations.keys()) built.add(key);
      return exitCodes.ok;
    } finally {
      connection.close();
    }
  });
}

/**
 * In the same file under another schema, in a database that is attached anyway, or in the file of
 * another target, which is attached then.
 */
function createReach({ target, targets }: ProjectSource, built: ReadonlySet<string>) {
  const attached = [...target.attach];
  const own = catalogOf(target.path);
  const names = (): Set<string> => new Set([own, ...attached.map(({ name }) => name)].map(lower));
  const opened = new Map<string, string>();
  const open = (catalog: string): string | undefined => {
    const other = targets.find(
      ({ path }) =>
        path !== undefined &&
        path !== target.path &&
        lower(catalogOf(path)) === lower(catalog) &&
        existsSync(path),
    );
    if (other?.path === undefined) return undefined;
    const isTaken = names().has(lower(catalog));
    const name = isTaken ? `${catalog}_${other.name}` : catalog;
    attached.push({ name, path: other.path });
    opened.set(lower(catalog), name);
    return name;
  };
  const reach = (relation: RelationName): Reached | undefined => {
    if (built.has(relationKey(relation))) return { relation, isRenamed: false };
    const isAttached = target.attach.some(({ name }) => lower(name) === lower(relation.catalog));
    if (isAttached) return { relation, isRenamed: false };
    const catalog = opened.get(lower(relation.catalog)) ?? open(relation.catalog);
    if (catalog === undefined) return undefined;
    const isRenamed = lower(catalog) !== lower(relation.catalog);
    return { relation: { ...relation, catalog }, isRenamed };
  };
  return { reach, attached: () => attached };
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** So that nobody takes the rows of another target for those of this one. */
function sayDeferred(context: CommandContext, options: DeferOptions, { nodes, deferred }: Graph) {
  if (options.quiet || options.logFormat === 'json' || options.output === 'json') return;
  const names = [...(deferred ?? [])].flatMap((id) => {
    const node = nodes.get(id);
    const isInFront = node?.kind === 'model' && node.materialization === 'ephemeral';
    return node && 'relation' in node && !isInFront ? [shown(node.relation)] : [];
  });
  context.stderr.write(context.mask(`read from another run: ${names.join(', ')}\n`));
}

function shown({ catalog, schema, name }: RelationName): string {
  return `${catalog}.${schema}.${name}`;
}
