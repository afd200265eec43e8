/** What an interval is written with, on the real engine: bounds of every type of time, keys, NULLs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { intervalStart } from '../../../src/engine/duckdb-fingerprint.ts';
import type { Connection, Engine } from '../../../src/engine/engine.ts';
import { intervalEnd } from '../../../src/incremental/cut-parts.ts';
import { cutCondition, keyCondition } from '../../../src/materialize/interval/cut-condition.ts';
import { refuseTimeless } from '../../../src/materialize/interval/refuse-timeless.ts';
import { timeCondition } from '../../../src/materialize/interval/time-condition.ts';

let engine: Engine;
let connection: Connection;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:' });
  connection = await engine.connect();
});
afterAll(() => engine.close());

const moments = [
  '2024-02-29 00:00:00',
  '2024-02-29 23:59:59',
  '2024-03-01 00:00:00',
  '1900-01-01 12:00:00',
  'infinity',
  '-infinity',
];
const wide = ['0044-03-15 (BC) 12:00:00', '12024-01-01 00:00:00'];

describe.each([
  ['DATE', [...moments, ...wide]],
  ['TIMESTAMP', [...moments, ...wide]],
  ['TIMESTAMP WITH TIME ZONE', [...moments, ...wide]],
  ['TIMESTAMP_S', moments],
  ['TIMESTAMP_MS', moments],
  ['TIMESTAMP_NS', moments],
])('a column of type %s', (type, texts) => {
  it.each(['hour', 'day', 'week', 'month'] as const)(
    'has each row in the interval that it begins in, by %s, and in no other',
    async (grain) => {
      const column = { name: 'moment', type };
      const values = texts.map((text) => `(timestamp '${text}'::${type})`).join(', ');
      await connection.run(
        `create or replace table times as from (values ${values}, (null)) t(moment)`,
      );
      const start = intervalStart(column, grain);
      const { rows } = await connection.query(`select distinct (${start})::varchar from times`);
      for (const [cell] of rows) {
        const range =
          cell === null || cell === undefined
            ? ('no time' as const)
            : { start: BigInt(String(cell)), end: intervalEnd(BigInt(String(cell)), grain) };
        const wrong = await connection.query(
          `select moment, ${start} from times where (${timeCondition(column, [range])}) is distinct from ((${start}) is not distinct from ${cell}) and (moment is not null or '${cell}' = 'null')`,
        );
        expect(wrong.rows, `${cell}`).toEqual([]);
      }
    },
  );
});

it('no range holds nothing, all of time what has a time', async () => {
  const column = { name: 'moment', type: 'DATE' };
  expect(timeCondition(column, [])).toBe('false');
  expect(timeCondition(column, [{ start: undefined, end: undefined }])).toBe('moment is not null');
  expect(timeCondition(column, [{ start: 0n, end: 86_400_000_000n }, 'no time'])).toBe(
    "((moment >= date '1970-01-01' and moment < date '1970-01-02') or moment is null)",
  );
  expect(timeCondition(column, [{ start: 3_600_000_000n, end: undefined }])).toBe(
    "moment >= timestamp '1970-01-01 01:00:00'",
  );
});

it('keys are compared as what they are, whatever is written in them', async () => {
  const keys = ["it's", 'ü', '007', '-- x'];
  const found = await connection.query(
    `select k from (values ('it''s'), ('7'), ('-- x')) t(k) where ${keyCondition({ name: 'k', type: 'VARCHAR' }, { keys, buckets: [] })} order by all`,
  );
  expect(found.rows).toEqual([['-- x'], ["it's"]]);
  const numbers = await connection.query(
    `select "Group"::varchar from (values (7::hugeint), (8)) t("Group") where ${keyCondition({ name: 'Group', type: 'HUGEINT' }, { keys: ['7'], buckets: [] })}`,
  );
  expect(numbers.rows).toEqual([['7']]);
  expect(keyCondition({ name: 'k', type: 'VARCHAR' }, { keys: [], buckets: [] })).toBe('false');
});

it('an input whose column is not known is read in full', () => {
  expect(cutCondition([[{ column: 'day', ranges: [] }]], [])).toBe(undefined);
  const columns = [{ name: 'Day', type: 'DATE' }];
  expect(cutCondition([[{ column: 'day', ranges: [] }]], columns)).toBe('false');
  expect(cutCondition([[{ column: 'day', ranges: [] }]], columns, { withTimeless: true })).toBe(
    '"Day" is null',
  );
});

it('rows without a time are shown (E0920)', async () => {
  await connection.run(
    "create or replace table made as from (values (1, date '2024-01-01'), (2, null), (3, null)) t(id, day)",
  );
  const check = refuseTimeless({ from: 'made', timeColumn: 'day', model: 'days', span: undefined });
  if (check.kind !== 'check') throw new Error('not a check');
  expect(check.diagnose(await connection.query(check.sql))).toEqual([
    {
      code: 'E0920',
      severity: 'error',
      message: '2 rows of days have no day',
      hint: 'filter them out, or keep them as an interval of their own: null_interval: keep',
      table: {
        columns: [
          { name: 'id', type: 'INTEGER' },
          { name: 'day', type: 'DATE' },
        ],
        rows: [
          ['2', null],
          ['3', null],
        ],
      },
    },
  ]);
});
