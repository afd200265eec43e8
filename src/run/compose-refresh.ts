/**
 * A transaction of a model that is built interval by interval, with what the state is told of it
 * beside its version: keys that changed, parts of the ledger. In: work and where it is recorded; out:
 * actions before the tests, and those that publish.
 */
import type { ResultTable } from '../engine/engine.ts';
import type { Batch } from '../incremental/cut-batches.ts';
import { builtParts } from '../incremental/cut-parts.ts';
import { keysSeen } from '../incremental/key-boxes.ts';
import { mergeRanges } from '../incremental/time-ranges.ts';
import type { Action, Answer } from '../materialize/action.ts';
import { noChanges } from '../materialize/interval/changed-rows.ts';
import type { KeyBox, KeysSeen } from '../product/ledger.ts';
import type { StateKey } from '../product/state.ts';
import { axisName, latestIntervals } from '../state/measure-axes.ts';
import { recordKeyChanges, recordKeysSeen, recordParts } from '../state/record-ledger.ts';
import {
  type BoxWork,
  boxWork,
  type IntervalModel,
  type RangeBox,
  rangeBoxWork,
  rangesWork,
} from './refresh-model.ts';

export interface RefreshRecording {
  readonly catalog: string;
  readonly key: StateKey;
  /** A fingerprint of the code, that of views in between included. */
  readonly code: string;
  readonly keyOf: (input: KeysSeen['input']) => StateKey;
  readonly nextSequence: () => number;
  /** Records what the table holds before changes that are told by key. */
  readonly measure: () => readonly Action[];
}

export interface RefreshTransaction {
  readonly prepare: readonly string[];
  readonly actions: readonly Action[];
  readonly publish: readonly Action[];
  /** What its last actions changed is told by key, over all of time. */
  readonly toldByKey: boolean;
}

export interface RefreshBatch {
  readonly ranges: Batch;
  readonly boxes: readonly KeyBox[];
  /** All that was told by key has been taken in once this is done. */
  readonly isCaughtUp: boolean;
}

export function composeRefresh(
  model: IntervalModel,
  { ranges, boxes, isCaughtUp }: RefreshBatch,
  recording: RefreshRecording,
): RefreshTransaction {
  const cut = boxes.filter(isRangeBox);
  const works = boxes
    .filter((box) => !isRangeBox(box))
    .map((box, index) => boxWork(model, box, { place: index + 1, beside: ranges }));
  const timed = [
    ...(ranges.length > 0 ? [rangesWork(model, ranges, cut.length === 0)] : []),
    ...cut.map((box, index) => rangeBoxWork(model, box, index + 1)),
  ];
  // What time tells sets marks, what keys tell does not: each is measured by itself.
  const begin = noChanges(model.compiled.node.relation);
  const between = timed.length > 0 && works.length > 0 ? [...recording.measure(), ...begin] : [];
  const built = together([
    ...ranges,
    ...cut.flatMap((box) => box.ranges.map((each) => each.range)),
  ]);
  return {
    prepare: [...timed, ...works].flatMap(({ prepare }) => prepare),
    actions: [
      ...begin,
      ...timed.flatMap(({ actions }) => actions),
      ...between,
      ...works.flatMap(({ actions }) => actions),
    ],
    publish: [recordLedger(model, { ranges: built, works, isCaughtUp }, recording)],
    toldByKey: works.length > 0,
  };
}

/** What several boxes are about is recorded once. */
function together(batch: Batch): Batch {
  const timed = mergeRanges(batch.filter((range) => range !== 'no time'));
  return batch.includes('no time') ? [...timed, 'no time'] : timed;
}

function isRangeBox(box: KeyBox): box is RangeBox {
  return box.ranges !== undefined;
}

/** After the version: parts are cut where the table has rows now. */
export function recordLedger(
  { settings, inputs }: IntervalModel,
  built: {
    readonly ranges: Batch;
    readonly works: readonly BoxWork[];
    readonly isCaughtUp: boolean;
  },
  { catalog, key, code, keyOf, nextSequence }: RefreshRecording,
): Action {
  const axis = axisName({ column: settings.timeColumn, grain: settings.grain });
  return {
    kind: 'ask',
    sql: `select start_us, row_count, hash::varchar, mark from ${latestIntervals(catalog, key, axis)} where row_count > 0`,
    answer: (result): Answer => {
      const sequence = nextSequence();
      const write = { catalog, sequence, key };
      const output = readIntervals(result);
      const context = { settings, inputs, code, sequence };
      const seen = built.isCaughtUp ? keysSeen(inputs) : [];
      const statements = [
        recordParts(write, builtParts(built.ranges, output, context)),
        ...built.works.map(({ column, written }) =>
          recordKeyChanges(write, column.name, written()),
        ),
        recordKeysSeen(
          write,
          seen.map((each) => ({ input: keyOf(each.input), sequence: each.sequence })),
        ),
      ];
      const sent = statements.filter((sql) => sql !== undefined);
      return { actions: sent.map((sql) => ({ kind: 'statement', sql })) };
    },
  };
}

function readIntervals({ rows }: ResultTable) {
  return rows.map(([start, count, hash, mark]) => ({
    start: start === null || start === undefined ? undefined : BigInt(String(start)),
    rows: Number(count),
    hash: String(hash),
    mark: Number(mark),
  }));
}
