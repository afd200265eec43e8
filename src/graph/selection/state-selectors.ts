/**
 * What selection asks of stages that know more than the graph: an earlier state, earlier results,
 * the lineage of columns. Types, and the words for when nobody answers.
 */
import type { NodeId } from '../../product/graph.ts';
import type { OutsideMethod } from './match-criterion.ts';
import type { Depth } from './selector.ts';
import type { SelectorProblem } from './selector-methods.ts';

export type StateMethod = Exclude<OutsideMethod, 'selector'>;

/** Of columns the answerer follows `+` itself; the others are followed in the graph. */
export interface ColumnReach {
  readonly parents: Depth | undefined;
  readonly children: Depth | undefined;
}

export interface StateSelector {
  /** `undefined`: there is no such value. */
  readonly select: (
    value: string,
    reach: ColumnReach,
  ) => ReadonlySet<NodeId> | SelectorProblem | undefined;
  /** The values there are, for suggestions. */
  readonly values: () => Iterable<string>;
}

/** Each is absent where it cannot be answered. */
export type StateSelectors = Readonly<Partial<Record<StateMethod, StateSelector>>>;

export const missingState: Readonly<
  Record<StateMethod, { readonly message: string; readonly hint: string }>
> = {
  state: {
    message: '"state:" compares with an earlier state of the project, and none is given',
    hint: 'give --state with the folder that holds its manifest.json',
  },
  result: {
    message: '"result:" needs the results of an earlier run, and there are none',
    hint: 'run "eider build" first, or give --state with the folder that holds its run_results.json',
  },
  column: {
    message: '"column:" needs the lineage of columns, which is not known here',
    hint: 'select the model: "name+"',
  },
};
