/**
 * A topological order, or the cycles that forbid one. In: ids and their parents; out: parents
 * before children, ties in the order of ids. Knows no model.
 */

export interface Ordered {
  readonly order: readonly string[];
  /** Each as a path that ends where it begins: `a, b, a`. */
  readonly cycles: readonly (readonly string[])[];
}

export function orderNodes(parents: ReadonlyMap<string, readonly string[]>): Ordered {
  const ids = [...parents.keys()].sort();
  const waiting = new Map<string, number>();
  const children = new Map<string, string[]>();
  for (const id of ids) {
    const known = (parents.get(id) ?? []).filter((parent) => parents.has(parent));
    waiting.set(id, known.length);
    for (const parent of known) {
      const list = children.get(parent);
      if (list) list.push(id);
      else children.set(parent, [id]);
    }
  }
  const order: string[] = ids.filter((id) => waiting.get(id) === 0);
  for (let next = 0; next < order.length; next++) {
    for (const child of children.get(order[next] ?? '') ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) order.push(child);
    }
  }
  if (order.length === ids.length) return { order, cycles: [] };
  const stuck = new Set(ids.filter((id) => (waiting.get(id) ?? 0) > 0));
  return { order, cycles: findCycles(stuck, parents) };
}

/** One cycle for each knot, found by walking parents until a node repeats. */
function findCycles(
  stuck: ReadonlySet<string>,
  parents: ReadonlyMap<string, readonly string[]>,
): string[][] {
  const cycles: string[][] = [];
  const seen = new Set<string>();
  for (const start of stuck) {
    const path: string[] = [];
    const places = new Map<string, number>();
    let at: string | undefined = start;
    while (at !== undefined && !seen.has(at) && !places.has(at)) {
      places.set(at, path.length);
      path.push(at);
      at = (parents.get(at) ?? []).find((parent) => stuck.has(parent));
    }
    if (at !== undefined && places.has(at)) {
      const cycle = path.slice(places.get(at)).reverse();
      cycles.push(fromSmallest(cycle));
    }
    for (const id of path) seen.add(id);
  }
  return cycles;
}

function fromSmallest(cycle: readonly string[]): string[] {
  const smallest = cycle.reduce((best, id, index) => (id < (cycle[best] ?? '') ? index : best), 0);
  const turned = [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
  return [...turned, turned[0] ?? ''];
}
