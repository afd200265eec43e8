/**
 * How far a window function reads. In: a call, and claims that hold for the rows that it answers;
 * out: claims that hold for all rows that it reads for them. An allow-list: what is not known here
 * reads the whole partition, whatever frame the plan shows.
 */
import type { Grain } from '../../product/proof.ts';
import { isOrderFree } from '../lineage/aggregate-flow.ts';
import type { Expression, FrameBound, WindowCall } from '../plan/bound-expression.ts';
import type { Operator } from '../plan/bound-plan.ts';
import {
  bothClaims,
  type Claims,
  claimOnForm,
  claimThroughForm,
  isEndless,
  noClaims,
  type TermClaim,
} from './claims.ts';
import { integerOf } from './constant.ts';
import { type DenseColumns, denseColumns, isSame } from './density.ts';
import { isNeverNull } from './null-columns.ts';
import type { PlanScope } from './plan-scope.ts';
import { type Form, formOf } from './time-form.ts';
import { forward, type TimeOperation, type TimeRange } from './time-operation.ts';
import { plainColumn } from './unique-columns.ts';

interface WindowPlace {
  readonly input: Operator;
  /** Of the rows that are answered, all that is known. */
  readonly claims: Claims;
  readonly scope: PlanScope;
}

export function frameClaims(call: WindowCall, place: WindowPlace): Claims {
  const frame = frameOf(call);
  if (isOwnRow(frame)) return place.claims;
  const ordered = frame && orderClaim(call, frame, place);
  // The frame's own bounds come first: where the two cannot be compared, the first is kept.
  const partition = call.partitions.flatMap((each) => partitionClaim(each, place));
  return bothClaims(bothClaims(noClaims, ordered ? [ordered] : []), partition);
}

/** Rows of a partition agree in its expressions. */
function partitionClaim(partition: Expression, { claims, scope }: WindowPlace): TermClaim[] {
  const form = formOf(partition);
  const claim = form && claimOnForm(claims, form, scope.grain);
  const through = form && claim && claimThroughForm(claim, form, scope.grain);
  return through ? [through] : [];
}

/** In the direction of the order. `undefined` reads on to the end of the partition. */
interface Frame {
  readonly start: Edge;
  readonly end: Edge;
}

type Edge =
  | { readonly edge: 'end of partition' }
  /** So many rows on, back where negative; rows with equal keys may count as one. */
  | { readonly edge: 'rows'; readonly count: number }
  | { readonly edge: 'peers' }
  | { readonly edge: 'value'; readonly value: Expression };

function frameOf(call: WindowCall): Frame | undefined {
  if (call.name === 'lag' || call.name === 'lead') return neighbourFrame(call);
  if (rankings.has(call.name)) {
    const isPlain = call.argumentOrders.length === 0;
    return isPlain ? { start: { edge: 'end of partition' }, end: { edge: 'peers' } } : undefined;
  }
  if (!isFramed(call)) return undefined;
  const [start, end] = [edgeOf(call.start), edgeOf(call.end)];
  return { start, end };
}

const rankings: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank']);

function isFramed({ name, orders, ...call }: WindowCall): boolean {
  return framed.has(name) || isOrderFree({ ...call, name, orders });
}

/** Beside the aggregates that are the same in any order. */
const framed: ReadonlySet<string> = new Set(
  `
  first_value last_value nth_value first last any_value arbitrary list array_agg string_agg
  group_concat listagg arg_max arg_min arg_max_null arg_min_null max_by min_by mode histogram
  `
    .trim()
    .split(/\s+/),
);

function edgeOf(bound: FrameBound): Edge {
  switch (bound.type) {
    case 'unbounded preceding':
    case 'unbounded following':
      return { edge: 'end of partition' };
    case 'current row':
      return bound.unit === 'rows' ? { edge: 'rows', count: 0 } : { edge: 'peers' };
    default: {
      if (bound.unit === 'range') return { edge: 'value', value: bound.offset };
      const count = integerOf(bound.offset);
      if (count === undefined) return { edge: 'end of partition' };
      return { edge: 'rows', count: bound.type === 'preceding' ? -count : count };
    }
  }
}

