/**
 * Sets of columns. Each column of a plan is one object, so that sets can tell columns apart by
 * identity; sets are never changed once they are made, so that they can be shared.
 */
import type { ColumnRef } from '../../product/checked.ts';

export type Refs = ReadonlySet<ColumnRef>;

export const noRefs: Refs = new Set();

/** One of the sets itself wherever that holds all the others. */
export function union(sets: readonly Refs[]): Refs {
  let largest = noRefs;
  for (const set of sets) if (set.size > largest.size) largest = set;
  let all: Set<ColumnRef> | undefined;
  for (const set of sets) {
    if (set === largest) continue;
    for (const ref of set) if (!largest.has(ref)) all = (all ?? new Set(largest)).add(ref);
  }
  return all ?? largest;
}

export type Intern = (ref: ColumnRef) => ColumnRef;

/** The one object that stands for a column; the engine does not tell names apart by case. */
export function createIntern(): Intern {
  const known = new Map<string, ColumnRef>();
  return (ref) => {
    const key = `${ref.catalog}\n${ref.schema}\n${ref.table}\n${ref.column}`.toLowerCase();
    const found = known.get(key);
    if (found) return found;
    known.set(key, ref);
    return ref;
  };
}

/** In the order of their names, so that equal sets are equal lists. */
export function listRefs(refs: Refs): readonly ColumnRef[] {
  if (refs.size < 2) return [...refs];
  const named = [...refs].map((ref) => ({ ref, name: nameOf(ref) }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ ref }) => ref);
}

function nameOf({ catalog, schema, table, column }: ColumnRef): string {
  return `${catalog}\n${schema}\n${table}\n${column}`;
}
