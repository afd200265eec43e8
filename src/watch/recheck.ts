/**
 * Checks what edited models mean for themselves and for all selected that reads them, over what is
 * known of the rest. In: what the check before found and the project compiled anew; out: the same that
 * checking all of it finds, as far as anybody is told, or nothing where all of it has to be looked at.
 */
import { nodesThatCount } from '../check/within-selection.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isRelation } from '../graph/is-relation.ts';
import { withAncestors, withDescendants } from '../graph/selection/reach.ts';
import { type Compilation, check } from '../pipeline.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { Graph, NodeId } from '../product/graph.ts';
import type { Selection } from '../product/selection.ts';
import type { WarmEngines } from './warm-engines.ts';

export interface RecheckRequest {
  readonly before: CheckedProject;
  readonly compilation: Compilation;
  readonly edited: ReadonlySet<NodeId>;
  /** Of what it is not made from nothing is said, and nothing built. */
  readonly selection: Selection;
  readonly open: WarmEngines['open'];
}

export async function recheck(request: RecheckRequest): Promise<CheckedProject | undefined> {
  const { before, compilation, open } = request;
  if (hasErrors(before)) return undefined;
  const { graph, compiled } = compilation;
  const below = reachedBy(request);
  const around = withAncestors(graph, below, Number.POSITIVE_INFINITY);
  const { value: now, diagnostics } = await check(
    {
      ...compilation,
      compiled: {
        graph,
        models: only(compiled.models, around),
        tests: only(compiled.tests, below),
      },
    },
    { open, unitTests: below },
  );
  const said = [...now.problems.values()].flat();
  // Where nothing could be asked, what is said is about no node.
  if (said.length < diagnostics.length) return undefined;
  if (hasErrors(now) || !readsWithin(now, { graph, below, around })) return undefined;
  return {
    compiled,
    relations: replaced(before.relations, now.relations, below),
    tests: replaced(before.tests, now.tests, below),
    owners: before.owners,
    problems: problemsOf(before, now, below),
    outside: undefined,
    faceOf: () => undefined,
  };
}

/** What is edited, and what reads it and counts. */
function reachedBy({ compilation: { graph }, edited, selection }: RecheckRequest) {
  const below = withDescendants(graph, edited, Number.POSITIVE_INFINITY);
  if (selection.isEverything) return below;
  const counting = nodesThatCount(graph, selection);
  return new Set([...below].filter((id) => edited.has(id) || counting.has(id)));
}

/** A mistake is explained by all that there is, and one elsewhere may name what is below it. */
function hasErrors({ problems }: CheckedProject): boolean {
  return [...problems.values()].some((said) => said.some(({ severity }) => severity === 'error'));
}

interface Parts {
  readonly graph: Graph;
  /** What is edited, and what reads it. */
  readonly below: ReadonlySet<NodeId>;
  readonly around: ReadonlySet<NodeId>;
}

/** A table that nobody refers to may be one of the project's own, which was not made for this. */
function readsWithin(
  { relations, tests, owners }: CheckedProject,
  { graph, below, around }: Parts,
): boolean {
  const elsewhere = new Set<string>();
  for (const node of graph.nodes.values()) {
    if (isRelation(node) && !around.has(node.id)) elsewhere.add(node.relation.name.toLowerCase());
  }
  const isWithin = (name: string, key: string): boolean =>
    around.has(owners.get(key) ?? '') || !elsewhere.has(name.toLowerCase());
  for (const id of below) {
    const model = relations.get(id);
    const reads = model?.state === 'checked' ? (model.lineage?.reads ?? []) : [];
    if (!reads.every((read) => isWithin(read.name, relationKey(read)))) return false;
    const test = tests.get(id);
    const columns = test?.state === 'checked' ? test.reads : [];
    const isTestWithin = columns.every((column) =>
      isWithin(column.table, relationKey({ ...column, name: column.table })),
    );
    if (!isTestWithin) return false;
  }
  return true;
}

function only<T>(all: ReadonlyMap<NodeId, T>, ids: ReadonlySet<NodeId>): ReadonlyMap<NodeId, T> {
  return new Map([...all].filter(([id]) => ids.has(id)));
}

function replaced<T>(
  before: ReadonlyMap<NodeId, T>,
  now: ReadonlyMap<NodeId, T>,
  ids: ReadonlySet<NodeId>,
): ReadonlyMap<NodeId, T> {
  return new Map(
    [...before].map(([id, known]) => [id, ids.has(id) ? (now.get(id) ?? known) : known]),
  );
}

/** In the order of the graph, as a whole check says them. */
function problemsOf(
  before: CheckedProject,
  now: CheckedProject,
  below: ReadonlySet<NodeId>,
): CheckedProject['problems'] {
  const found = [...now.compiled.graph.nodes.keys()].flatMap((id) => {
    const said = (below.has(id) ? now : before).problems.get(id);
    return said ? [[id, said] as const] : [];
  });
  return new Map(found);
}
