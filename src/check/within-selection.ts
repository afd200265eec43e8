/** What a check found, as far as it is about what was selected. */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import { isTransparent, isView } from '../graph/transparent.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { Graph, NodeId } from '../product/graph.ts';
import type { Selection } from '../product/selection.ts';

/** Of what is not selected, only what the selected nodes are made from counts, and views of them. */
export function withinSelection(
  checked: CheckedProject,
  selection: Selection,
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (selection.isEverything) return found;
  const { compiled, problems } = checked;
  const wanted = madeFrom(compiled.graph, selection);
  const beside = new Set([...problems].flatMap(([id, said]) => (wanted.has(id) ? [] : said)));
  return [
    ...found.filter((diagnostic) => !beside.has(diagnostic)),
    ...viewsThatBreak(checked, selection, wanted),
  ];
}

/** All nodes whose mistakes count. */
export function nodesThatCount(graph: Graph, selection: Selection): ReadonlySet<NodeId> {
  if (selection.isEverything) return new Set(graph.nodes.keys());
  return new Set([...madeFrom(graph, selection), ...viewsOf(graph, selection).keys()]);
}

function madeFrom({ nodes }: Graph, { ids }: Selection): ReadonlySet<NodeId> {
  const wanted = new Set<NodeId>(ids);
  // It grows while it is walked.
  for (const id of wanted) for (const parent of nodes.get(id)?.parents ?? []) wanted.add(parent);
  return wanted;
}

/** What is selected and what shows it, each with the selected node that it shows. */
function viewsOf({ nodes, children }: Graph, { ids }: Selection): ReadonlyMap<NodeId, NodeId> {
  const below = new Map([...ids].map((id) => [id, id]));
  for (const [id, selected] of below) {
    for (const child of children.get(id) ?? []) {
      if (isTransparent(nodes.get(child)) && !below.has(child)) below.set(child, selected);
    }
  }
  return below;
}

/** A view runs its query when it is read: what it reads changes under it, though it is not built. */
function viewsThatBreak(
  { compiled: { graph }, problems }: CheckedProject,
  selection: Selection,
  wanted: ReadonlySet<NodeId>,
): readonly Diagnostic[] {
  return [...viewsOf(graph, selection)].flatMap(([id, selected]) => {
    const view = graph.nodes.get(id);
    const mistake = problems.get(id)?.find(({ severity }) => severity === 'error');
    if (!view || !isView(view) || wanted.has(id) || !mistake) return [];
    const read = graph.nodes.get(selected)?.name ?? selected;
    return warning('E0347', `${view.name}, which is not selected, cannot be read with ${read}`, {
      ...(mistake.span ? { span: mistake.span } : {}),
      label: mistake.message,
      notes: [`if ${view.name} was built before, it stops working as soon as ${read} is built`],
      hint: `correct it, and build it too: --select ${read}+`,
    });
  });
}
