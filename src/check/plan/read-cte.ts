/** Set operations, common table expressions and recursion from the plan's JSON. */
import type { SetOperator } from './bound-plan.ts';
import { flagAt, nodesAt, numberAt, textAt } from './plan-json.ts';
import { readExpressions } from './read-expression.ts';
import { columnsAt, type OperatorReader, scopeOf, unknownColumn } from './reading.ts';

export const readSet: OperatorReader = (node, _reading, read) => {
  const operation = setOperations[textAt(node, 'type')];
  const children = nodesAt(node, 'children');
  if (!operation || children.length === 0) return undefined;
  const inputs = children.map((child) => read(child));
  const width = numberAt(node, 'column_count') ?? 0;
  const columns = Array.from({ length: width }, (_, at) => inputs[0]?.columns[at] ?? unknownColumn);
  return { kind: 'set', operation, isAll: flagAt(node, 'setop_all', true), inputs, columns };
};

const setOperations: Readonly<Record<string, SetOperator['operation']>> = {
  LOGICAL_UNION: 'union',
  LOGICAL_EXCEPT: 'except',
  LOGICAL_INTERSECT: 'intersect',
};

export const readCte: OperatorReader = (node, _reading, read) => {
  const [first, second] = nodesAt(node, 'children');
  const id = numberAt(node, 'table_index');
  if (!first || !second || id === undefined) return undefined;
  const [definition, body] = [read(first), read(second)];
  const name = textAt(node, 'ctename');
  return { kind: 'cte', id, name, definition, body, columns: body.columns };
};

export const readRecursive: OperatorReader = (node, reading, read) => {
  const [first, second] = nodesAt(node, 'children');
  const id = numberAt(node, 'table_index');
  if (!first || !second || id === undefined) return undefined;
  const [base, step] = [read(first), read(second)];
  return {
    kind: 'recursive',
    id,
    name: textAt(node, 'ctename'),
    isAll: flagAt(node, 'union_all'),
    keys: readExpressions(nodesAt(node, 'key_targets'), scopeOf([node], reading)),
    base,
    step,
    columns: base.columns,
  };
};

export const readCteRows: OperatorReader = (node) => {
  const cte = numberAt(node, 'cte_index');
  if (cte === undefined) return undefined;
  return { kind: 'cte rows', cte, columns: columnsAt(node, 'chunk_types', 'bound_columns') };
};
