/** How one node is made in a run: what a materialization decided. Types alone. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { RelationKind } from '../engine/engine.ts';
import type { Action } from '../materialize/action.ts';

export interface Materializing {
  readonly actions: readonly Action[];
  /** Done once the tests have passed, before the commit. */
  readonly publish: readonly Action[];
  readonly makes: RelationKind;
  readonly materialization: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Said beside the reason. */
  readonly note?: string | undefined;
  /** What was written outside of the database, for the state; known once the actions are done. */
  readonly files: () => Json | undefined;
  /** SQL condition on the relation's own rows: those that the actions wrote. Absent: all of them. */
  readonly changed?: string | undefined;
  readonly afterCommit: () => void;
}
