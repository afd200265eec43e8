/** How one node is made in a run: what a materialization decided. Types alone. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { RelationKind } from '../engine/engine.ts';
import type { Action } from '../materialize/action.ts';
import type { IntervalCount } from '../product/events.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Changes } from '../state/record-versions.ts';

export interface Materializing {
  /** Run before the transaction, in a database of its own: a transaction writes one alone. */
  readonly prepare?: readonly string[];
  /** Rows that are there stay, and what was recorded since this number still holds. */
  readonly continues?: { readonly since: number } | undefined;
  /** More of it is to be made, now or by another build. */
  readonly isUnfinished?: boolean;
  /** Nothing of it is due of the time that is asked for, or ended: its tests run on what is there. */
  readonly isIdle?: boolean;
  /** It goes on with another transaction right away. */
  readonly isMore?: boolean;
  /** In whose relation it is made, where that is not to be read yet: nothing is tested there. */
  readonly aside?: ModelNode;
  /** What the last actions changed is told by key. */
  readonly toldByKey?: boolean;
  /** Where they changed it here and there: what stands for the rows that came and that went. */
  readonly changes?: Pick<Changes, 'added' | 'removed'> | undefined;
  /** For models that are built interval by interval. */
  readonly intervals?: IntervalCount | undefined;
  /** Why it is made, where that is known better now than when it was planned. */
  readonly reason?: string | undefined;
  /** How it is made instead where the engine refuses this way. */
  readonly otherwise?: () => Promise<Materializing>;
  readonly actions: readonly Action[];
  /** Done once the tests have passed, before the commit. */
  readonly publish: readonly Action[];
  readonly makes: RelationKind;
  readonly materialization: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Said beside the reason; asked once the actions are done. */
  readonly note?: () => string | undefined;
  /** What was written outside of the database, for the state; known once the actions are done. */
  readonly files: () => Json | undefined;
  /**
   * SQL condition on the relation's own rows: those that the actions may have written. Known once
   * they are done; absent where that is all of them.
   */
  readonly changed?: () => string | undefined;
  readonly afterCommit: () => void;
}
