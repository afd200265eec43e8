/**
 * What the engine put into a plan on its own, and what depends on no order though it looks it. In:
 * a plan's operators; out: those of them, and calls of aggregates, that are settled.
 */
import type { AggregateCall, Expression } from '../plan/bound-expression.ts';
import type {
  AggregateOperator,
  JoinOperator,
  Operator,
  ProjectOperator,
  WindowOperator,
} from '../plan/bound-plan.ts';
import { childrenOf } from '../plan/expression-children.ts';

export type Settled = ReadonlySet<Operator | AggregateCall>;

export function settledParts(operators: readonly Operator[]): Settled {
  return new Set(operators.flatMap(settledBy));
}

function settledBy(operator: Operator): readonly (Operator | AggregateCall)[] {
  switch (operator.kind) {
    case 'project':
      return [...scalarSubquery(operator), ...sortedLists(operator)];
    case 'aggregate':
      return counting(operator);
    case 'join':
      return rowNumbers(operator);
    case 'window':
      return ordinality(operator);
    default:
      return [];
  }
}

/** The value of a subquery, or an error where it has several rows: the first is the only one. */
function scalarSubquery({ expressions, input }: ProjectOperator): readonly Operator[] {
  const [only] = expressions;
  const error = only?.kind === 'case' ? only.checks[0]?.then : undefined;
  const isGuarded = error?.kind === 'call' && error.name === 'error';
  return isGuarded && input.kind === 'aggregate' ? [input] : [];
}

/** `list(x order by x)` is planned as `list_sort(list(x))`. */
function sortedLists({ expressions, input }: ProjectOperator): readonly AggregateCall[] {
  // Subqueries beside it are joined, with the columns of the query itself in front.
  const joins: JoinOperator[] = [];
  let below = input;
  for (; below.kind === 'join'; below = below.left) joins.push(below);
  if (below.kind !== 'aggregate' || !below.aggregates.some(isList)) return [];
  const uses = new Map<number, boolean>();
  for (const expression of [...expressions, ...joins.flatMap(comparedBy)]) {
    noteUses(expression, false, uses);
  }
  const first = below.groups.length;
  return below.aggregates.filter((call, index) => isList(call) && uses.get(first + index));
}

/** What a join looks at of its left side. */
function comparedBy({ conditions, predicate, correlation }: JoinOperator): readonly Expression[] {
  const used = [...conditions.map(({ left }) => left), ...(correlation?.columns ?? [])];
  return predicate ? [...used, predicate] : used;
}

function isList({ name }: AggregateCall): boolean {
  return name === 'list' || name === 'array_agg';
}

const sorting: ReadonlySet<string> = new Set([
  'list_sort',
  'array_sort',
  'list_reverse_sort',
  'array_reverse_sort',
]);

/** For each column whether all that is done with it is to sort it. */
function noteUses(expression: Expression, isSorted: boolean, uses: Map<number, boolean>): void {
  if (expression.kind === 'column') {
    uses.set(expression.index, isSorted && (uses.get(expression.index) ?? true));
    return;
  }
  const sorts = expression.kind === 'call' && sorting.has(expression.name);
  for (const child of childrenOf(expression)) noteUses(child, sorts, uses);
}

/** How many rows a limit leaves is settled, whichever they are. EXISTS counts to one, too. */
function counting({ aggregates, groups, input }: AggregateOperator): readonly Operator[] {
  const counts = aggregates.every(({ name, filter }) => name === 'count_star' && !filter);
  if (!counts || groups.length > 0) return [];
  const limits: Operator[] = [];
  let below = input;
  for (; below.kind === 'limit' || below.kind === 'order' || below.kind === 'project'; ) {
    limits.push(below);
    below = below.input;
  }
  return limits;
}

/** Numbers that tell the rows of the outer query apart, where their columns cannot be compared. */
function rowNumbers({ correlation, left }: JoinOperator): readonly Operator[] {
  return correlation && left.kind === 'window' && isPlainNumbering(left) ? [left] : [];
}

/** WITH ORDINALITY behind a function in FROM, which gives its rows in one order. */
function ordinality(window: WindowOperator): readonly Operator[] {
  return window.input.kind === 'table function' && isPlainNumbering(window) ? [window] : [];
}

function isPlainNumbering({ calls }: WindowOperator): boolean {
  return calls.every(
    ({ name, orders, partitions }) =>
      name === 'row_number' && orders.length === 0 && partitions.length === 0,
  );
}
