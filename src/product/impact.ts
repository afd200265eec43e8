/** What an edit changes, column by column, and who reads that: the product of `impactOf`. Types alone. */
import type { ColumnAddress, ColumnNode } from './column-graph.ts';

export interface Impact {
  /** Relations that differ, or read what differs: removed ones first, then in the order of the graph. */
  readonly nodes: readonly NodeImpact[];
  /** Data tests and exposures that read any of it. */
  readonly readers: readonly ReaderImpact[];
}

export interface NodeImpact {
  /** As it is now, or where it was removed, as it was. */
  readonly node: ColumnNode;
  /**
   * `reached`: nothing of its own was edited. `broken`: it has mistakes now, or what it reads has;
   * whether it was edited, too, is not told.
   */
  readonly change: 'added' | 'removed' | 'edited' | 'broken' | 'reached';
  /** Whether other rows may be there, through an edit of its own or of what it reads. */
  readonly rows: 'same' | 'edited' | 'reached';
  /** Why its columns cannot be told apart, in words. */
  readonly unknown: string | undefined;
  /** Those that differ, removed ones last. */
  readonly columns: readonly ColumnImpact[];
}

export type ColumnChange =
  | 'added'
  | 'removed'
  /** Computed as another column was that is gone. */
  | 'renamed'
  | 'retyped'
  | 'edited'
  /** It is computed from columns that differ. */
  | 'reached'
  /** It stands in other rows, and nothing else. */
  | 'rows';

export interface ColumnImpact {
  readonly name: string;
  readonly change: ColumnChange;
  readonly type: string;
  /** Where that differs. */
  readonly formerName?: string;
  readonly formerType?: string;
  /** The columns that differ among those that it is computed from. */
  readonly from: readonly ColumnAddress[];
  /** Who reads it directly; of a removed one, who did. Nodes whose rows it decides have no column. */
  readonly readBy: readonly { readonly node: string; readonly column?: string }[];
}

export interface ReaderImpact {
  readonly node: ColumnNode;
  /** The columns it reads that differ. */
  readonly columns: readonly ColumnAddress[];
  /** The nodes it reads whose rows differ. */
  readonly rows: readonly string[];
}
