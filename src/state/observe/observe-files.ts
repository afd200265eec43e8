/**
 * A source in files, by their stamps: what has not changed on disk is not read. Where intervals are
 * wanted, each file's are kept apart, so that a changed file alone is read again, and moves both the
 * intervals that it had and those that it has now.
 */
import { relative, resolve } from 'node:path';
import { digest } from '../../base/json.ts';
import { formatSourceLocation, sourcePath } from '../../compile/source-location.ts';
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { rowHash, shapeText } from '../../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { SourceFiles } from '../../project/resources.ts';
import { axisName, measured, presentAxes, recordIntervals } from '../measure-axes.ts';
import { sqlValue, stateTable } from '../state-sql.ts';
import { type FileStamp, isSameFile, stampFiles } from './file-stamps.ts';
import type { Observed, Observing, SourceQuestion } from './observing.ts';
import { isKnown, settleVersion } from './settle-version.ts';

interface FileObserving extends Observing {
  readonly location: SourceFiles;
}

export async function observeFiles(
  question: SourceQuestion,
  observing: FileObserving,
): Promise<Observed> {
  const { known, axes } = question;
  const stamps = await readStamps(question, observing);
  if (!stamps) return undefined;
  const names = axes.map(axisName);
  const whole = { rows: 0, hash: digest(JSON.stringify(stamps.map(({ path, id }) => [path, id]))) };
  const files = JSON.stringify(stamps);
  const isSame = known?.whole.hash === whole.hash;
  if (isSame && isKnown(known, { shape: known.shape, whole, axes: names, files })) return known;
  const { columns } = await observing.connection.query(`select * from ${question.from} limit 0`);
  const shape = digest(shapeText(columns));
  // What a file no longer holds is recorded before what it holds now.
  observing.nextSequence();
  const sequence = observing.nextSequence();
  if (axes.length > 0) {
    const isNew = shape !== known?.shape || names.some((axis) => !known.axes.includes(axis));
    const before = isNew ? [] : storedStamps(known.files);
    const changed = changedFiles(stamps, before);
    const kept = stamps.filter((stamp) => !changed.includes(stamp));
    const stored = storedStamps(known?.files);
    const gone = stored.filter((old) => !kept.some((stamp) => isSameFile(stamp, old)));
    await measureFiles(question, observing, { stamps, changed, gone, columns, sequence });
  }
  return settleVersion(question, observing, { sequence, shape, whole, axes: names, files });
}

/** Files as they are now, their paths relative to the project; nothing where one cannot be read. */
export async function readStamps(
  { known }: Pick<SourceQuestion, 'known'>,
  { connection, root, now, location }: FileObserving,
): Promise<readonly FileStamp[] | undefined> {
  const pattern = sourcePath(location, root);
  const found = await connection.query(`select file from glob(${sqlValue(pattern)}) order by file`);
  const paths = found.rows.map(([path]) => String(path));
  const absolute = (stamp: FileStamp): FileStamp => ({ ...stamp, path: resolve(root, stamp.path) });
  try {
    const stamps = stampFiles(paths, storedStamps(known?.files).map(absolute), now());
    return stamps.map((stamp) => ({ ...stamp, path: relative(root, stamp.path) }));
  } catch {
    return undefined;
  }
}

export function storedStamps(files: string | undefined): readonly FileStamp[] {
  return files === undefined ? [] : (JSON.parse(files) as FileStamp[]);
}

interface FilesMeasure {
  readonly stamps: readonly FileStamp[];
  /** Those to be read. */
  readonly changed: readonly FileStamp[];
  /** Those of which what was recorded does not hold any more. */
  readonly gone: readonly FileStamp[];
  readonly columns: readonly ResultColumn[];
  readonly sequence: number;
}

async function measureFiles(
  question: SourceQuestion,
  { connection, stateCatalog: catalog, root, location }: FileObserving,
  { stamps, changed, gone, columns, sequence }: FilesMeasure,
): Promise<void> {
  const { key } = question;
  const axes = presentAxes(question.axes, columns);
  const ofFile = ({ path }: FileStamp) => sqlValue(fileKey(key, path));
  const intervals = stateTable(catalog, 'intervals');
  if (gone.length > 0) {
    await connection.run(`insert into ${intervals}
      select ${sequence - 1}, relation, axis, start_us, 0, 0, ${sequence} from ${intervals}
      where relation in (${gone.map(ofFile).join(', ')})
      qualify row_number() over (partition by relation, axis, start_us order by sequence desc) = 1`);
  }
  for (const { name, start } of axes) {
    if (changed.length === 0) break;
    const file = fileColumn(location);
    const own = columns.filter(
      (column) => column.name !== file || file === location.options.filename,
    );
    await connection.run(`insert into ${intervals}
      select ${sequence}, case ${changed
        .map((stamp) => `when ${sameFile(file, resolve(root, stamp.path))} then ${ofFile(stamp)}`)
        .join(' ')} end, ${sqlValue(name)}, ${start}, count(*), sum(${rowHash(own)}), ${sequence}
      from ${formatSourceLocation(namingFiles(location), root)}
      where ${changed.map(({ path }) => sameFile(file, resolve(root, path))).join(' or ')}
      group by all`);
  }
  for (const axis of question.axes.map(axisName)) {
    await connection.run(sumFiles(catalog, axis, stamps.map(ofFile)));
    await connection.run(recordIntervals({ catalog, sequence, key }, axis));
  }
}

/** The reader guesses formats from the first file: where that is another, all are read again. */
function changedFiles(
  stamps: readonly FileStamp[],
  before: readonly FileStamp[],
): readonly FileStamp[] {
  const [first] = stamps;
  const [firstBefore] = before;
  if (!first || !firstBefore || !isSameFile(first, firstBefore)) return stamps;
  return stamps.filter((stamp) => !before.some((old) => isSameFile(stamp, old)));
}

function fileKey(key: string, path: string): string {
  return `${key} in ${path}`;
}

/** The column in which the reader names the file of a row. */
function fileColumn({ options }: SourceFiles): string {
  const { filename } = options;
  if (typeof filename === 'string') return filename;
  return filename === true ? 'filename' : '_eider_file';
}

function namingFiles(location: SourceFiles): SourceFiles {
  return { ...location, options: { ...location.options, filename: fileColumn(location) } };
}

function sameFile(column: string, path: string): string {
  return `${quoteIdentifier(column)} = ${sqlValue(path)}`;
}

function sumFiles(catalog: string, axis: string, files: readonly string[]): string {
  const among = files.length === 0 ? 'false' : `relation in (${files.join(', ')})`;
  return `create or replace temp table ${measured} as
    select ${sqlValue(axis)} as axis, start_us, sum(row_count)::bigint as row_count,
      sum(hash) as hash, null as column_name
    from (from ${stateTable(catalog, 'intervals')} where axis = ${sqlValue(axis)} and ${among}
      qualify row_number() over (partition by relation, start_us order by sequence desc) = 1)
    where row_count > 0 group by start_us`;
}
