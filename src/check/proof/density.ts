/**
 * Whether the rows of an operator have no gaps: one for each key and each step of time, from the
 * key's first row to its last. Only then a window of n rows is a window of n steps. Filters, inner
 * joins and unions may take rows out of the middle, or add some: behind them nothing is dense.
 */
import type { Grain } from '../../product/proof.ts';
import type { Expression } from '../plan/bound-expression.ts';
import type { JoinOperator, Operator, ScanOperator, UnnestOperator } from '../plan/bound-plan.ts';
import { type Interval, intervalOf } from './constant.ts';
import { definitionOf, type PlanScope, relationOf, remember, viewColumn } from './plan-scope.ts';
import { isTime } from './time-form.ts';
import { columnsOf, isAtMostOne, isSeries, plainColumn, uniqueColumns } from './unique-columns.ts';

export interface DenseColumns {
  readonly keys: readonly number[];
  readonly time: number;
  readonly step: Grain;
}

export function denseColumns(operator: Operator, scope: PlanScope): readonly DenseColumns[] {
  return remember(scope, 'dense', operator, () => find(operator, scope));
}

function find(operator: Operator, scope: PlanScope): readonly DenseColumns[] {
  switch (operator.kind) {
    case 'scan':
      return scanned(operator, scope);
    case 'project':
      return denseColumns(operator.input, scope).flatMap((dense) =>
        moved(dense, (column, isKey) => placeOf(operator.expressions, column, isKey, dense.step)),
      );
    case 'order':
    case 'window':
      return denseColumns(operator.input, scope);
    case 'distinct':
      return operator.on ? [] : denseColumns(operator.input, scope);
    case 'aggregate': {
      const [only, ...others] = operator.groupingSets;
      if (others.length > 0 || only?.length !== operator.groups.length) return [];
      const input = denseColumns(operator.input, scope);
      return input
        .filter((dense) => isSameSet(operator.groups, dense))
        .flatMap((dense) =>
          moved(dense, (column) => placeOf(operator.groups, column, true, dense.step)),
        );
    }
    case 'unnest':
      return spine(operator);
    case 'join':
      return joined(operator, scope);
    case 'cte':
      return denseColumns(operator.body, scope);
    case 'cte rows': {
      const definition = definitionOf(operator.cte, scope);
      return definition ? denseColumns(definition, scope) : [];
    }
    default:
      return [];
  }
}

function scanned(scan: ScanOperator, scope: PlanScope): readonly DenseColumns[] {
  const view = scope.viewOf(scan);
  if (view) {
    const places = scan.reads.map((_, column) => viewColumn(view, scan, column));
    return denseColumns(view.plan.root, view).flatMap((dense) =>
      moved(dense, (column) => found(places.indexOf(column))),
    );
  }
  return (scope.factsOf(relationOf(scan))?.dense ?? []).flatMap(({ keys, time, step }) =>
    columnsOf(scan, [...keys, time]).map((columns) => ({
      keys: columns.slice(0, -1),
      time: columns.at(-1) ?? 0,
      step,
    })),
  );
}

function found(place: number): number | undefined {
  return place === -1 ? undefined : place;
}

function moved(
  { keys, time, step }: DenseColumns,
  place: (column: number, isKey: boolean) => number | undefined,
): readonly DenseColumns[] {
  const places = keys.flatMap((key) => place(key, true) ?? []);
  const timePlace = place(time, false);
  if (timePlace === undefined || places.length !== keys.length) return [];
  return [{ keys: places, time: timePlace, step }];
}

/** Time that moves by days at least may be cut to a date: no two rows fall together. */
function placeOf(
  expressions: readonly Expression[],
  column: number,
  isKey: boolean,
  step: Grain,
): number | undefined {
  const plain = expressions.findIndex((each) => plainColumn(each)[0] === column);
  if (plain !== -1 || isKey || step === 'hour') return found(plain);
  return found(
    expressions.findIndex(
      (each) =>
        each.kind === 'cast' &&
        each.input.kind === 'column' &&
        each.input.index === column &&
        !/ZONE/.test(each.type + each.input.type) &&
        isTime(each.type),
    ),
  );
}

function isSameSet(groups: readonly Expression[], { keys, time }: DenseColumns): boolean {
  const columns = groups.flatMap(plainColumn);
  const wanted = [...keys, time];
  return columns.length === groups.length && isSame(columns, wanted);
}

export function isSame(one: readonly number[], other: readonly number[]): boolean {
  const [a, b] = [new Set(one), new Set(other)];
  return a.size === b.size && [...a].every((column) => b.has(column));
}

/** `unnest(range(first, last, interval 1 day))`. */
function spine({ lists, input }: UnnestOperator): readonly DenseColumns[] {
  const [list] = lists;
  if (lists.length !== 1 || list?.kind !== 'call' || !isSeries(list.name)) return [];
  const interval = list.arguments[2] && intervalOf(list.arguments[2]);
  const step = interval && stepOf(interval);
  if (!step || input.kind !== 'single row') return [];
  return [{ keys: [], time: input.columns.length, step }];
}

function stepOf({ months, microseconds }: Interval): Grain | undefined {
  const hour = 3_600_000_000;
  if (months !== 0) return undefined;
  const steps = new Map<number, Grain>([
    [hour, 'hour'],
    [24 * hour, 'day'],
    [168 * hour, 'week'],
  ]);
  return steps.get(Math.abs(microseconds));
}

function joined(join: JoinOperator, scope: PlanScope): readonly DenseColumns[] {
  const left = denseColumns(join.left, scope);
  const right = denseColumns(join.right, scope);
  const width = join.left.columns.length;
  if (join.type === 'mark' || join.type === 'single') return left;
  if (join.type === 'left') return isAtMostOne(join, 'right', scope) ? left : [];
  const isCross =
    join.type === 'inner' && join.conditions.length === 0 && !join.predicate && !join.correlation;
  if (!isCross) return [];
  const leftKeys = uniqueColumns(join.left, scope);
  const rightKeys = uniqueColumns(join.right, scope).map((set) => set.map((key) => key + width));
  return [
    ...left.flatMap((dense) =>
      rightKeys.map((keys) => ({ ...dense, keys: [...dense.keys, ...keys] })),
    ),
    ...right.flatMap(({ keys, time, step }) =>
      leftKeys.map((more) => ({
        keys: [...more, ...keys.map((key) => key + width)],
        time: time + width,
        step,
      })),
    ),
  ];
}
