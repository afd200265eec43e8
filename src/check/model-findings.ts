/** What makes a model's result differ from run to run: in its own text, and in views it reads. */
import { isView } from '../graph/transparent.ts';
import type { Finding } from '../product/checked.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import type { PlacedFinding } from './findings/unsettled-results.ts';
import { placeInQuery } from './place-in-query.ts';

export function modelFindings(
  model: CompiledModel,
  placed: readonly PlacedFinding[],
  { states, compiled }: Checking,
): readonly Finding[] {
  const ofViews = model.node.parents.flatMap((id): readonly Finding[] => {
    const node = compiled.graph.nodes.get(id);
    const state = states.get(id);
    if (!isView(node) || state?.state !== 'checked') return [];
    return state.findings.map((finding) => through(finding, id));
  });
  return [...ownFindings(model, placed), ...ofViews];
}

/** At their places in the query. */
export function ownFindings(
  model: CompiledModel,
  placed: readonly PlacedFinding[],
): readonly Finding[] {
  return placed.map(({ kind, cause, reason, location, keys }) => {
    const locate =
      location === undefined
        ? undefined
        : () => placeInQuery(model.query, location, model.node.locate).span;
    return { kind, cause, reason, locate, through: undefined, ...(keys ? { keys } : {}) };
  });
}

function through(finding: Finding, view: NodeId): Finding {
  return { ...finding, through: finding.through ?? view };
}
