/** Which nodes a command works on: the product of `selectNodes`. Types alone. */
import type { NodeId } from './graph.ts';

export interface Selection {
  readonly ids: ReadonlySet<NodeId>;
  /** True where nothing was asked for, so that everything is meant. */
  readonly isEverything: boolean;
}
