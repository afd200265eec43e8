/** Joins from the plan's JSON, those that subqueries became among them. */
import type { JoinCondition, JoinOperator, JoinType, Operator, PlanColumn } from './bound-plan.ts';
import { flagAt, nodeAt, nodesAt, numbersAt, type PlanNode, textAt } from './plan-json.ts';
import { readComparison, readExpression, readExpressions } from './read-expression.ts';
import { chooseColumns, type OperatorReader, type Reading, scopeOf } from './reading.ts';

export const readJoin: OperatorReader = (node, reading, read) => {
  const [left, right] = nodesAt(node, 'children');
  const type = joinTypes[textAt(node, 'join_type')];
  if (!left || !right || !type) return undefined;
  return joined(node, reading, {
    type,
    correlation: undefined,
    left: read(left),
    right: read(right),
  });
};

/** The right side depends on the left: LATERAL, or a subquery that reads columns from outside. */
export const readCorrelated: OperatorReader = (node, reading, read) => {
  const [left, right] = nodesAt(node, 'children');
  const type = joinTypes[textAt(node, 'join_type')];
  if (!left || !right || !type || flagAt(node, 'delim_flipped')) return undefined;
  const id = reading.nextCorrelation();
  const scope = scopeOf([left], reading);
  return joined(node, reading, {
    type,
    correlation: {
      id,
      columns: readExpressions(nodesAt(node, 'duplicate_eliminated_columns'), scope),
    },
    left: read(left),
    right: read(right, { ...reading, correlation: id }),
  });
};

export const readCrossing: OperatorReader = (node, _reading, read) => {
  const [left, right] = nodesAt(node, 'children').map((input) => read(input));
  if (!left || !right) return undefined;
  return {
    kind: 'join',
    type: textAt(node, 'type') === 'LOGICAL_POSITIONAL_JOIN' ? 'positional' : 'inner',
    isAsof: false,
    conditions: [],
    predicate: undefined,
    correlation: undefined,
    left,
    right,
    columns: [...left.columns, ...right.columns],
  };
};

const joinTypes: Readonly<Record<string, JoinType>> = {
  INNER: 'inner',
  LEFT: 'left',
  RIGHT: 'right',
  FULL: 'full',
  OUTER: 'full',
  SEMI: 'semi',
  ANTI: 'anti',
  MARK: 'mark',
  SINGLE: 'single',
};

type Sides = Pick<JoinOperator, 'type' | 'correlation' | 'left' | 'right'>;

function joined(node: PlanNode, reading: Reading, sides: Sides): Operator {
  const { type, left, right } = sides;
  const inputs = nodesAt(node, 'children');
  const predicate = nodeAt(node, 'condition') ?? nodeAt(node, 'predicate');
  const join: JoinOperator = {
    kind: 'join',
    isAsof: textAt(node, 'type') === 'LOGICAL_ASOF_JOIN',
    conditions: readConditions(node, reading),
    predicate: predicate && readExpression(predicate, scopeOf(inputs, reading)),
    ...sides,
    columns: outputColumns(type, left, right),
  };
  return chooseColumns(join, chosenPlaces(node, join));
}

function readConditions(node: PlanNode, reading: Reading): readonly JoinCondition[] {
  const [left, right] = nodesAt(node, 'children');
  const scopes = {
    left: scopeOf(left ? [left] : [], reading),
    right: scopeOf(right ? [right] : [], reading),
  };
  return nodesAt(node, 'conditions').map((condition) => ({
    left: readExpression(nodeAt(condition, 'left') ?? {}, scopes.left),
    comparison: readComparison(textAt(condition, 'comparison')),
    right: readExpression(nodeAt(condition, 'right') ?? {}, scopes.right),
  }));
}

function outputColumns(type: JoinType, left: Operator, right: Operator): readonly PlanColumn[] {
  switch (type) {
    case 'semi':
    case 'anti':
      return left.columns;
    case 'mark':
      return [...left.columns, { name: undefined, type: 'BOOLEAN' }];
    default:
      return [...left.columns, ...right.columns];
  }
}

/** What the engine keeps of both sides, as places in the whole output; empty for all of it. */
function chosenPlaces(node: PlanNode, { left, columns }: JoinOperator): readonly number[] {
  const kept = numbersAt(node, 'left_projection_map');
  const keptRight = numbersAt(node, 'right_projection_map');
  if (kept.length === 0 && keptRight.length === 0) return [];
  const width = left.columns.length;
  const all = columns.map((_, index) => index);
  const isTwoSided = columns.length !== width && textAt(node, 'join_type') !== 'MARK';
  const rest =
    isTwoSided && keptRight.length > 0 ? keptRight.map((at) => at + width) : all.slice(width);
  return [...(kept.length > 0 ? kept : all.slice(0, width)), ...rest];
}
