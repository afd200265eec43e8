/**
 * Reads versions of relations, with their intervals where they are asked for. In: a connection
 * (read only is enough); out: products. Decides nothing.
 */
import type { Connection } from '../engine/engine.ts';
import type { StateKey, StoredVersion } from '../product/state.ts';
import type {
  AxisVersion,
  IntervalVersion,
  KeyChange,
  RelationVersion,
  TimeAxis,
} from '../product/version.ts';
import { axisName, latestIntervals } from './measure-axes.ts';
import { readBoxes } from './read-boxes.ts';
import { readRecorded, versionColumns } from './record-versions.ts';
import { isOneOf, sqlValue, stateTable } from './state-sql.ts';

/** What was recorded last of every relation, or of those with these keys, without intervals. */
export async function readVersions(
  connection: Connection,
  catalog: string,
  keys?: ReadonlySet<StateKey>,
): Promise<ReadonlyMap<StateKey, StoredVersion>> {
  const found = await connection.query(
    `select ${versionColumns} from ${stateTable(catalog, 'versions')} where ${isOneOf('relation', keys)}
     qualify row_number() over (partition by relation order by sequence desc) = 1`,
  );
  return new Map(found.rows.map((row) => [String(row[0]), readRecorded(row)]));
}

/** `undefined` where nothing is recorded. Axes that were measured and hold no rows are there, and empty. */
export async function readRelationVersion(
  connection: Connection,
  { catalog, key }: { readonly catalog: string; readonly key: StateKey },
  axes: readonly TimeAxis[],
): Promise<RelationVersion | undefined> {
  const found = await connection.query(
    `select ${versionColumns} from ${stateTable(catalog, 'versions')}
     where relation = ${sqlValue(key)} order by sequence desc limit 1`,
  );
  const [row] = found.rows;
  if (!row) return undefined;
  const stored = readRecorded(row);
  return readDetails(connection, { catalog, key }, { stored, axes, isTold: true });
}

export interface Details {
  /** What was recorded last. */
  readonly stored: StoredVersion;
  readonly axes: readonly TimeAxis[];
  /** Whoever asks takes changes that are told by key, over all of time. */
  readonly isTold: boolean;
  /** Up to which change the keys that changed in intervals are known to whoever asks. */
  readonly seen?: number | undefined;
}

export async function readDetails(
  connection: Connection,
  place: { readonly catalog: string; readonly key: StateKey },
  { stored, axes, isTold, seen }: Details,
): Promise<RelationVersion> {
  const { sequence, shape, whole, mark, keysSince } = stored;
  const versions = new Map<string, AxisVersion>();
  for (const axis of axes) {
    // Without this one, what nobody measured would look like what holds no rows.
    if (!stored.axes.includes(axisName(axis))) continue;
    versions.set(axisName(axis), await readAxis(connection, place, axis));
  }
  const keyChanges = isTold ? await readKeyChanges(connection, place, keysSince) : [];
  const boxes =
    seen === undefined ? undefined : await readBoxes(connection, place, { stored, seen });
  return { sequence, shape, whole, mark, axes: versions, keyChanges, keysSince, boxes };
}

export async function readAxis(
  connection: Connection,
  place: { readonly catalog: string; readonly key: StateKey },
  axis: TimeAxis,
): Promise<AxisVersion> {
  const all = await readLatest(connection, place, axisName(axis));
  return { axis, intervals: all.filter(hasRows), vanished: all.filter((each) => !hasRows(each)) };
}

/** The intervals that hold rows; `axis` as `axisName` writes it. */
export async function readAxisNamed(
  connection: Connection,
  place: { readonly catalog: string; readonly key: StateKey },
  axis: string,
): Promise<readonly IntervalVersion[]> {
  return (await readLatest(connection, place, axis)).filter(hasRows);
}

function hasRows({ rows }: IntervalVersion): boolean {
  return rows > 0;
}

async function readLatest(
  connection: Connection,
  { catalog, key }: { readonly catalog: string; readonly key: StateKey },
  axis: string,
): Promise<readonly IntervalVersion[]> {
  const found = await connection.query(
    `select start_us, row_count, hash::varchar, mark from ${latestIntervals(catalog, key, axis)}
     order by start_us nulls first`,
  );
  return found.rows.map(([start, rows, hash, mark]) => ({
    start: start === null || start === undefined ? undefined : BigInt(String(start)),
    rows: Number(rows),
    hash: String(hash),
    mark: Number(mark),
  }));
}

async function readKeyChanges(
  connection: Connection,
  { catalog, key }: { readonly catalog: string; readonly key: StateKey },
  since: number,
): Promise<readonly KeyChange[]> {
  const found = await connection.query(
    `select sequence, column_name, list(key order by key) from ${stateTable(catalog, 'key_changes')}
     where relation = ${sqlValue(key)} and sequence > ${since} group by all order by all`,
  );
  return found.rows.map(([sequence, column, keys]) => ({
    sequence: Number(sequence),
    column: String(column),
    keys: (keys as readonly string[]).map(String),
  }));
}
