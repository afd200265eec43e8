/**
 * What a `columns:` list says once it agrees with a relation. In: the list as written and as read,
 * and the columns that there are; out: the wanted list, and each difference. Texts of types are
 * compared by whoever asks: one type has many names.
 */
import type { Json } from '../../base/json.ts';
import type { ColumnProperties } from '../resources.ts';
import { removed, type Wanted } from '../yaml/edit/edit-yaml.ts';
import { asList, asMap } from '../yaml/json-shapes.ts';

export interface FoundColumn {
  readonly name: string;
  /** The engine's own name of the type. */
  readonly type: string;
}

export type ColumnChange =
  | { readonly change: 'added'; readonly column: string; readonly type: string }
  | {
      readonly change: 'retyped';
      readonly column: string;
      /** Absent where none was declared. */
      readonly from: string | undefined;
      readonly type: string;
    }
  /** Declared, and not there: it goes only when asked for. */
  | { readonly change: 'vanished'; readonly column: string };

export interface PullRequest {
  /** What stands under `columns:`. */
  readonly written: Json | undefined;
  /** The same list, its templates filled in. */
  readonly declared: readonly ColumnProperties[];
  readonly found: readonly FoundColumn[];
  readonly isSameType: (declared: string, found: string) => boolean;
  /** Takes out what has vanished. */
  readonly prune: boolean;
}

export interface PulledColumns {
  readonly wanted: Wanted;
  readonly changes: readonly ColumnChange[];
}

/** Declared columns keep their order, and all that is said of them; new ones come last. */
export function pullColumns(request: PullRequest): PulledColumns {
  const { declared, found, prune } = request;
  const written = asList(request.written);
  const key = typeKey(written);
  const byName = new Map(found.map((column) => [column.name.toLowerCase(), column]));
  const known = new Set(declared.map(({ name }) => name.toLowerCase()));
  const changes: ColumnChange[] = [];
  const kept = declared.map((column, index) => {
    const item = written[index] as Wanted;
    const there = byName.get(column.name.toLowerCase());
    if (!there) {
      changes.push({ change: 'vanished', column: column.name });
      return prune ? removed : item;
    }
    if (column.type !== undefined && request.isSameType(column.type, there.type)) return item;
    changes.push({ change: 'retyped', column: column.name, from: column.type, type: there.type });
    return withType(item, there.type, key);
  });
  const added = found.filter(({ name }) => !known.has(name.toLowerCase()));
  for (const { name, type } of added) changes.push({ change: 'added', column: name, type });
  const items = [...kept, ...added.map(({ name, type }) => ({ name, [key]: type }))];
  const isUnwritten = items.length === 0 && request.written === undefined;
  return { wanted: isUnwritten ? null : items, changes };
}

/** dbt's word, where the list keeps to it. */
function typeKey(written: readonly Json[]): 'type' | 'data_type' {
  const has = (key: string): boolean => written.some((item) => asMap(item)?.[key] !== undefined);
  return has('data_type') && !has('type') ? 'data_type' : 'type';
}

/** Right behind the name, unless it has a place already. */
function withType(item: Wanted, type: string, usual: 'type' | 'data_type'): Wanted {
  const map = asMap(item as Json) ?? {};
  const key = ['type', 'data_type'].find((one) => map[one] != null) ?? usual;
  if (Object.hasOwn(map, key)) return { ...map, [key]: type } as Wanted;
  const { name = '', ...others } = map;
  return { name, [key]: type, ...others } as Wanted;
}
