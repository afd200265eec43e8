/** A snapshot as its build sees it, and what building it came to. */
import type { SnapshotSettings } from '../../graph/snapshot-settings.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { ModelNode } from '../../product/graph.ts';

export interface Snapshot {
  readonly node: ModelNode;
  /** With the columns of validity behind its own. */
  readonly query: MappedSql;
  readonly settings: SnapshotSettings;
  /** The moment of the run: ISO 8601, UTC. */
  readonly clock: string;
  readonly onWritten: (counts: VersionCounts) => void;
}

export interface VersionCounts {
  readonly opened: number;
  readonly changed: number;
  readonly gone: number;
}
