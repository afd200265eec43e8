/**
 * The work of one transaction of a model that is built interval by interval: which views stand in
 * for its inputs, what is computed and replaced, what the ledger says of it then. In: a model, a
 * batch of ranges, keys; out: statements for before the transaction, and actions inside of it.
 */
import { type NarrowContext, narrowModel } from '../compile/narrow-model.ts';
import type { RelationName, ResultColumn } from '../engine/engine.ts';
import type { Batch } from '../incremental/cut-batches.ts';
import type { IntervalSettings } from '../incremental/interval-settings.ts';
import type { ModelInput } from '../incremental/model-inputs.ts';
import { type InputCut, narrowToBox, narrowToRanges } from '../incremental/narrow-inputs.ts';
import type { Action } from '../materialize/action.ts';
import type { KeptColumns } from '../materialize/columns/reconcile-kept.ts';
import { cutCondition, keyCondition } from '../materialize/interval/cut-condition.ts';
import { refuseTimeless } from '../materialize/interval/refuse-timeless.ts';
import { timeCondition } from '../materialize/interval/time-condition.ts';
import {
  computed,
  type Target,
  writeKeys,
  writeRanges,
} from '../materialize/interval/write-changes.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import type { DirtyRange, KeyBox, TimeRange } from '../product/ledger.ts';
import type { NeedPlace } from './need-place.ts';

export interface IntervalModel {
  readonly compiled: CompiledModel;
  readonly settings: IntervalSettings;
  readonly inputs: readonly ModelInput[];
  /** Of its table as it stands. */
  readonly columns: readonly ResultColumn[];
  /** Where these are not the columns of its query: how that is taken. */
  readonly kept: KeptColumns | undefined;
  /** What stands behind an input; nothing where its columns are not known. */
  readonly inputOf: (relation: RelationName) => StoredInput | undefined;
  /** Which time belongs to the output. */
  readonly within: TimeRange;
  readonly narrowing: NarrowContext;
  /** Where views over its inputs are made. */
  readonly place: NeedPlace;
  /** By whose values rows within an interval are replaced. */
  readonly key: ResultColumn | undefined;
}

export interface StoredInput {
  readonly id: NodeId;
  readonly columns: readonly ResultColumn[];
}

/** What happens in the transaction, in order; the recording of it is somebody else's. */
export interface RefreshWork {
  /** In the database in memory, where the views are: before the transaction. */
  readonly prepare: readonly string[];
  readonly actions: readonly Action[];
}

/** `isAlone`: no keys of these ranges are made anew in the same transaction. */
export function rangesWork(model: IntervalModel, batch: Batch, isAlone: boolean): RefreshWork {
  const { settings, inputs, compiled } = model;
  const ranges = batch.filter((range) => range !== 'no time');
  const isTimelessDirty = ranges.length < batch.length;
  const withTimeless = isTimelessDirty && !settings.keepsNull;
  const narrowed = narrow(model, {
    cuts: narrowToRanges(inputs, ranges, settings),
    withTimeless,
    schema: compiled.node.name,
  });
  const target = targetOf(model);
  const fits = model.kept?.check ?? [];
  const check = [...(withTimeless ? [timelessCheck(model, computed)] : []), ...fits];
  const written = withTimeless ? batch : ranges;
  const main =
    written.length === 0
      ? []
      : writeRanges({ target, query: narrowed.query, ranges: written, check, isAlone });
  // What rows without a time depend on no proof says: they are computed from all there is.
  const timeless =
    isTimelessDirty && settings.keepsNull
      ? writeRanges({ target, query: compiled.query, ranges: ['no time'], check: fits })
      : [];
  return { prepare: narrowed.prepare, actions: [...main, ...timeless] };
}

