/**
 * What a snapshot says of itself. In: its configuration; out: its settings with all defaults. Knows
 * no state and no SQL.
 */
import type { Json } from '../base/json.ts';
import type { ModelNode } from '../product/graph.ts';
import { asMap, asTexts } from '../project/yaml/json-shapes.ts';

export type SnapshotSettings = {
  /** Lower-cased names count; one or several. */
  readonly keys: readonly string[];
  readonly deletes: HardDeletes;
  readonly columns: ValidityColumns;
} & (
  | {
      readonly strategy: 'timestamp';
      /** A row changed where its time is another one. */
      readonly updatedAt: string;
    }
  | {
      readonly strategy: 'check';
      readonly checked: readonly string[] | 'all';
      /** From when a changed row is valid; the moment of the run where none is named. */
      readonly updatedAt: string | undefined;
    }
);

/** A key that the query no longer gives: closed, closed and opened as deleted, or left as it is. */
export type HardDeletes = 'invalidate' | 'new_record' | 'ignore';

export interface ValidityColumns {
  readonly validFrom: string;
  readonly validTo: string;
  /** Only where deletes are records. */
  readonly isDeleted: string;
}

/** Of snapshots whose configuration is complete; nothing for all others. */
export function snapshotSettings({
  materialization,
  config: { values },
}: Pick<ModelNode, 'materialization' | 'config'>): SnapshotSettings | undefined {
  if (materialization !== 'snapshot') return undefined;
  const common = {
    keys: asTexts(values.unique_key),
    deletes: deletesOf(values.hard_deletes),
    columns: columnsOf(values.snapshot_meta_column_names),
  };
  const updatedAt = typeof values.updated_at === 'string' ? values.updated_at : undefined;
  if (values.strategy === 'check') {
    const checked = asTexts(values.check_cols);
    const isAll = checked.length === 1 && checked[0]?.toLowerCase() === 'all';
    return { ...common, strategy: 'check', checked: isAll ? 'all' : checked, updatedAt };
  }
  return updatedAt === undefined ? undefined : { ...common, strategy: 'timestamp', updatedAt };
}

/** The columns that a snapshot adds to those of its query, in their order. */
export function addedColumns({ columns, deletes }: SnapshotSettings): readonly string[] {
  const { validFrom, validTo, isDeleted } = columns;
  return [validFrom, validTo, ...(deletes === 'new_record' ? [isDeleted] : [])];
}

function deletesOf(value: Json | undefined): HardDeletes {
  return value === 'ignore' || value === 'new_record' ? value : 'invalidate';
}

function columnsOf(value: Json | undefined): ValidityColumns {
  const named = asMap(value) ?? {};
  const nameOf = (key: string): string => String(named[key] ?? named[`dbt_${key}`] ?? key);
  return {
    validFrom: nameOf('valid_from'),
    validTo: nameOf('valid_to'),
    isDeleted: nameOf('is_deleted'),
  };
}
