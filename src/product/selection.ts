/** Which nodes a command works on: the product of `selectNodes`. Types alone. */
import type { NodeId } from './graph.ts';

export interface Selection {
  /** In the order of the graph. */
  readonly ids: ReadonlySet<NodeId>;
  /** True where nothing was asked for, so that everything is meant. */
  readonly isEverything: boolean;
  /**
   * Selected tests that also read a model or seed which is not selected: they run if that exists
   * in the warehouse.
   */
  readonly testsReadingOutside?: ReadonlySet<NodeId>;
}
