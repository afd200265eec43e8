/**
 * What speaks against external models before there is any data: where and how they are to be
 * written, and the columns that the check found. In: a checked project; out: the same with what is
 * wrong among its problems. Looks at no file.
 */
import type { Diagnostic, Outcome } from '../../base/diagnostic.ts';
import { isExternal } from '../../graph/materialized-as.ts';
import type { CheckedProject } from '../../product/checked.ts';
import type { NodeId } from '../../product/graph.ts';
import { columnProblems } from './check-external.ts';
import {
  type ExternalPlace,
  externalPlace,
  type PlaceRequest,
  sharedPlaces,
} from './external-place.ts';

export function checkExternals(
  { value: checked, diagnostics }: Outcome<CheckedProject>,
  project: Omit<PlaceRequest, 'node'>,
): Outcome<CheckedProject> {
  const found = externalProblems(checked, project);
  if (found.size === 0) return { value: checked, diagnostics };
  const problems = new Map(checked.problems);
  for (const [id, more] of found) problems.set(id, [...(problems.get(id) ?? []), ...more]);
  return {
    value: { ...checked, problems },
    diagnostics: [...diagnostics, ...[...found.values()].flat()],
  };
}

function externalProblems(
  checked: CheckedProject,
  { root, targetPath, target }: Omit<PlaceRequest, 'node'>,
): ReadonlyMap<NodeId, readonly Diagnostic[]> {
  const found = new Map<NodeId, readonly Diagnostic[]>();
  const say = (id: NodeId, problems: readonly Diagnostic[]): void => {
    if (problems.length > 0) found.set(id, [...(found.get(id) ?? []), ...problems]);
  };
  const places = [...checked.compiled.graph.nodes.values()].filter(isExternal).flatMap((node) => {
    const { value: place, diagnostics } = externalPlace({ node, root, targetPath, target });
    say(node.id, diagnostics);
    return place ? [{ ...node, place }] : [];
  });
  for (const { id, place } of places) say(id, columnsAgainst(id, place, checked));
  for (const [{ id }, problem] of sharedPlaces(places)) say(id, [problem]);
  return found;
}

/** Nothing where its columns are not known: then the build says it. */
function columnsAgainst(
  id: NodeId,
  place: ExternalPlace,
  { relations }: CheckedProject,
): readonly Diagnostic[] {
  const check = relations.get(id);
  return check?.state === 'checked' ? columnProblems(place, check.columns) : [];
}