/** Both ignore the frame that the plan shows. */
function neighbourFrame(call: WindowCall): Frame | undefined {
  const offset = call.offset ? integerOf(call.offset) : 1;
  if (offset === undefined || call.argumentOrders.length > 0) return undefined;
  const count = call.name === 'lag' ? -offset : offset;
  const edge: Edge = { edge: 'rows', count };
  if (!call.ignoresNulls || count === 0) return { start: edge, end: edge };
  const beyond: Edge = { edge: 'end of partition' };
  return count < 0 ? { start: beyond, end: edge } : { start: edge, end: beyond };
}

function isOwnRow(frame: Frame | undefined): boolean {
  return [frame?.start, frame?.end].every((edge) => edge?.edge === 'rows' && edge.count === 0);
}

/** What the first key of the order says about the rows in the frame. */
function orderClaim(call: WindowCall, frame: Frame, place: WindowPlace): TermClaim | undefined {
  const [key] = call.orders;
  const form = key && formOf(key.expression);
  const { grain } = place.scope;
  const own = form && claimOnForm(place.claims, form, grain);
  if (!key || !form || own === undefined || own === 'key') return undefined;
  const dense = denseOrder(call, form, place);
  if (mayReadNull(frame, key.nulls, dense !== undefined)) {
    if (!isNeverNull(place.input, form.term, place.scope)) return undefined;
  }
  const isUp = key.direction === 'ascending';
  const [first, last] = isUp ? [frame.start, frame.end] : [frame.end, frame.start];
  const known: Known = { own, isUp, dense, place };
  const range = { from: edgeFrom(first, known), to: edgeTo(last, known) };
  return isEndless(range) ? undefined : claimThroughForm(range, form, grain);
}

interface Known {
  readonly own: TimeRange;
  readonly isUp: boolean;
  readonly dense: DenseColumns | undefined;
  readonly place: WindowPlace;
}

function edgeFrom(edge: Edge, known: Known): TimeRange['from'] {
  if (edge.edge === 'peers') return known.own.from;
  if (edge.edge === 'value') return valueRange(edge.value, known)?.from ?? 'unbounded';
  if (edge.edge !== 'rows') return 'unbounded';
  const steps = stepsLater(edge.count, known);
  if (known.dense) return stepped(steps, known.dense.step, known).from;
  return steps < 0 ? 'unbounded' : known.own.from;
}

function edgeTo(edge: Edge, known: Known): TimeRange['to'] {
  if (edge.edge === 'peers') return known.own.to;
  if (edge.edge === 'value') return valueRange(edge.value, known)?.to ?? 'unbounded';
  if (edge.edge !== 'rows') return 'unbounded';
  const steps = stepsLater(edge.count, known);
  if (known.dense) return stepped(steps, known.dense.step, known).to;
  return steps > 0 ? 'unbounded' : known.own.to;
}

function stepsLater(count: number, { isUp }: Known): number {
  return isUp ? count : -count;
}

function valueRange(value: Expression, { place }: Known): TimeRange | undefined {
  const form = formOf(value);
  const claim = form && claimOnForm(place.claims, form, place.scope.grain);
  return claim === 'key' ? undefined : claim;
}

function stepped(count: number, step: Grain, { own, place }: Known): TimeRange {
  const hours = { hour: 1, day: 24, week: 168, month: 0 }[step];
  const operation: TimeOperation =
    step === 'month'
      ? { operation: 'add months', months: count }
      : { operation: 'add', microseconds: count * hours * 3_600_000_000 };
  return count === 0 ? own : forward(own, operation, place.scope.grain);
}

/** So many rows are so many steps only where partition and order are those of the density. */
function denseOrder(
  { partitions, orders }: WindowCall,
  form: Form,
  { input, scope }: WindowPlace,
): DenseColumns | undefined {
  const keys = partitions.flatMap(plainColumn);
  if (keys.length !== partitions.length || orders.length === 0) return undefined;
  if (form.operations.some(({ operation }) => operation !== 'midnight')) return undefined;
  return denseColumns(input, scope).find(
    (dense) => form.term.join() === String(dense.time) && isSame(keys, dense.keys),
  );
}

/** Rows whose time is NULL stand at one end of the order, and so are read by what goes on to it. */
function mayReadNull({ start, end }: Frame, nulls: 'first' | 'last', isDense: boolean): boolean {
  const goesOn = (edge: Edge, isBack: boolean): boolean =>
    edge.edge === 'end of partition' ||
    (edge.edge === 'rows' && !isDense && (isBack ? edge.count < 0 : edge.count > 0));
  return nulls === 'first' ? goesOn(start, true) : goesOn(end, false);
}
