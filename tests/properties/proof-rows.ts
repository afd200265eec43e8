/** Random rows for the tables of the proof's property, and random changes of them. */
import fc from 'fast-check';
import type { TableName } from './proof-queries.ts';

/** SQL literals, row by row. */
export type Rows = readonly (readonly string[])[];
export type Content = Readonly<Record<TableName, Rows>>;

export interface Trial {
  readonly tape: readonly number[];
  readonly before: Content;
  readonly after: Content;
  /** Numbers to choose output intervals by. */
  readonly picks: readonly number[];
}

/** Mostly a few days about the ends of months, so that rows meet; February's 29th among them. */
const day = fc.oneof(
  { weight: 1, arbitrary: fc.nat({ max: 66 }) },
  { weight: 4, arbitrary: fc.constantFrom(3, 4, 5, 6, 31, 32, 33, 34, 35, 36) },
  { weight: 1, arbitrary: fc.constantFrom(63, 64, 65) },
);

function dateAt(offset: number): string {
  const date = new Date(Date.UTC(2024, 0, 27 + offset));
  return date.toISOString().slice(0, 10);
}

const key = fc.constantFrom('0', '0', '1', '1', '2');
const value = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 8 }).map(String) },
  { weight: 1, arbitrary: fc.constant('null') },
);

const moment = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({ at: day, hour: fc.constantFrom(0, 0, 7, 12, 23) })
      .map(({ at, hour }) => `timestamp '${dateAt(at)} ${String(hour).padStart(2, '0')}:00:00'`),
  },
  { weight: 1, arbitrary: fc.constant('null') },
);

const event = fc
  .record({ k: key, d: day, ts: moment, v: value })
  .map(({ k, d, ts, v }) => [k, `date '${dateAt(d)}'`, ts, v]);

const events = fc.array(event, { minLength: 1, maxLength: 12, size: 'max' });

/** For each key where its days begin, how many there are, and what they hold. */
const dense = fc
  .tuple(...[0, 1, 2].map(() => fc.record({ at: day, of: fc.array(value, { maxLength: 9 }) })))
  .map((runs) =>
    runs.flatMap(({ at, of }, k) =>
      of.map((v, step) => [String(k), `date '${dateAt(at + step)}'`, v]),
    ),
  );

const dimension = fc
  .tuple(...[0, 1, 2].map(() => fc.option(value)))
  .map((values) => values.flatMap((v, k) => (v === null ? [] : [[String(k), v]])));

const months = fc
  .tuple(...[0, 1, 2, 3].map(() => fc.option(value)))
  .map((values) =>
    values.flatMap((v, month) => (v === null ? [] : [[`date '2024-0${month + 1}-01'`, v]])),
  );

interface Edit {
  readonly at: number;
  readonly row: readonly string[] | undefined;
  readonly isNew: boolean;
}

/** Rows are added, changed, moved or taken out. */
const edits = fc.array(
  fc.record({
    at: fc.nat({ max: 8 }),
    row: fc.option(event, { nil: undefined }),
    isNew: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

function edited(rows: Rows, changes: readonly Edit[]): Rows {
  return changes.reduce<Rows>((so, { at, row, isNew }, index) => {
    if (isNew && row) return so.concat([[String(100 + index), ...row]]);
    return so.flatMap((each, place) => {
      if (place !== at % so.length) return [each];
      return row ? [[each[0] ?? '0', ...row]] : [];
    });
  }, rows);
}

function numbered(rows: Rows): Rows {
  return rows.map((row, id) => [String(id), ...row]);
}

export const trials: fc.Arbitrary<Trial> = fc
  .record({
    tape: fc.array(fc.nat({ max: 999 }), { minLength: 6, maxLength: 40, size: 'max' }),
    ev: events,
    ot: events,
    dn: dense,
    dm: dimension,
    mo: months,
    table: fc.constantFrom<TableName>('ev', 'ev', 'ot', 'dn', 'dm', 'mo'),
    edits,
    next: fc.record({ dn: dense, dm: dimension, mo: months }),
    picks: fc.array(fc.nat({ max: 999 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ tape, table, edits: changes, next, picks, ...tables }) => {
    const before: Content = { ...tables, ev: numbered(tables.ev), ot: numbered(tables.ot) };
    const after: Content =
      table === 'ev' || table === 'ot'
        ? { ...before, [table]: edited(before[table], changes) }
        : { ...before, [table]: next[table] };
    return { tape, before, after, picks };
  });
