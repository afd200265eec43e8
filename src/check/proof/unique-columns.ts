/**
 * Columns whose values tell the rows of an operator apart. In: an operator; out: sets of columns,
 * each of which no two rows agree in. An empty set: there is one row at most.
 */
import type { Expression } from '../plan/bound-expression.ts';
import type {
  AggregateOperator,
  JoinOperator,
  Operator,
  ScanOperator,
  UnnestOperator,
} from '../plan/bound-plan.ts';
import { integerTypes } from './constant.ts';
import { definitionOf, type PlanScope, relationOf, remember, viewColumn } from './plan-scope.ts';

export type ColumnSet = readonly number[];

export function uniqueColumns(operator: Operator, scope: PlanScope): readonly ColumnSet[] {
  return remember(scope, 'unique', operator, () => smallest(find(operator, scope)));
}

function find(operator: Operator, scope: PlanScope): readonly ColumnSet[] {
  switch (operator.kind) {
    case 'scan':
      return scanned(operator, scope);
    case 'single row':
      return [[]];
    case 'project': {
      const input = uniqueColumns(operator.input, scope);
      return moved(input, (column) => placeOf(operator.expressions, column));
    }
    case 'filter':
    case 'order':
    case 'sample':
    case 'window':
      return uniqueColumns(operator.input, scope);
    case 'limit': {
      const isOneRow = operator.limit?.type === 'rows' && operator.limit.value <= 1;
      return isOneRow ? [[]] : uniqueColumns(operator.input, scope);
    }
    case 'aggregate':
      return aggregated(operator);
    case 'unnest':
      return unnested(operator, scope);
    case 'join':
      return joined(operator, scope);
    case 'distinct': {
      const targets = operator.targets.flatMap(plainColumn);
      const isWhole = targets.length === operator.targets.length;
      return [...(isWhole ? [targets] : []), ...uniqueColumns(operator.input, scope)];
    }
    case 'cte':
      return uniqueColumns(operator.body, scope);
    case 'cte rows': {
      const definition = definitionOf(operator.cte, scope);
      return definition ? uniqueColumns(definition, scope) : [];
    }
    default:
      return [];
  }
}

/** The column whose values an expression keeps apart. */
export function plainColumn(expression: Expression): readonly number[] {
  if (expression.kind === 'column') return [expression.index];
  if (expression.kind !== 'cast' || expression.isTry) return [];
  const [from, to] = [expression.input.type, expression.type];
  const isWidened =
    (integerTypes.has(from) && integerTypes.has(to)) || (from === 'DATE' && to === 'TIMESTAMP');
  return isWidened ? plainColumn(expression.input) : [];
}

function placeOf(expressions: readonly Expression[], column: number): number | undefined {
  const place = expressions.findIndex((each) => plainColumn(each)[0] === column);
  return place === -1 ? undefined : place;
}

function scanned(scan: ScanOperator, scope: PlanScope): readonly ColumnSet[] {
  const view = scope.viewOf(scan);
  if (view) {
    const places = scan.reads.map((_, column) => viewColumn(view, scan, column));
    return moved(uniqueColumns(view.plan.root, view), (column) => {
      const place = places.indexOf(column);
      return place === -1 ? undefined : place;
    });
  }
  const facts = scope.factsOf(relationOf(scan));
  const dense = (facts?.dense ?? []).map(({ keys, time }) => [...keys, time]);
  return [...(facts?.unique ?? []), ...dense].flatMap((names) => columnsOf(scan, names));
}

/** The places of some columns of a table, if all of them are read. */
export function columnsOf({ reads }: ScanOperator, names: readonly string[]): readonly ColumnSet[] {
  const places = names.map((name) =>
    reads.findIndex((column) => column?.toLowerCase() === name.toLowerCase()),
  );
  return places.includes(-1) ? [] : [places];
}

function aggregated({ groups, groupingSets }: AggregateOperator): readonly ColumnSet[] {
  const [only, ...others] = groupingSets;
  if (!only || others.length > 0) return [];
  // A group in no set is NULL in all rows.
  return [only.filter((group) => group < groups.length)];
}

/** A series has no value twice. */
function unnested({ lists, input }: UnnestOperator, scope: PlanScope): readonly ColumnSet[] {
  const [list] = lists;
  if (lists.length !== 1 || list?.kind !== 'call' || !isSeries(list.name)) return [];
  const own = input.columns.length;
  return uniqueColumns(input, scope).map((columns) => [...columns, own]);
}

export function isSeries(name: string): boolean {
  return name === 'range' || name === 'generate_series';
}

function joined(join: JoinOperator, scope: PlanScope): readonly ColumnSet[] {
  const left = uniqueColumns(join.left, scope);
  const right = uniqueColumns(join.right, scope);
  const width = join.left.columns.length;
  const behind = moved(right, (column) => column + width);
  switch (join.type) {
    case 'semi':
    case 'anti':
    case 'mark':
    case 'single':
      return left;
    case 'inner':
    case 'left':
    case 'right':
    case 'full':
      return [
        ...(join.type !== 'full' && join.type !== 'right' && isAtMostOne(join, 'right', scope)
          ? left
          : []),
        ...(join.type === 'inner' && isAtMostOne(join, 'left', scope) ? behind : []),
        // In a row without a match the other side's columns are NULL, all of them.
        ...(join.type === 'full'
          ? []
          : left.flatMap((one) => behind.map((two) => [...one, ...two]))),
      ];
    default:
      return [];
  }
}

/** A row has one match at most on that side: the columns that are compared tell its rows apart. */
export function isAtMostOne(join: JoinOperator, side: 'left' | 'right', scope: PlanScope): boolean {
  if (join.isAsof && side === 'right') return true;
  const compared = join.conditions.flatMap((condition) =>
    condition.comparison === '=' || condition.comparison === 'is not distinct from'
      ? plainColumn(condition[side])
      : [],
  );
  const sets = uniqueColumns(join[side], scope);
  return sets.some((columns) => columns.every((column) => compared.includes(column)));
}

function moved(
  sets: readonly ColumnSet[],
  place: (column: number) => number | undefined,
): readonly ColumnSet[] {
  return sets.flatMap((columns) => {
    const places = columns.flatMap((column) => place(column) ?? []);
    return places.length === columns.length ? [places] : [];
  });
}

/** A set that holds another says nothing more. */
function smallest(sets: readonly ColumnSet[]): readonly ColumnSet[] {
  const needed = sets.filter(
    (set, index) =>
      !sets.some(
        (other, at) =>
          at !== index &&
          other.every((column) => set.includes(column)) &&
          (other.length < set.length || at < index),
      ),
  );
  return needed.slice(0, 8);
}
