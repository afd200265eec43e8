/** Which verdicts a build knows of: the last of each test as it was defined lately. */
import { expect, it } from 'vitest';
import { recordFacts } from '../../../src/state/journal.ts';
import { readInventory } from '../../../src/state/read-inventory.ts';
import { openState } from './state-lab.ts';

it('knows the last verdict of the last eight definitions of each test', async () => {
  const { connection, catalog } = await openState();
  const said = [
    ...Array.from({ length: 10 }, (_, each) => ['a', `d${each}`, 'passed']),
    ['b', 'd0', 'passed'],
    // As it was at first, again.
    ['a', 'd0', 'warned'],
    ['b', 'd0', 'failed'],
  ];
  const facts = said.map(([test_id, definition, status], sequence) => ({
    table: 'test_results' as const,
    row: { sequence, test_id, definition, status, inputs: String(sequence) },
  }));
  await connection.run(recordFacts(catalog, facts));
  const { verdicts } = (await readInventory(connection, catalog)).value;
  expect(Object.fromEntries(verdicts)).toMatchObject({
    'a d0': { status: 'warned', inputs: '11' },
    'a d9': { status: 'passed', inputs: '9' },
    'b d0': { status: 'failed', inputs: '12' },
  });
  expect([...verdicts.keys()].sort()).toEqual([
    'a d0',
    ...[3, 4, 5, 6, 7, 8, 9].map((each) => `a d${each}`),
    'b d0',
  ]);
});
