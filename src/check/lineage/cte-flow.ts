/** What flows out of WITH, recursion included. */
import type { CteOperator, Operator, RecursiveOperator } from '../plan/bound-plan.ts';
import { columnAt, type Flow, mergeColumns, refsOfAll, type Walk } from './flow.ts';
import { union } from './refs.ts';

type FlowOf = (operator: Operator, walk: Walk) => Flow;

export function cteFlow({ id, definition, body }: CteOperator, walk: Walk, flowOf: FlowOf): Flow {
  const ctes = new Map(walk.ctes).set(id, flowOf(definition, walk));
  return flowOf(body, { ...walk, ctes });
}

/** Goes round until nothing is added: sets only grow, so that it ends. */
export function recursiveFlow(operator: RecursiveOperator, walk: Walk, flowOf: FlowOf): Flow {
  let known = withoutDuplicates(flowOf(operator.base, walk), operator);
  for (;;) {
    const ctes = new Map(walk.ctes).set(operator.id, known);
    const step = flowOf(operator.step, { ...walk, ctes });
    const next = withoutDuplicates(merge(known, step, operator), operator);
    if (isSame(known, next)) return next;
    known = next;
  }
}

function merge(known: Flow, step: Flow, { columns }: RecursiveOperator): Flow {
  const rest = known.rest ?? step.rest;
  return {
    columns: columns.map((_, at) => mergeColumns([columnAt(known, at), columnAt(step, at)])),
    rows: union([known.rows, step.rows]),
    order: union([known.order, step.order]),
    ...(rest ? { rest } : {}),
  };
}

/** UNION drops rows that were there before, USING KEY those with the same key. */
function withoutDuplicates(flow: Flow, { isAll, keys }: RecursiveOperator): Flow {
  if (isAll && keys.length === 0) return flow;
  return { ...flow, rows: union([flow.rows, refsOfAll(flow)]) };
}

function isSame(one: Flow, other: Flow): boolean {
  return (
    one.rows.size === other.rows.size &&
    one.order.size === other.order.size &&
    one.columns.length === other.columns.length &&
    one.columns.every(({ value, passes }, index) => {
      const column = columnAt(other, index);
      return value.size === column.value.size && passes === column.passes;
    })
  );
}
