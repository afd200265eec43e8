/**
 * The project with its columns: what each relation has, of which types, computed from what. The
 * product of `checkProject`. Types alone; nothing runs here.
 */
import type { RelationName } from '../engine/engine.ts';

/** A column of a relation, by the names that the engine has for it. */
export interface ColumnRef {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

export interface OutputColumn {
  readonly name: string;
  /** The engine's own name of the type: `DECIMAL(18,2)`. */
  readonly type: string;
  /** The input columns that it is computed from, sorted by name. */
  readonly value: readonly ColumnRef[];
  /** The input column that comes through unchanged (behind an outer join, or as NULL). */
  readonly passes: ColumnRef | undefined;
}

/**
 * What a query's result depends on. A change to an input column changes nothing but the columns
 * that list it under `value`; where it is among `rows`, other rows may be there.
 */
export interface ColumnLineage {
  readonly outputs: readonly OutputColumn[];
  /** The input columns that decide which rows there are, sorted by name. */
  readonly rows: readonly ColumnRef[];
  /** The relations that are read, each once, in the order of the plan. */
  readonly reads: readonly RelationName[];
  /** Where the answer is wider than it would have to be, and why. */
  readonly notes: readonly string[];
}
