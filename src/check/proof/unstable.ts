/**
 * What gives another answer to the same question: choices that depend on the order in which rows
 * happen to come. The engine calls some of them consistent, so that the lists are our own.
 */
import type { ProofCause } from '../../product/proof.ts';
import { isOrderFree } from '../lineage/aggregate-flow.ts';
import type { AggregateCall, Expression, SortKey, WindowCall } from '../plan/bound-expression.ts';
import type { AggregateOperator, JoinOperator, Operator } from '../plan/bound-plan.ts';
import { placeOf } from './demand.ts';
import { denseColumns } from './density.ts';
import type { PlanScope } from './plan-scope.ts';
import { plainColumn, uniqueColumns } from './unique-columns.ts';

/** Rows of an input come in an order that these columns settle, but for rows that are equal. */
export function isTotal(input: Operator, keys: readonly Expression[], scope: PlanScope): boolean {
  return coversRows(input, keys) || tellsApart(input, keys, scope);
}

/** Rows that agree in these agree in everything: it is all the same which of them comes first. */
function coversRows({ columns }: Operator, keys: readonly Expression[]): boolean {
  const covered = new Set(keys.flatMap(plainColumn));
  return columns.every(({ type }, column) => covered.has(column) && !comparesLoosely.test(type));
}

/** A month and 30 days are equal, and so is one moment in two zones. */
const comparesLoosely = /INTERVAL|TIME WITH TIME ZONE/;

function tellsApart(input: Operator, keys: readonly Expression[], scope: PlanScope): boolean {
  const columns = keys.flatMap(plainColumn);
  const dense = denseColumns(input, scope).map((each) => [...each.keys, each.time]);
  const sets = [...uniqueColumns(input, scope), ...dense];
  return sets.some((set) => set.every((each) => columns.includes(each)));
}

export function orderedKeys(orders: readonly SortKey[]): readonly Expression[] {
  return orders.map(({ expression }) => expression);
}

/** An aggregate whose answer depends on which of its rows comes first. */
export function unstableAggregate(
  call: AggregateCall,
  { input, groups, groupingSets }: AggregateOperator,
  scope: PlanScope,
): ProofCause | undefined {
  if (isOrderFree(call)) return undefined;
  const orders = orderedKeys(call.orders);
  const sets = groupingSets.map((set) => groups.filter((_, group) => set.includes(group)));
  // Rows that are alike in all that the aggregate sees may come in any order.
  if (sets.every((set) => isCovered(call.arguments, [...set, ...orders]))) return undefined;
  const best = /^(?:arg_m(?:ax|in)(?:_null)?|m(?:ax|in)_by)$/.test(call.name)
    ? call.arguments.slice(1, 2)
    : [];
  if (sets.every((set) => isTotal(input, [...set, ...orders, ...best], scope))) return undefined;
  const reason = `${call.name}() takes rows in an order that nothing settles`;
  return { reason, ...placeOf([...call.arguments, ...orders]) };
}

function isCovered(values: readonly Expression[], by: readonly Expression[]): boolean {
  const columns = by.filter(({ type }) => !comparesLoosely.test(type)).flatMap(plainColumn);
  return values.every(
    (value) =>
      value.kind === 'constant' || plainColumn(value).some((each) => columns.includes(each)),
  );
}

/** A join that pairs rows by their order, or takes one of several that are equally near. */
export function unstableJoin(join: JoinOperator, scope: PlanScope): ProofCause | undefined {
  if (join.type === 'positional') {
    return { reason: 'a positional join pairs rows in an order that nothing settles' };
  }
  const compared = join.conditions.map(({ right }) => right);
  if (!join.isAsof || isTotal(join.right, compared, scope)) return undefined;
  const reason = 'an ASOF join takes one of several matches that are equally near';
  return { reason, ...placeOf(compared) };
}

/**
 * For each window function whether its answer depends on the order of rows with equal keys. Where
 * those are equal in everything, one function numbers them this way or that, which is the same rows;
 * two of them may go together in other pairs.
 */
export function unstableWindows(
  calls: readonly WindowCall[],
  input: Operator,
  scope: PlanScope,
): readonly (ProofCause | undefined)[] {
  const causes = calls.map((call) => unstableWindow(call, input, scope));
  const isAlone = causes.filter((cause) => cause !== undefined).length === 1;
  return causes.map((cause, index) => {
    const { partitions = [], orders = [] } = calls[index] ?? {};
    const keys = [...partitions, ...orderedKeys(orders)];
    return isAlone && coversRows(input, keys) ? undefined : cause;
  });
}

/** A window function whose answer depends on the order of rows with equal keys. */
function unstableWindow(
  call: WindowCall,
  input: Operator,
  scope: PlanScope,
): ProofCause | undefined {
  if (peerFunctions.has(call.name)) return undefined;
  const orders = orderedKeys(call.orders);
  if (isOrderFree({ ...call, orders: [] }) && isByPeers(call)) return undefined;
  const keys = [...call.partitions, ...orders];
  const sorted = orderedKeys(call.argumentOrders);
  if (tellsApart(input, [...keys, ...sorted], scope)) return undefined;
  const isOfKeys = valueFunctions.has(call.name) && isByPeers(call);
  if (isOfKeys && sorted.length === 0 && isCovered(call.arguments, keys)) return undefined;
  const reason = `${call.name}() over rows in an order that nothing settles`;
  return { reason, ...placeOf([...orders, ...call.arguments, ...call.partitions]) };
}

/** Rows with equal keys get equal answers. */
const peerFunctions: ReadonlySet<string> = new Set([
  'rank',
  'dense_rank',
  'percent_rank',
  'cume_dist',
]);

const valueFunctions: ReadonlySet<string> = new Set(['first_value', 'last_value']);

/** The frame holds all rows with equal keys or none of them. */
function isByPeers({ start, end }: WindowCall): boolean {
  return [start, end].every((bound) => !('unit' in bound) || bound.unit !== 'rows');
}
