/** What the ways to observe a source share. Types alone. */
import type { Json } from '../../base/json.ts';
import type { Connection } from '../../engine/engine.ts';
import type { StateKey, StoredVersion } from '../../product/state.ts';
import type { Telling, TimeAxis } from '../../product/version.ts';
import type { SourceFiles } from '../../project/resources.ts';

export interface Observing {
  /** Nobody compacts or migrates the state while it observes. */
  readonly connection: Connection;
  /** Where the state is; a plan has a copy of it in memory. */
  readonly stateCatalog: string;
  readonly runId: string;
  readonly nextSequence: () => number;
  /** Absolute path of the project. */
  readonly root: string;
  /** Milliseconds since 1970, of the clock that stamps files. */
  readonly now: () => number;
}

/** JSON all through: another process may ask it again. */
export interface SourceQuestion {
  readonly key: StateKey;
  /** Of a source in files. */
  readonly location: SourceFiles | undefined;
  /** How it is told to change. */
  readonly changes: Json | undefined;
  /** What stands behind FROM. */
  readonly from: string;
  /** Time columns and grains that somebody's proof follows. */
  readonly axes: readonly TimeAxis[];
  /** Columns by whose values its changes are told. */
  readonly keys: readonly string[];
  /** By which columns changes of its intervals are told. */
  readonly telling: Telling | undefined;
  readonly known: StoredVersion | undefined;
}

/** What a source holds now; nothing where it cannot be read: its readers will say why. */
export type Observed = StoredVersion | undefined;
