/** What a check found, as far as it is about what was selected. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { NodeId } from '../product/graph.ts';
import type { Selection } from '../product/selection.ts';

/** Of what is not selected, only what the selected nodes are made from counts. */
export function withinSelection(
  { compiled, problems }: CheckedProject,
  selection: Selection,
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (selection.isEverything) return found;
  const wanted = new Set<NodeId>(selection.ids);
  for (const id of wanted)
    for (const parent of compiled.graph.nodes.get(id)?.parents ?? []) wanted.add(parent);
  const beside = new Set([...problems].flatMap(([id, said]) => (wanted.has(id) ? [] : said)));
  return found.filter((diagnostic) => !beside.has(diagnostic));
}
