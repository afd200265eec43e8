/** Few rows are written value by value, many as one text: either way they are what they were. */
import { expect, it } from 'vitest';
import { recordParts } from '../../../src/state/record-ledger.ts';
import { openState } from './state-lab.ts';

it('keeps every value of many rows, whatever is in it', async () => {
  const { connection, catalog, rows } = await openState();
  const [least, most] = [-9_223_372_036_854_775_807n, 9_223_372_036_854_775_807n];
  const texts = [
    '',
    "it's",
    '"quoted"',
    'back\\slash',
    'line\nbreak\ttab',
    '🦆 ü',
    '{"a": [null]}',
    '\\u0041',
  ];
  const odd = texts.flatMap((digest, index) => [
    { range: { start: least + BigInt(index), end: most }, digest, rows: index },
    { range: { start: undefined, end: most - BigInt(index) }, digest, rows: 2 ** 52 + index },
    { range: 'no time' as const, digest, rows: index },
  ]);
  const write = (sequence: number, parts: Parameters<typeof recordParts>[1]) =>
    connection.run(recordParts({ catalog, sequence, key: 'a "b" \'c\'' }, parts) ?? '');
  await write(1, odd);
  for (const part of odd) await write(2, [part]);
  const read = (sequence: number) =>
    rows(`select * exclude (sequence) from _eider.parts where sequence = ${sequence} order by all`);
  expect(await read(1)).toEqual(await read(2));
  expect(await read(1)).toHaveLength(odd.length);
});
