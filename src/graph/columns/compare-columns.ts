/**
 * What was edited of one relation, reading aside what it reads. In: the relation before and after;
 * out: which of its columns differ, and whether its rows do.
 */
import type { GraphColumn, KnownNode, UnknownNode } from '../../product/column-graph.ts';
import type { ColumnChange } from '../../product/impact.ts';

export interface Comparison {
  readonly areRowsEdited: boolean;
  /** By the name in lower case, of those that are there now. */
  readonly columns: ReadonlyMap<string, EditedColumn>;
  readonly removed: readonly GraphColumn[];
  /** Why there is nothing to compare, in words. */
  readonly unknown: string | undefined;
}

export interface EditedColumn {
  readonly change: Extract<ColumnChange, 'added' | 'renamed' | 'retyped' | 'edited'>;
  readonly former: GraphColumn | undefined;
}

type Relation = KnownNode | UnknownNode;

export function compareColumns(before: Relation, after: Relation): Comparison {
  if (before.state === 'known' && after.state === 'known') return compareKnown(before, after);
  const unknown = 'because' in after ? after.because : 'its columns were not known before';
  return { areRowsEdited: isEdited(before, after), columns: new Map(), removed: [], unknown };
}

/** What is not known because of something upstream may well be as it was. */
function isEdited(before: Relation, after: Relation): boolean {
  if (before.state !== 'known' && after.state !== 'known') {
    return before.definition !== after.definition;
  }
  const unknown = before.state === 'known' ? after : before;
  return 'cause' in unknown && unknown.cause === unknown.id;
}

function compareKnown(before: KnownNode, after: KnownNode): Comparison {
  const former = new Map(before.columns.map((column) => [column.name.toLowerCase(), column]));
  const present = new Map(after.columns.map((column) => [column.name.toLowerCase(), column]));
  const added = after.columns.filter(({ name }) => !former.has(name.toLowerCase()));
  const removed = before.columns.filter(({ name }) => !present.has(name.toLowerCase()));
  const renamed = pairRenamed(removed, added);
  const columns = new Map<string, EditedColumn>();
  for (const [name, column] of present) {
    const found = former.get(name);
    const edited = found
      ? compareColumn(found, column)
      : ({
          change: renamed.has(column) ? 'renamed' : 'added',
          former: renamed.get(column),
        } as const);
    if (edited) columns.set(name, edited);
  }
  const gone = new Set(renamed.values());
  return {
    areRowsEdited: before.rowsDefinition !== after.rowsDefinition,
    columns,
    removed: removed.filter((column) => !gone.has(column)),
    unknown: undefined,
  };
}

function compareColumn(former: GraphColumn, column: GraphColumn): EditedColumn | undefined {
  if (former.type.toLowerCase() !== column.type.toLowerCase()) return { change: 'retyped', former };
  return former.definition === column.definition ? undefined : { change: 'edited', former };
}

/** A column that is gone and a new one of the same meaning and type, where there is one of each. */
function pairRenamed(
  removed: readonly GraphColumn[],
  added: readonly GraphColumn[],
): ReadonlyMap<GraphColumn, GraphColumn> {
  const pairs = new Map<GraphColumn, GraphColumn>();
  for (const column of added) {
    if (column.definition === '') continue;
    const alike = (other: GraphColumn): boolean =>
      other.definition === column.definition && other.type === column.type;
    const [former, ...others] = removed.filter(alike);
    if (former && others.length === 0 && added.filter(alike).length === 1)
      pairs.set(column, former);
  }
  return pairs;
}
