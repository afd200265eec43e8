/**
 * The project's columns and what each is computed from, by nodes and not by relations, so that it
 * is the same in every target, and small enough to be kept from one run to the next. Types alone.
 */
import type { NodeId } from './graph.ts';

export interface ColumnGraph {
  /** What a node reads comes before it. */
  readonly nodes: ReadonlyMap<NodeId, ColumnNode>;
}

export type ColumnNode = KnownNode | UnknownNode | ReaderNode;

interface Common {
  readonly id: NodeId;
  /** As people write it: `orders`, `raw.orders`. */
  readonly name: string;
  /** `table`, `view`... of models; `seed`, `source`, `test`, `exposure`. */
  readonly kind: string;
  /** Relative to the project. */
  readonly path: string;
  /** The nodes that are read, each once. */
  readonly reads: readonly NodeId[];
}

/** A relation whose columns are known. */
export interface KnownNode extends Common {
  readonly state: 'known';
  readonly columns: readonly GraphColumn[];
  /** The columns that decide which rows there are. */
  readonly rows: readonly ColumnAddress[];
  /** A fingerprint of which rows there are; of seeds, of their content. */
  readonly rowsDefinition: string;
  /**
   * A fingerprint of a model's own text, and of what that is rendered with: while it is the same,
   * whatever differs comes from what it reads.
   */
  readonly written?: string;
}

export interface GraphColumn {
  readonly name: string;
  /** The engine's own name of the type. */
  readonly type: string;
  readonly description?: string;
  /** The column that the description was written for, where that is another one. */
  readonly describedAs?: ColumnAddress;
  /** The columns that it is computed from. */
  readonly value: readonly ColumnAddress[];
  /** The one that comes through unchanged. */
  readonly passes?: ColumnAddress;
  /** A fingerprint of how it is computed. */
  readonly definition: string;
}

/** A relation whose columns nobody knows: it may depend on all that it reads. */
export interface UnknownNode extends Common {
  readonly state: 'unchecked' | 'broken';
  /** In words. */
  readonly because: string;
  /** Where that begins: the node itself, or one upstream. */
  readonly cause: NodeId;
  /** A fingerprint of its query. */
  readonly definition: string;
}

/** A data test or an exposure. */
export interface ReaderNode extends Common {
  readonly state: 'reader';
  /** All columns of all that it reads, where nobody knows which. */
  readonly columns: readonly ColumnAddress[] | 'all';
}

/** A column of a node, by the name that the node has for it. */
export interface ColumnAddress {
  readonly node: NodeId;
  readonly column: string;
}
