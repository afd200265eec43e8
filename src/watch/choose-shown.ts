/**
 * Which nodes a request is about, and which model is looked at. In: what was saved or asked for and
 * what it affects; out: nodes. Pure.
 */
import { resolve } from 'node:path';
import type { NodeId } from '../product/graph.ts';
import {
  type Affected,
  affectedBy,
  isBuilt,
  nothingAffected,
  testsOf,
  together,
  without,
} from './affected.ts';
import type { Snapshot } from './check-save.ts';
import type { Work } from './machine.ts';

export interface SoFar {
  /** What earlier saves affected and no build has made right yet. */
  readonly owed: Affected;
  readonly lastBuilt: Affected;
  readonly shown: NodeId | undefined;
}

/** What is to be built and tested now. */
export function affectedNow(
  snapshot: Snapshot,
  { ask }: Work,
  changed: ReadonlySet<NodeId>,
  { owed, lastBuilt, shown }: SoFar,
): Affected {
  const { selection, broken, compilation } = snapshot;
  const selected = selection.value.ids;
  const { graph } = compilation;
  const saved = affectedBy({ graph, selected, changed, broken });
  const due = without(together(saved, owed, graph), broken);
  return without(together(due, asked(), graph), broken);

  function asked(): Affected {
    const last = keepSelected(lastBuilt);
    const everything = () => new Set([...selected].filter((id) => isBuilt(graph.nodes.get(id))));
    switch (ask) {
      case 'changes':
        return nothingAffected;
      case 'tests': {
        const models = last.built.size > 0 ? last.built : everything();
        return { built: new Set(), tests: testsOf(graph, models, selected) };
      }
      case 'rebuild': {
        const built = last.built.size > 0 ? last.built : everything();
        return { built, tests: testsOf(graph, built, selected) };
      }
      case 'full': {
        const built = new Set(shown !== undefined && selected.has(shown) ? [shown] : last.built);
        return { built, tests: testsOf(graph, built, selected) };
      }
      default:
        return ask satisfies never;
    }
  }

  function keepSelected({ built, tests }: Affected): Affected {
    const keep = (ids: ReadonlySet<NodeId>) => new Set([...ids].filter((id) => selected.has(id)));
    return { built: keep(built), tests: keep(tests) };
  }
}

/** The model that was saved; of several, the one that was looked at before, or the first. */
export function chooseShown(
  { compilation }: Snapshot,
  { files }: Work,
  affected: Affected,
  before: NodeId | undefined,
): NodeId | undefined {
  const { graph, project } = compilation;
  const candidates = [...affected.built].flatMap((id) => graph.nodes.get(id) ?? []);
  const saved = candidates.filter(({ path }) => files.has(resolve(project.root, path)));
  const among = saved.length > 0 ? saved : candidates;
  if (among.length === 0)
    return before !== undefined && graph.nodes.has(before) ? before : undefined;
  return among.find(({ id }) => id === before)?.id ?? among[0]?.id;
}
