/** Days, inputs and ledgers in a line each, for tests of what is decided about them. */
import { builtParts } from '../../../src/incremental/cut-parts.ts';
import {
  decideRefresh,
  type RefreshQuestion,
  refreshInputs,
} from '../../../src/incremental/decide-refresh.ts';
import { keysSeen } from '../../../src/incremental/key-boxes.ts';
import type { Ledger, Refresh, TimeRange } from '../../../src/product/ledger.ts';
import type { IncrementalProof, InputProof } from '../../../src/product/proof.ts';
import type {
  BoxChange,
  BoxChanges,
  IntervalVersion,
  KeyChange,
  RelationVersion,
} from '../../../src/product/version.ts';

const dayLength = 86_400_000_000n;
export const daysBack = (days: number): InputProof['need'] => ({
  type: 'interval',
  from: [days === 0 ? [] : [{ step: 'add', microseconds: -days * Number(dayLength) }]],
  to: [[]],
});

/** `0` is 1 January 2024. */
export function day(number: number): bigint {
  return BigInt(Date.UTC(2024, 0, 1 + number)) * 1000n;
}

export function relation(name: string): InputProof['relation'] {
  return { catalog: 'db', schema: 'main', name };
}

export function input(name: string, more: Partial<InputProof> = {}): InputProof {
  return {
    relation: relation(name),
    occurrence: 1,
    need: daysBack(0),
    time: { column: 'day', grain: 'day' },
    influence: 'by need',
    keys: [],
    isTold: true,
    cause: undefined,
    ...more,
  };
}

export function proofOf(...inputs: readonly InputProof[]): IncrementalProof {
  return { inputs, problem: undefined, dense: [], volatile: [] };
}

/** Days by number with what they hold and the change they come from: `{0: 'a', 1: 'b@3'}`. */
export function holding(
  days: Readonly<Record<string, string>>,
  more: {
    readonly keyChanges?: readonly KeyChange[];
    readonly mark?: number;
    readonly keysSince?: number;
    readonly sequence?: number;
    readonly boxes?: BoxChanges;
  } = {},
): RelationVersion {
  const intervals = Object.entries(days).map(([at, text]): IntervalVersion => {
    const [content = '', mark = '1'] = text.split('@');
    return {
      start: at === 'no time' ? undefined : day(Number(at)),
      rows: content.length,
      hash: String([...content].reduce((sum, letter) => sum + letter.charCodeAt(0) * 7919, 0)),
      mark: Number(mark),
    };
  });
  const whole = {
    rows: intervals.reduce((sum, { rows }) => sum + rows, 0),
    hash: String(intervals.reduce((sum, { hash }) => sum + Number(hash), 0)),
  };
  const axis = { column: 'day', grain: 'day' } as const;
  const mark = more.mark ?? Math.max(1, ...intervals.map((each) => each.mark));
  return {
    sequence: more.sequence ?? Math.max(mark, more.keysSince ?? 0),
    shape: 'shape',
    whole,
    mark,
    axes: new Map([['day by day', { axis, intervals }]]),
    keyChanges: more.keyChanges ?? [],
    keysSince: more.keysSince ?? 0,
    boxes: more.boxes,
  };
}

/** Days on which some keys changed, or all of them: `{1: 'a b', 2: 'all'}`. */
export function boxesOn(days: Readonly<Record<number, string>>, since = 1): BoxChanges {
  const changes = Object.entries(days).map(([at, keys]): BoxChange => {
    const [first, last] = [day(Number(at)), day(Number(at))];
    if (keys === 'all') return { first, last, column: undefined, keys: [], buckets: [] };
    return { first, last, column: 'id', keys: keys.split(' '), buckets: [] };
  });
  return { axis: 'day by day', columns: ['id'], since, changes };
}

export type Relations = Readonly<Record<string, RelationVersion>>;

export function question(
  proof: IncrementalProof,
  relations: Relations,
  more: Partial<RefreshQuestion> = {},
): RefreshQuestion {
  return {
    proof,
    settings: {
      timeColumn: 'day',
      grain: 'day',
      keepsNull: false,
      lookback: undefined,
      batch: undefined,
      isForward: false,
      onSchemaChange: 'fail',
      cutoff: undefined,
      ...more.settings,
    },
    code: 'code',
    ledger: undefined,
    versionOf: ({ name }) => relations[name],
    ...more,
  };
}

/** The ledger after a full build whose output has rows on some days. */
export function built(asked: RefreshQuestion, days: readonly number[], sequence = 1): Ledger {
  const { proof, code, settings } = asked;
  const inputs = proof ? refreshInputs(asked, proof) : [];
  const output = days.map((at) => ({ start: day(at), rows: 1, hash: '1', mark: 1 }));
  const all = { start: undefined, end: asked.until };
  const parts = builtParts([all, 'no time'], output, { code, settings, inputs, sequence });
  return { parts, keysSeen: keysSeen(inputs) };
}

/** In a line for each range and box, days by number. */
export function told(refresh: Refresh): string {
  if (refresh.type !== 'parts') return `${refresh.type}: ${refresh.reason}`;
  const ranges = refresh.ranges.map(({ range, intervals, because }) => {
    const causes = because.map(({ input: from, reason, changed }) =>
      [from?.name, reason, changed && rangeText(changed)].filter((part) => part).join(' '),
    );
    return `${range === 'no time' ? range : rangeText(range)} (${intervals}): ${causes.join('; ')}`;
  });
  const boxes = refresh.boxes.map(({ column, keys, buckets, ranges: within }) => {
    const of = [...keys, ...buckets.map((bucket) => `bucket ${bucket}`)].join(', ');
    const when = (within ?? []).map(({ range }) =>
      range === 'no time' ? range : rangeText(range),
    );
    return `${column} in ${[of, ...when].join(' on ')}`;
  });
  return [...ranges, ...boxes, `of ${refresh.total}`].join('\n');
}

function rangeText({ start, end }: TimeRange): string {
  const text = (moment: bigint | undefined): string =>
    moment === undefined ? '' : String((moment - day(0)) / dayLength);
  return `${text(start)}..${text(end)}`;
}

export { decideRefresh };
