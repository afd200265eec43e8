/**
 * Random histories of rows with keys: a merge gives what its query gives, and writes nothing where
 * that is the same; a snapshot gives each state back as of the run that saw it, under any clock.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SourceText } from '../../src/base/source-text.ts';
import { withValidity } from '../../src/compile/snapshot-query.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import type { Connection, Engine } from '../../src/engine/engine.ts';
import { snapshotSettings } from '../../src/graph/snapshot-settings.ts';
import type { Action } from '../../src/materialize/action.ts';
import { type MergeCounts, makeMerged, mergeRows } from '../../src/materialize/merge/merge.ts';
import { takeSnapshot } from '../../src/materialize/snapshot/snapshot.ts';
import type { ModelNode } from '../../src/product/graph.ts';
import { runActions } from '../../src/run/run-actions.ts';

let engine: Engine;
let connection: Connection;
beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:', threads: 1 });
  connection = await engine.connect();
});
afterAll(() => engine.close());

const runs = Number(process.env.EIDER_HISTORIES ?? 25);
const relation = { catalog: 'memory', schema: 'main', name: 'kept' };
const source = new SourceText('snapshots/kept.sql', '');
const locate = () => source.span(0, 0);

/** A value for some keys, the others are not there. */
const states = fc.array(
  fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.integer({ min: 0, max: 3 })), {
    maxKeys: 4,
  }),
  { minLength: 2, maxLength: 7 },
);

async function load(state: Readonly<Record<string, number | null>>, seen = 0): Promise<void> {
  const rows = Object.entries(state).map(
    ([key, value]) => `('${key}', ${value}, [interval (${value ?? 0}) day], ${seen})`,
  );
  const from = rows.length > 0 ? `values ${rows.join(', ')}` : `select 'a', 1, null, 1 where false`;
  await connection.run(
    `create or replace table now as select id::varchar as id, v::integer as v, n::interval[] as n, seen::integer as seen from (${from}) t(id, v, n, seen)`,
  );
}

async function carryOut(actions: readonly Action[]): Promise<void> {
  await connection.begin();
  const { diagnostics } = await runActions(connection, actions, 'kept');
  expect(diagnostics).toEqual([]);
  await connection.commit();
}

const rowsOf = async (sql: string) => (await connection.query(sql)).rows;

it('a merge is what its query gives, whatever came before', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(states, fc.boolean(), async (history, isPaired) => {
      const columns = isPaired ? 'id, v % 2 as odd, n' : 'id, v, n';
      const query = { text: `select ${columns} from now`, parts: [{ start: 0, locate }] };
      let counts: MergeCounts | undefined;
      const merge = {
        relation,
        name: 'kept',
        query,
        settings: {
          keys: ['ID'],
          excluded: [],
          deletedWhen: isPaired ? 'odd = 1' : undefined,
          isTracked: true,
          onSchemaChange: 'fail',
        },
        spanOf: locate,
        onWritten: (written: MergeCounts) => {
          counts = written;
        },
      } as const;
      const wanted = `${query.text}${isPaired ? ' where (v % 2 = 1) is not true' : ''} order by all`;
      for (const [index, state] of history.entries()) {
        await load(state);
        const make = {
          kind: 'statement',
          sql: `create or replace table kept as ${query.text}`,
        } as const;
        await carryOut(index === 0 ? makeMerged(merge, [make]) : mergeRows(merge));
        expect(await rowsOf('from kept order by all')).toEqual(await rowsOf(wanted));
        await carryOut(mergeRows(merge));
        expect(counts).toMatchObject({ inserted: 0, updated: 0, deleted: 0 });
      }
    }),
    { numRuns: runs },
  );
});

it('a snapshot gives back each state that it saw', { timeout: 120_000 }, async () => {
  const clocks = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 7, maxLength: 7 });
  const deletes = fc.constantFrom('invalidate', 'new_record');
  const timed = fc.boolean();
  await fc.assert(
    fc.asyncProperty(
      states,
      clocks,
      deletes,
      timed,
      async (history, seconds, hardDeletes, isTimed) => {
        const values = {
          unique_key: ['id'],
          hard_deletes: hardDeletes,
          ...(isTimed
            ? { strategy: 'timestamp', updated_at: 'at' }
            : { strategy: 'check', check_cols: ['all'] }),
        };
        const node = {
          name: 'kept',
          relation,
          materialization: 'snapshot',
          config: { values, origins: new Map() },
          locate,
        } as unknown as ModelNode;
        const settings = snapshotSettings(node);
        if (!settings) throw new Error('a snapshot without settings');
        // The time of a row is another one in each state, and may go back.
        const text = isTimed
          ? `select id, v, n, timestamp '2024-01-01' + to_seconds(seen) as at from now`
          : 'select id, v, n from now';
        const query = withValidity(node, { text, parts: [{ start: 0, locate }] });
        const take = (clock: string, isFirst: boolean) =>
          takeSnapshot(
            { node, query, settings, clock, onWritten: () => {} },
            isFirst ? { replaces: undefined } : 'goes on',
          );
        await connection.run('drop table if exists kept');
        for (const [index, state] of history.entries()) {
          const clock = new Date(Date.UTC(2024, 0, 1, 0, 0, seconds[index])).toISOString();
          await load(state, (index * 29) % 50);
          const before =
            index === 0 ? [] : await rowsOf('select id, valid_from, v from kept order by all');
          await connection.begin();
          const end = await runActions(connection, take(clock, index === 0), 'kept');
          expect(end.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
          await connection.commit();
          const open = `valid_to is null${hardDeletes === 'new_record' ? ' and not is_deleted' : ''}`;
          expect(await rowsOf(`select id, v, n from kept where ${open} order by all`)).toEqual(
            await rowsOf('select id, v, n from now order by all'),
          );
          // Nothing of before is gone, no two begin at once, none overlap, one at most is open.
          const now = JSON.stringify(
            await rowsOf('select id, valid_from, v from kept order by all'),
          );
          for (const row of before) expect(now).toContain(JSON.stringify(row));
          expect(
            await rowsOf(`select id, valid_from, valid_to, next from (
  select *, lead(valid_from) over (partition by id order by valid_from) as next from kept)
where valid_to <= valid_from or next <= valid_from or (next is not null and (valid_to is null or valid_to > next))`),
          ).toEqual([]);
          const whole = await rowsOf('from kept order by all');
          await connection.begin();
          await runActions(connection, take(clock, false), 'kept');
          await connection.commit();
          expect(await rowsOf('from kept order by all')).toEqual(whole);
        }
      },
    ),
    { numRuns: runs },
  );
});
