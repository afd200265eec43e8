/**
 * The engine's own way to name an operator's output: which table and column index stands at which
 * place. Needed only for references that the engine left unresolved; follows its
 * `GetColumnBindings`, operator by operator.
 */
import {
  listAt,
  nodeAt,
  nodesAt,
  numberAt,
  numbersAt,
  type PlanNode,
  textAt,
} from './plan-json.ts';

export interface Binding {
  readonly table: number | undefined;
  readonly column: number;
}

export function columnBindings(node: PlanNode): readonly Binding[] {
  const inputs = nodesAt(node, 'children');
  const [first, second] = inputs;
  switch (textAt(node, 'type')) {
    case 'LOGICAL_PROJECTION':
      return generated(numberAt(node, 'table_index'), listAt(node, 'expressions').length);
    case 'LOGICAL_GET':
      return getBindings(node);
    case 'LOGICAL_DELIM_GET':
    case 'LOGICAL_CTE_REF':
    case 'LOGICAL_CHUNK_GET':
      return generated(numberAt(node, 'table_index'), listAt(node, 'chunk_types').length);
    case 'LOGICAL_EXPRESSION_GET':
      return generated(numberAt(node, 'table_index'), listAt(node, 'expr_types').length);
    case 'LOGICAL_DUMMY_SCAN':
      return generated(numberAt(node, 'table_index'), 1);
    case 'LOGICAL_UNION':
    case 'LOGICAL_EXCEPT':
    case 'LOGICAL_INTERSECT':
    case 'LOGICAL_RECURSIVE_CTE':
      return generated(numberAt(node, 'table_index'), numberAt(node, 'column_count') ?? 0);
    case 'LOGICAL_PIVOT':
      return generated(
        numberAt(node, 'pivot_index'),
        listAt(nodeAt(node, 'bound_pivot') ?? {}, 'types').length,
      );
    case 'LOGICAL_AGGREGATE_AND_GROUP_BY':
      return [
        ...generated(numberAt(node, 'group_index'), listAt(node, 'groups').length),
        ...generated(numberAt(node, 'aggregate_index'), listAt(node, 'expressions').length),
        ...generated(numberAt(node, 'groupings_index'), listAt(node, 'grouping_functions').length),
      ];
    case 'LOGICAL_WINDOW':
      return [...of(first), ...generated(numberAt(node, 'window_index'), expressionCount(node))];
    case 'LOGICAL_UNNEST':
      return [...of(first), ...generated(numberAt(node, 'unnest_index'), expressionCount(node))];
    case 'LOGICAL_COMPARISON_JOIN':
    case 'LOGICAL_DELIM_JOIN':
    case 'LOGICAL_ASOF_JOIN':
    case 'LOGICAL_ANY_JOIN':
      return joinBindings(node, of(first), of(second));
    case 'LOGICAL_CROSS_PRODUCT':
    case 'LOGICAL_POSITIONAL_JOIN':
      return [...of(first), ...of(second)];
    case 'LOGICAL_MATERIALIZED_CTE':
      return of(second);
    case 'LOGICAL_FILTER':
      return mapped(of(first), numbersAt(node, 'projection_map'));
    case 'LOGICAL_ORDER_BY':
      return mapped(of(first), numbersAt(node, 'projections'));
    default:
      return of(first);
  }
}

function of(node: PlanNode | undefined): readonly Binding[] {
  return node ? columnBindings(node) : [];
}

function expressionCount(node: PlanNode): number {
  return listAt(node, 'expressions').length;
}

function generated(table: number | undefined, count: number): Binding[] {
  return Array.from({ length: count }, (_, column) => ({ table, column }));
}

/** An empty map means all. */
function mapped(bindings: readonly Binding[], map: readonly number[]): readonly Binding[] {
  return map.length === 0 ? bindings : map.flatMap((index) => bindings[index] ?? []);
}

function getBindings(node: PlanNode): readonly Binding[] {
  const table = numberAt(node, 'table_index');
  const own = generated(table, Math.max(1, listAt(node, 'column_indexes').length));
  const chosen = mapped(own, numbersAt(node, 'projection_ids'));
  const input = of(nodesAt(node, 'children')[0]);
  return [...chosen, ...numbersAt(node, 'projected_input').flatMap((at) => input[at] ?? [])];
}

function joinBindings(
  node: PlanNode,
  left: readonly Binding[],
  right: readonly Binding[],
): readonly Binding[] {
  const kept = mapped(left, numbersAt(node, 'left_projection_map'));
  switch (textAt(node, 'join_type')) {
    case 'SEMI':
    case 'ANTI':
      return kept;
    case 'MARK':
      return [...kept, { table: numberAt(node, 'mark_index'), column: 0 }];
    default:
      return [...kept, ...mapped(right, numbersAt(node, 'right_projection_map'))];
  }
}
