/**
 * Keeps the state small: what later rows replaced goes, all that holds keeps its number. In: a
 * connection that is alone on the warehouse; out: nothing. A table is rewritten only once it has
 * twice the rows that it was left with, so that each row is copied a bounded number of times.
 */
import type { Connection } from '../engine/engine.ts';
import { foldJournal, foldWhereLong } from './journal.ts';
import { insertRows, stateTable } from './state-sql.ts';
import { journaledTables, storedTable } from './state-tables.ts';

/** Of these more than one row is kept: what tests found before, and how long builds took. */
const historyKept = 30;
/** Keys that changed are told one by one up to here; beyond, the relation has changed as a whole. */
const keyChangesKept = 100_000;
/** Runs fold it when they end, but for those that were killed and those that made nothing. */
const longJournal = 1000;

const latest = (per: string): string =>
  `qualify row_number() over (partition by ${per} order by sequence desc) = 1`;
const recent = (per: string): string =>
  `qualify row_number() over (partition by ${per} order by sequence desc) <= ${historyKept}`;

/** Which rows of a table are kept. */
const kept: Readonly<Record<string, string>> = {
  runs: 'qualify row_number() over (order by sequence desc) <= 1000',
  relations: recent('lower(schema_name), lower(name)'),
  test_results: recent('test_id'),
  versions: latest('relation'),
  // Those without rows stay: that they vanished is told by nothing else.
  intervals: latest('relation, axis, start_us'),
  // A vanished key is told by its row only as long as there are older ones.
  key_versions: `${latest('relation, column_name, key')} and row_count > 0`,
  key_changes: latest('relation, column_name, key'),
  box_changes: latest('relation, axis, column_name, key, first_us, last_us'),
  // Those that are empty stay: they tell that they changed.
  buckets: latest('relation, axis, column_name, start_us, bucket'),
  keys_seen: latest('relation, input'),
  compactions: latest('table_name'),
};

/** True where what was read before does not hold any more. */
export async function compactState(
  connection: Connection,
  catalog: string,
  nextSequence: () => number,
  smallest?: number,
): Promise<boolean> {
  await foldWhereLong(connection, catalog, longJournal);
  const full = await fullTables(connection, catalog, smallest);
  for (const table of full) await compactTable(connection, catalog, table, nextSequence());
  return full.length > 0;
}

/** Whether there is something to do. */
export async function isGrown(connection: Connection, catalog: string): Promise<boolean> {
  return (await fullTables(connection, catalog)).length > 0;
}

/** `smallest` rows are never worth the work. */
async function fullTables(
  connection: Connection,
  catalog: string,
  smallest = 20_000,
): Promise<readonly string[]> {
  const sizes = [...Object.keys(kept), 'parts'].map(
    (name) =>
      `select '${name}' as table_name, count(*) as size from ${stateTable(catalog, storedTable(name))}`,
  );
  const found = await connection.query(
    `select table_name from (${sizes.join(' union all ')})
     left join (select table_name, max_by(kept, sequence) as kept
       from ${stateTable(catalog, 'compactions')} group by all) using (table_name)
     where size > greatest(${smallest}, 2 * coalesce(kept, 0))
     order by all`,
  );
  return found.rows.map(([name]) => String(name));
}

async function compactTable(
  connection: Connection,
  catalog: string,
  table: string,
  sequence: number,
): Promise<void> {
  const name = stateTable(catalog, storedTable(table));
  await connection.begin();
  try {
    // What is kept is told by all rows, and these are among them.
    if (table in journaledTables) await connection.run(foldJournal(catalog).join(';\n'));
    if (table === 'key_changes') await foldKeyChanges(connection, catalog, sequence);
    if (table === 'box_changes') await foldBoxChanges(connection, catalog, sequence);
    const rows = table === 'parts' ? partsKept(catalog) : `select * from ${name} ${kept[table]}`;
    const count = await connection.run(`create or replace table ${name} as ${rows}`);
    await connection.run(insertRows(catalog, 'compactions', [[sequence, table, count]]));
    await connection.commit();
  } catch (failure) {
    await connection.rollback();
    throw failure;
  }
}

/** Of parts that overlap, the later holds; what is older than the build that made it all is void. */
function partsKept(catalog: string): string {
  const parts = stateTable(catalog, 'parts');
  const later = `p.is_timeless = o.is_timeless
      and coalesce(o.start_us < p.end_us, true) and coalesce(p.start_us < o.end_us, true)`;
  return `with since as (
      select lower(schema_name) || '.' || lower(name) as relation, max_by(since, sequence) as since
      from ${stateTable(catalog, 'relations')} group by all
    ), held as (
      select p.* from ${parts} p join since s using (relation) where p.sequence >= s.since
    )
    select p.* from held p where not exists (
      from held o where o.relation = p.relation and o.sequence > p.sequence and ${later})`;
}

/** Too many of them are forgotten: who has not seen them takes all keys of what changed. */
async function foldBoxChanges(
  connection: Connection,
  catalog: string,
  sequence: number,
): Promise<void> {
  const changes = stateTable(catalog, 'box_changes');
  const versions = stateTable(catalog, 'versions');
  const long = `(select relation from ${changes} group by all having count(*) > ${keyChangesKept})`;
  await connection.run(`insert into ${stateTable(catalog, storedTable('versions'))}
    select ${sequence}, run_id, relation, shape, row_count, hash, mark, keys_since, axes, files,
      told, ${sequence}
    from ${versions} where relation in ${long} ${latest('relation')}`);
  await connection.run(`delete from ${changes} where relation in ${long}`);
}

/** Too many of them are a change of the whole: who has not seen them takes it as one. */
async function foldKeyChanges(
  connection: Connection,
  catalog: string,
  sequence: number,
): Promise<void> {
  const changes = stateTable(catalog, 'key_changes');
  const long = `(select relation from ${changes} group by all having count(*) > ${keyChangesKept})`;
  await connection.run(`insert into ${stateTable(catalog, storedTable('versions'))}
    select ${sequence}, run_id, relation, shape, row_count, hash, ${sequence}, ${sequence}, axes, files,
      null, null
    from ${stateTable(catalog, 'versions')} where relation in ${long} ${latest('relation')}`);
  await connection.run(`insert into ${stateTable(catalog, 'intervals')}
    select ${sequence}, relation, axis, start_us, row_count, hash, ${sequence}
    from ${stateTable(catalog, 'intervals')} where relation in ${long}
    ${latest('relation, axis, start_us')}`);
  await connection.run(`delete from ${changes} where relation in ${long}`);
}
