/**
 * A bound plan from the engine's JSON. In: the answer to `bindQueries`; out: the plan of the
 * query and the columns that a table made of it has.
 */
import type { BoundQuery } from '../../engine/duckdb-bind.ts';
import { parseEngineJson } from '../../engine/engine-json.ts';
import type { BoundPlan } from './bound-plan.ts';
import { isNode, nodeAt, nodesAt, textAt } from './plan-json.ts';
import { readOperator } from './read-operator.ts';
import { readType } from './read-type.ts';
import { createReading } from './reading.ts';

/** Raises where the text is not the engine's: that is a mistake of ours, not of the user's. */
export function readPlan({ json, offsetOf }: Extract<BoundQuery, { type: 'plan' }>): BoundPlan {
  const answer = parseEngineJson(json);
  const creation = isNode(answer) ? nodesAt(answer, 'plans')[0] : undefined;
  const query = creation && nodesAt(creation, 'children')[0];
  if (!creation || !query) throw new Error('the engine gave no plan of a query');
  const created = nodeAt(nodeAt(creation, 'info') ?? {}, 'columns') ?? {};
  return {
    columns: nodesAt(created, 'columns').map((column) => ({
      name: textAt(column, 'name'),
      type: readType(column.type),
    })),
    root: readOperator(query, createReading(offsetOf)),
  };
}
