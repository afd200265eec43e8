/**
 * Operators from the plan's JSON. In: a node; out: an operator, with its inputs. A type of
 * operator that is not known here becomes one whose output may depend on everything beneath it.
 */
import type { Operator } from './bound-plan.ts';
import { inputsOf } from './operator-inputs.ts';
import { detailOf, nodesAt, type PlanNode, textAt } from './plan-json.ts';
import { readCte, readCteRows, readRecursive, readSet } from './read-cte.ts';
import { readCorrelated, readCrossing, readJoin } from './read-join.ts';
import { readDelimGet, readGet, readRows } from './read-source.ts';
import {
  readAggregateOperator,
  readDistinct,
  readFilter,
  readLimit,
  readOrder,
  readPivot,
  readProject,
  readSample,
  readUnnest,
  readWindowOperator,
} from './read-steps.ts';
import { columnsAt, type OperatorReader, type Reading } from './reading.ts';

export function readOperator(node: PlanNode, reading: Reading): Operator {
  const read = (input: PlanNode, of: Reading = reading): Operator => readOperator(input, of);
  const type = textAt(node, 'type');
  const operator = readers[type]?.(node, reading, read);
  if (operator && !isWidthUnknown(operator)) return operator;
  const inputs = operator
    ? inputsOf(operator)
    : nodesAt(node, 'children').map((each) => read(each));
  const detail = detailOf({ ...node, children: undefined });
  return { kind: 'unknown', name: type, detail, inputs, columns: [] };
}

/** Where the number of an input's columns is unknown, so are the places of those behind them. */
function isWidthUnknown(operator: Operator): boolean {
  switch (operator.kind) {
    case 'join':
      return isUnknown(operator.left) || isUnknown(operator.right);
    case 'filter':
    case 'order':
    case 'limit':
    case 'sample':
    case 'distinct':
    case 'window':
    case 'unnest':
    case 'pivot':
      return isUnknown(operator.input);
    case 'table function':
      return operator.input !== undefined && isUnknown(operator.input);
    default:
      return false;
  }
}

function isUnknown(operator: Operator): boolean {
  return operator.kind === 'unknown' || (operator.kind === 'cte' && isUnknown(operator.body));
}

const readers: Readonly<Record<string, OperatorReader>> = {
  LOGICAL_GET: readGet,
  LOGICAL_EXPRESSION_GET: readRows,
  LOGICAL_CHUNK_GET: (node) => ({
    kind: 'constant rows',
    detail: detailOf(node),
    columns: columnsAt(node, 'chunk_types'),
  }),
  LOGICAL_EMPTY_RESULT: (node) => ({
    kind: 'constant rows',
    detail: 'no rows',
    columns: columnsAt(node, 'return_types'),
  }),
  LOGICAL_DUMMY_SCAN: () => ({
    kind: 'single row',
    columns: [{ name: undefined, type: 'INTEGER' }],
  }),
  LOGICAL_DELIM_GET: readDelimGet,
  LOGICAL_PROJECTION: readProject,
  LOGICAL_FILTER: readFilter,
  LOGICAL_AGGREGATE_AND_GROUP_BY: readAggregateOperator,
  LOGICAL_WINDOW: readWindowOperator,
  LOGICAL_UNNEST: readUnnest,
  LOGICAL_LIMIT: readLimit,
  LOGICAL_ORDER_BY: readOrder,
  LOGICAL_DISTINCT: readDistinct,
  LOGICAL_SAMPLE: readSample,
  LOGICAL_PIVOT: readPivot,
  LOGICAL_COMPARISON_JOIN: readJoin,
  LOGICAL_ASOF_JOIN: readJoin,
  LOGICAL_ANY_JOIN: readJoin,
  LOGICAL_DELIM_JOIN: readCorrelated,
  LOGICAL_CROSS_PRODUCT: readCrossing,
  LOGICAL_POSITIONAL_JOIN: readCrossing,
  LOGICAL_UNION: readSet,
  LOGICAL_EXCEPT: readSet,
  LOGICAL_INTERSECT: readSet,
  LOGICAL_MATERIALIZED_CTE: readCte,
  LOGICAL_RECURSIVE_CTE: readRecursive,
  LOGICAL_CTE_REF: readCteRows,
};
