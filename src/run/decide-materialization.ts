/**
 * Which actions make a node: the bridge from a step to its materialization. In: a build step;
 * out: actions before the tests, actions that publish, and what to do on either end.
 */
import { hasErrors } from '../base/diagnostic.ts';
import type { Connection } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isExternal, isSnapshot } from '../graph/materialized-as.ts';
import { keyedSettings } from '../incremental/keyed-settings.ts';
import { contractActions } from '../materialize/contract.ts';
import { materializeRelation } from '../materialize/relation.ts';
import { materializeSeed } from '../materialize/seed/seed.ts';
import { materializeSeedFile } from '../materialize/seed/seed-file.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { ModelNode, SeedNode } from '../product/graph.ts';
import type { PartialBuild } from '../product/partial.ts';
import type { BuildStep } from '../product/plan.ts';
import { readSeed } from '../project/seeds/read-seed.ts';
import { seedRequest } from '../project/seeds/seed-request.ts';
import type { SeedTable } from '../project/seeds/seed-table.ts';
import { decideExternal, removeFiles } from './decide-external.ts';
import { decideIntervals, intervalNode } from './decide-intervals.ts';
import { decideKeyed } from './decide-keyed.ts';
import { decideSnapshot } from './decide-snapshot.ts';
import type { Materializing } from './materializing.ts';
import { narrowPartial } from './narrow-partial.ts';
import type { RunContext } from './run-context.ts';

export async function decideMaterialization(
  connection: Connection,
  step: BuildStep,
  context: RunContext,
): Promise<Materializing> {
  const { node } = step;
  if (node.kind === 'seed') return decideSeed(node, step);
  const decided =
    context.partial && node.materialization !== 'view'
      ? await decidePart(node, step, context.partial, context)
      : await decideModel(connection, { node, step }, context);
  return { ...decided, actions: [...decided.actions, ...contractActions(node)] };
}

const usual = {
  publish: [],
  diagnostics: [],
  files: () => undefined,
  afterCommit: () => {},
} satisfies Partial<Materializing>;

/** However it is built otherwise: its rows are replaced, by those of the part. */
async function decidePart(
  node: ModelNode,
  step: BuildStep,
  partial: PartialBuild,
  context: RunContext,
): Promise<Materializing> {
  const narrowed = narrowPartial(compiledOf(node, context), partial, context);
  const { prepare } = narrowed;
  const made = isExternal(node)
    ? await decideExternal(node, narrowed.compiled.query, step, context)
    : replaceRelation(node, narrowed.compiled, step, context);
  return { ...made, prepare };
}

function compiledOf(node: ModelNode, { compiled }: RunContext): CompiledModel {
  const found = compiled.models.get(node.id);
  if (!found) throw new Error(`${node.id} was planned but not compiled`);
  return found;
}

async function decideModel(
  connection: Connection,
  { node, step }: { readonly node: ModelNode; readonly step: BuildStep },
  context: RunContext,
): Promise<Materializing> {
  const compiled = compiledOf(node, context);
  if (isExternal(node)) {
    return decideExternal(node, compiled.query, step, context);
  }
  if (isSnapshot(node)) return decideSnapshot(compiled, step, context);
  const keyed = keyedSettings(node, context.compiled.graph);
  if (keyed) return decideKeyed(compiled, { settings: keyed, step }, context);
  const found = intervalNode(compiled, context);
  if (found) return decideIntervals(connection, step, { compiled, found, context });
  return replaceRelation(node, compiled, step, context);
}

function replaceRelation(
  { relation, materialization }: ModelNode,
  { query }: CompiledModel,
  { replaces }: BuildStep,
  context: RunContext,
): Materializing {
  const before = context.inventory.relations.get(relationKey(relation));
  const makes = materialization === 'view' ? 'view' : 'table';
  const actions = materializeRelation({ relation, query, make: makes, replaces });
  return {
    ...usual,
    actions,
    makes,
    materialization,
    afterCommit: () => {
      if (before) removeFiles(before, context.project);
    },
  };
}

function decideSeed(node: SeedNode, { replaces }: BuildStep): Materializing {
  const { relation, file } = node;
  const seed = { ...usual, makes: 'table', materialization: 'seed' } as const;
  const request = seedRequest(node);
  if (hasErrors(request.diagnostics)) {
    return { ...seed, actions: [], diagnostics: request.diagnostics };
  }
  const { declared = [] } = request.value;
  if (file.format !== 'csv') {
    const actions = materializeSeedFile({ relation, file, declared, replaces });
    return { ...seed, actions, diagnostics: request.diagnostics };
  }
  const read = readSeed(file, request.value);
  const diagnostics = [...request.diagnostics, ...read.diagnostics];
  const actions = read.value ? materializeSeed({ relation, table: read.value, replaces }) : [];
  return {
    ...seed,
    actions,
    diagnostics,
    note: () => (replaces === undefined ? sayInferred(read.value) : undefined),
  };
}

/** Types that nobody declared are said, so that nobody is surprised by them later. */
function sayInferred(table: SeedTable | undefined): string | undefined {
  const inferred = (table?.columns ?? []).filter((column) => column.inferred);
  if (inferred.length === 0) return undefined;
  const types = inferred.slice(0, inferredShown).map(({ name, type }) => `${name} ${type}`);
  const more = inferred.length - types.length;
  return `inferred ${types.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const inferredShown = 4;
