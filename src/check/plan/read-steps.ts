/** Operators that do one thing to one input, from the plan's JSON. */
import type { LimitValue, Operator, PlanColumn } from './bound-plan.ts';
import {
  detailOf,
  listAt,
  nodeAt,
  nodesAt,
  numberAt,
  numbersAt,
  type PlanNode,
  textAt,
} from './plan-json.ts';
import { readAggregate, readWindow } from './read-calls.ts';
import { readExpression, readExpressions, readSortKeys, type Scope } from './read-expression.ts';
import { chooseColumns, columnsAt, type OperatorReader, type Reading, scopeOf } from './reading.ts';

/** The one input of a node, and what the node's expressions may refer to. */
function inputOf(
  node: PlanNode,
  reading: Reading,
  read: (node: PlanNode) => Operator,
): { readonly input: Operator; readonly scope: Scope } | undefined {
  const [child] = nodesAt(node, 'children');
  return child && { input: read(child), scope: scopeOf([child], reading) };
}

export const readProject: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const nodes = nodesAt(node, 'expressions');
  const expressions = readExpressions(nodes, found.scope);
  const columns = expressions.map(({ type }, index): PlanColumn => {
    const alias = textAt(nodes[index] ?? {}, 'alias');
    return { name: alias === '' ? undefined : alias, type };
  });
  return { kind: 'project', expressions, input: found.input, columns };
};

export const readFilter: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const { input, scope } = found;
  const predicates = readExpressions(nodesAt(node, 'expressions'), scope);
  const filter: Operator = { kind: 'filter', predicates, input, columns: input.columns };
  return chooseColumns(filter, numbersAt(node, 'projection_map'));
};

export const readAggregateOperator: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const groups = readExpressions(nodesAt(node, 'groups'), found.scope);
  const aggregates = nodesAt(node, 'expressions').map((call) => readAggregate(call, found.scope));
  const groupingCalls = listAt(node, 'grouping_functions').map(places);
  const written = listAt(node, 'grouping_sets').map(places);
  return {
    kind: 'aggregate',
    groups,
    aggregates,
    groupingSets: written.length > 0 ? written : [groups.map((_, index) => index)],
    groupingCalls,
    input: found.input,
    columns: [
      ...groups.map(({ type }) => ({ name: undefined, type })),
      ...aggregates.map(({ name, type }) => ({ name, type })),
      ...groupingCalls.map(() => ({ name: 'grouping', type: 'BIGINT' })),
    ],
  };
};

function places(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((place) => typeof place === 'number') : [];
}

export const readWindowOperator: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const calls = nodesAt(node, 'expressions').map((call) => readWindow(call, found.scope));
  const columns = calls.map(({ name, type }) => ({ name, type }));
  const { input } = found;
  return { kind: 'window', calls, input, columns: [...input.columns, ...columns] };
};

export const readUnnest: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const nodes = nodesAt(node, 'expressions');
  const lists = nodes.map((each) => readExpression(nodeAt(each, 'child') ?? {}, found.scope));
  const own = columnsAt({ types: nodes.map((each) => each.return_type) }, 'types');
  return { kind: 'unnest', lists, input: found.input, columns: [...found.input.columns, ...own] };
};

export const readOrder: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const { input, scope } = found;
  const orders = readSortKeys(nodesAt(node, 'orders'), scope);
  const order: Operator = { kind: 'order', orders, input, columns: input.columns };
  return chooseColumns(order, numbersAt(node, 'projections'));
};

export const readDistinct: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const { input, scope } = found;
  const orders = nodesAt(nodeAt(node, 'order_by') ?? {}, 'orders');
  const isOn = textAt(node, 'distinct_type') === 'DISTINCT_ON';
  return {
    kind: 'distinct',
    targets: readExpressions(nodesAt(node, 'distinct_targets'), scope),
    on: isOn ? { orders: readSortKeys(orders, scope) } : undefined,
    input,
    columns: input.columns,
  };
};

export const readLimit: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const { input, scope } = found;
  return {
    kind: 'limit',
    limit: limitValue(nodeAt(node, 'limit_val'), scope),
    offset: limitValue(nodeAt(node, 'offset_val'), scope),
    input,
    columns: input.columns,
  };
};

function limitValue(node: PlanNode | undefined, scope: Scope): LimitValue | undefined {
  const expression = node && nodeAt(node, 'expression');
  switch (node && textAt(node, 'type')) {
    case 'CONSTANT_VALUE':
      return { type: 'rows', value: numberAt(node ?? {}, 'constant_integer') ?? Infinity };
    case 'CONSTANT_PERCENTAGE':
      return { type: 'percent', value: numberAt(node ?? {}, 'constant_percentage') ?? 0 };
    case 'EXPRESSION_VALUE':
      return { type: 'computed rows', value: readExpression(expression ?? {}, scope) };
    case 'EXPRESSION_PERCENTAGE':
      return { type: 'computed percent', value: readExpression(expression ?? {}, scope) };
    default:
      return undefined;
  }
}

export const readSample: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const seed = numberAt(nodeAt(node, 'sample_options') ?? { seed: -1 }, 'seed') ?? -1;
  const { input } = found;
  return {
    kind: 'sample',
    seed: seed < 0 ? undefined : seed,
    detail: detailOf(node.sample_options),
    input,
    columns: input.columns,
  };
};

export const readPivot: OperatorReader = (node, reading, read) => {
  const found = inputOf(node, reading, read);
  if (!found) return undefined;
  const pivot = nodeAt(node, 'bound_pivot') ?? {};
  return {
    kind: 'pivot',
    groupCount: numberAt(pivot, 'group_count') ?? 0,
    detail: detailOf(pivot),
    input: found.input,
    columns: columnsAt(pivot, 'types'),
  };
};
