/** What flows out of a join, subqueries among them. */
import type { JoinOperator, Operator } from '../plan/bound-plan.ts';
import { type ColumnFlow, columnOf, type Flow, refsOf, sideBySide, type Walk } from './flow.ts';
import { noRefs, type Refs, union } from './refs.ts';

export function joinFlow(
  join: JoinOperator,
  walk: Walk,
  flowOf: (operator: Operator, walk: Walk) => Flow,
): Flow {
  const left = flowOf(join.left, walk);
  const right = insideFlow(flowOf(join.right, insideOf(join, left, walk)), join);
  const both = sideBySide(left, right);
  const matched = matchRefs(join, left, right);
  switch (join.type) {
    case 'inner':
    case 'left':
    case 'right':
    case 'full':
      return { ...both, rows: union([both.rows, matched]) };
    case 'positional':
      return { ...both, rows: union([both.rows, both.order]) };
    case 'semi':
    case 'anti':
      return { ...left, rows: union([left.rows, right.rows, matched]) };
    case 'mark': {
      const mark = { value: union([matched, right.rows]), passes: undefined };
      return { ...left, columns: [...left.columns, mark] };
    }
    case 'single': {
      // Every left row is there once: what decides about matches shows in the values alone.
      const decides = union([matched, right.rows]);
      const answers = right.columns.map((column) => ({
        ...column,
        value: union([column.value, decides]),
      }));
      return { ...left, columns: [...left.columns, ...answers] };
    }
    default:
      return join.type satisfies never;
  }
}

/** On the right of a correlated join, the columns that it may read of the left. */
function insideOf({ correlation }: JoinOperator, left: Flow, walk: Walk): Walk {
  if (!correlation) return walk;
  const columns = correlation.columns.map((column): ColumnFlow => columnOf(column, left));
  return { ...walk, correlations: new Map(walk.correlations).set(correlation.id, columns) };
}

/** Seen from outside of a correlated join, nothing on its right belongs to a row of its own left. */
function insideFlow(flow: Flow, { correlation }: JoinOperator): Flow {
  if (!correlation) return flow;
  return { ...flow, columns: flow.columns.map(({ value, passes }) => ({ value, passes })) };
}

/** The columns that decide which rows belong together. */
function matchRefs({ conditions, predicate }: JoinOperator, left: Flow, right: Flow): Refs {
  const sides = conditions.map((condition) =>
    union([refsOf(condition.left, left), refsOf(condition.right, right)]),
  );
  const rest = predicate ? refsOf(predicate, sideBySide(left, right)) : noRefs;
  return union([rest, ...sides]);
}
