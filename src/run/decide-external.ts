/**
 * The files of external models in a run: which actions write them, what an earlier run left, and
 * what goes when a model goes. In: nodes and what the state knows; out: actions and diagnostics.
 */
import { type Diagnostic, hasErrors, type Outcome } from '../base/diagnostic.ts';
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isExternal } from '../graph/materialized-as.ts';
import { checkLocation } from '../materialize/external/check-external.ts';
import { materializeExternal } from '../materialize/external/external.ts';
import {
  type ExternalPlace,
  externalPlace,
  sharedPlaces,
} from '../materialize/external/external-place.ts';
import type { ExternalRecord } from '../materialize/external/external-record.ts';
import { ownRecord } from '../materialize/external/owner.ts';
import { removeExternal, sweepVersions } from '../materialize/external/versions.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Inventory, KnownRelation } from '../product/inventory.ts';
import type { BuildStep, Plan, PlanStep } from '../product/plan.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { Materializing } from './materializing.ts';
import type { RunContext } from './run-context.ts';

export async function decideExternal(
  node: ModelNode,
  query: MappedSql,
  step: BuildStep,
  context: RunContext,
): Promise<Materializing> {
  const recorded = recordedExternal(node.relation, context.inventory, context.project);
  const { value: place, diagnostics } = await freePlace(node, context);
  const decision = { makes: 'view', materialization: 'external', diagnostics } as const;
  if (!place || hasErrors(diagnostics)) {
    return { ...decision, actions: [], publish: [], files: () => undefined, afterCommit: () => {} };
  }
  const { runId } = context;
  const { record, ...external } = materializeExternal({
    place,
    query,
    runId,
    replaces: step.replaces,
    recorded,
  });
  return { ...decision, ...external, files: record };
}

/** The plan without the builds that would find something else where their files belong. */
export async function refuseTakenPlaces(
  plan: Plan,
  standing: Pick<RunContext, 'inventory' | 'project'>,
): Promise<Plan> {
  const refused = async (step: PlanStep): Promise<PlanStep> => {
    if (step.type !== 'build' || step.decision === 'tests only') return step;
    const { node, id, waitsFor, tests } = step;
    if (!isExternal(node)) return step;
    const { diagnostics } = await freePlace(node, standing);
    const diagnostic = diagnostics.find(({ severity }) => severity === 'error');
    return diagnostic ? { type: 'refused', id, node, waitsFor, tests, diagnostic } : step;
  };
  return { ...plan, steps: await Promise.all(plan.steps.map(refused)) };
}

/** Where it writes, and what speaks against that. */
async function freePlace(
  node: ModelNode,
  { inventory, project }: Pick<RunContext, 'inventory' | 'project'>,
): Promise<Outcome<ExternalPlace | undefined>> {
  const { value: place, diagnostics } = placeOf(node, project);
  if (!place) return { value: undefined, diagnostics };
  const taken = await checkLocation(place, {
    recorded: recordedExternal(node.relation, inventory, project),
    adopt: node.config.values.adopt === true,
    targetPath: project.targetPath,
  });
  return { value: place, diagnostics: [...diagnostics, ...taken] };
}

/** Two external models that would write to one place. */
export function checkSharedPlaces(plan: Plan, project: ProjectSource): readonly Diagnostic[] {
  return sharedPlaces(
    plan.steps.flatMap((step) => {
      if (step.type !== 'build' || !isExternal(step.node)) return [];
      const place = placeOf(step.node, project).value;
      return place ? [{ name: step.node.name, place, locate: step.node.locate }] : [];
    }),
  ).map(([, problem]) => problem);
}

/** Removes what a crash left behind; alone on the warehouse, before the first step. */
export function sweepLeftovers(plan: Plan, inventory: Inventory, project: ProjectSource): void {
  const building = plan.steps.flatMap((step) => (step.type === 'build' ? [step.node] : []));
  const nodes = [...building, ...plan.upToDate.map(({ node }) => node)];
  const places = nodes.flatMap((node): ExternalPlace[] => {
    const place = isExternal(node) ? placeOf(node, project).value : undefined;
    return place ? [place] : [];
  });
  sweepVersions(
    places.map((place) => ({
      ...place,
      recorded: recordedExternal(place.relation, inventory, project),
    })),
  );
}

/** After the transaction that took its model away. Files of another project or target stay. */
export function removeFiles(
  { relation, files }: Pick<KnownRelation, 'relation' | 'files'>,
  project: ProjectSource,
): void {
  const record = ownRecord(files, relation, project);
  if (record) removeExternal(record);
}

function placeOf(node: ModelNode, { root, targetPath, target }: ProjectSource) {
  return externalPlace({ node, root, targetPath, target });
}

export function recordedExternal(
  relation: RelationName,
  inventory: Inventory,
  project: ProjectSource,
): ExternalRecord | undefined {
  return ownRecord(inventory.relations.get(relationKey(relation))?.files, relation, project);
}