/** Some keys in some ranges. */
export function rangeBoxWork(model: IntervalModel, box: RangeBox, place: number): RefreshWork {
  const { settings, inputs, compiled, columns } = model;
  const ranges = box.ranges.flatMap(({ range }) => (range === 'no time' ? [] : [range]));
  const narrowed = narrow(model, {
    cuts: narrowToBox(inputs, { ...box, ranges }, settings),
    withTimeless: false,
    schema: `${compiled.node.name} box ${place}`,
  });
  const of = { column: columnNamed(columns, box.column), keys: box };
  const { query, prepare } = narrowed;
  return {
    prepare,
    actions: writeRanges({ target: targetOf(model), query, ranges, of, check: [] }),
  };
}

export type RangeBox = KeyBox & { readonly ranges: readonly DirtyRange[] };

export interface BoxWork extends RefreshWork {
  readonly column: ResultColumn;
  /** The keys whose rows differed; known once the actions are done. */
  readonly written: () => readonly string[];
}

/** `beside`: ranges that have just been made anew with all of their keys. */
export function boxWork(
  model: IntervalModel,
  box: KeyBox,
  { place, beside }: { readonly place: number; readonly beside: Batch },
): BoxWork {
  const { settings, inputs, compiled, columns, within } = model;
  const column = columnNamed(columns, box.column);
  const narrowed = narrow(model, {
    cuts: narrowToBox(inputs, { ...box, ranges: undefined }, settings),
    withTimeless: false,
    schema: `${compiled.node.name} keys ${place}`,
  });
  let written: readonly string[] = [];
  const actions = writeKeys({
    target: targetOf(model),
    query: narrowed.query,
    column,
    keys: box.keys,
    within,
    keepsNull: settings.keepsNull,
    beside: beside.filter((range) => range !== 'no time'),
    check: model.kept?.check ?? [],
    onWritten: (keys) => {
      written = keys;
    },
  });
  return { prepare: narrowed.prepare, actions, column, written: () => written };
}

/** Which rows of the table a transaction may have written, as a condition on them. */
export function writtenRows(
  { columns, settings }: IntervalModel,
  { ranges, boxes }: { readonly ranges: Batch; readonly boxes: readonly KeyBox[] },
): string {
  const conditions = [
    timeCondition(columnNamed(columns, settings.timeColumn), ranges),
    ...boxes.map((box) => keyCondition(columnNamed(columns, box.column), box)),
  ];
  return `(${conditions.join(' or ')})`;
}

/** Where the time column was declared is where rows without a time are shown. */
export function timelessCheck(model: IntervalModel, from: string): Action {
  const { compiled, settings } = model;
  const { node } = compiled;
  return refuseTimeless({
    from,
    timeColumn: settings.timeColumn,
    model: node.name,
    span: (node.config.origins.get('time_column') ?? node.locate)(),
  });
}

function narrow(
  { compiled, inputOf, narrowing, place }: IntervalModel,
  wanted: {
    readonly cuts: readonly InputCut[];
    readonly withTimeless: boolean;
    readonly schema: string;
  },
) {
  const conditions = new Map<NodeId, string>();
  for (const { relation, cuts } of wanted.cuts) {
    const input = inputOf(relation);
    const condition = input && cutCondition(cuts, input.columns, wanted);
    if (input && condition !== undefined) conditions.set(input.id, condition);
  }
  const { prepare, query } = narrowModel(compiled.node, conditions, {
    ...narrowing,
    schema: wanted.schema,
    catalog: place.catalog,
  });
  return { prepare: [...place.open, ...prepare], query };
}

function targetOf({ compiled, columns, settings, kept, key }: IntervalModel): Target {
  return {
    relation: compiled.node.relation,
    columns,
    time: columnNamed(columns, settings.timeColumn),
    grain: settings.grain,
    written: kept?.computed,
    key,
  };
}

function columnNamed(columns: readonly ResultColumn[], wanted: string): ResultColumn {
  const found = columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (!found)
    throw new Error(`the proof holds for a column ${wanted} that the table does not have`);
  return found;
}
