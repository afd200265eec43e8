/** What the warehouse holds, as far as a plan needs to know: the product of `readInventory`. */
import type { Json } from '../base/json.ts';
import type { RelationKind, RelationName } from '../engine/engine.ts';
import type { NodeId } from './graph.ts';
import type { KnownVerdict, Made, StateKey, StoredVersion } from './state.ts';

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
  /** How it was made; absent for what others made, and where that was not recorded. */
  readonly made: Made | undefined;
  /** Digest of the names and types of its columns, as they are now. */
  readonly shape: string | undefined;
}

export interface Inventory {
  /** By lower-cased `catalog.schema.name`. */
  readonly relations: ReadonlyMap<string, KnownRelation>;
  /** Likewise named: what Eider made, and somebody else dropped. */
  readonly gone: ReadonlySet<string>;
  /** What was recorded last of each relation and source. */
  readonly versions: ReadonlyMap<StateKey, StoredVersion>;
  /** The last verdict of each test, by `<test id> <digest of its definition>`. */
  readonly verdicts: ReadonlyMap<string, KnownVerdict>;
  /** The highest number in the state. */
  readonly sequence: number;
}
