/** What the warehouse holds, as far as a plan needs to know: the product of `readInventory`. */
import type { Json } from '../base/json.ts';
import type { RelationKind, RelationName } from '../engine/engine.ts';
import type { NodeId } from './graph.ts';

export interface KnownRelation {
  readonly relation: RelationName;
  readonly kind: RelationKind;
  /** The node that Eider made it for; absent for what others made. */
  readonly madeBy: NodeId | undefined;
  readonly materialization: string | undefined;
  readonly rows: number | undefined;
  /** What an external model wrote. */
  readonly files: Json | undefined;
  /** ISO 8601, UTC: when it was last published. */
  readonly publishedAt: string | undefined;
}

export interface Inventory {
  /** By lower-cased `catalog.schema.name`. */
  readonly relations: ReadonlyMap<string, KnownRelation>;
  /** The highest number in the state's ledger. */
  readonly sequence: number;
}
