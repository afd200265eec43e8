/**
 * What may be wrong with an external model's columns, and with its files once they are written.
 * In: columns, or what was read back; out: diagnostics at the configuration's place.
 */
import { basename } from 'node:path';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import { formatRelation, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { ResultTable } from '../../engine/engine.ts';
import type { ExternalPlace } from './external-place.ts';
import type { ExternalRecord } from './external-record.ts';
import { cannotStore, escapeGlob, type StoredColumn } from './file-format.ts';
import { diskFiles, type FileSystem } from './file-system.ts';
import { isSameSite } from './owner.ts';
import { isAsRecorded, standingVersion } from './versions.ts';

export function columnProblems(
  place: ExternalPlace,
  columns: readonly StoredColumn[],
): Diagnostic[] {
  return [
    ...repeatedNames(place, columns),
    ...columns.flatMap((column) => unstorable(place, column)),
    ...unknownPartitions(place, columns),
  ];
}

function repeatedNames(place: ExternalPlace, columns: readonly StoredColumn[]): Diagnostic[] {
  const seen = new Set<string>();
  return columns.flatMap(({ name }) => {
    if (!seen.has(name.toLowerCase())) {
      seen.add(name.toLowerCase());
      return [];
    }
    return [
      error('E0837', `the query for ${place.shown} has two columns "${name}"`, {
        span: place.locate('location'),
        hint: 'name one of them anew: … as other_name',
      }),
    ];
  });
}

function unstorable(place: ExternalPlace, { name, type }: StoredColumn): Diagnostic[] {
  const reason = cannotStore(place.format, type);
  if (reason === undefined) return [];
  return [
    error('E0838', `column "${name}" of ${place.shown} is ${type}: ${reason}`, {
      span: place.locate('format'),
      hint: 'write format: parquet, or cast the column in the query',
    }),
  ];
}

function unknownPartitions(place: ExternalPlace, columns: readonly StoredColumn[]): Diagnostic[] {
  const { partitionBy, shown } = place;
  const names = columns.map(({ name }) => name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const unknown = partitionBy.filter((name) => !known.has(name.toLowerCase()));
  const span = place.locate('partition_by');
  if (unknown.length === 0 && partitionBy.length === columns.length) {
    return [
      error('E0831', `${shown} is partitioned by all of its columns`, {
        span,
        hint: 'leave at least one column for the files themselves',
      }),
    ];
  }
  return unknown.map((name) =>
    error('E0831', `${shown} is partitioned by "${name}", which is no column of the query`, {
      span,
      hint: didYouMean(name, names) ?? `it has ${names.join(', ')}`,
    }),
  );
}

/** Rows of the view; for partitioned files, a folder whose name reads back as NULL but is text. */
export function readBackQuery(place: ExternalPlace, version: string): string {
  const count = `(select count(*) from ${formatRelation(place.relation)})`;
  if (place.partitionBy.length === 0) return `select ${count}, null`;
  const pattern = quoteLiteral(`${escapeGlob(version)}/**`);
  const below = `replace(file, ${quoteLiteral(version)}, '')`;
  const folder = `regexp_extract(${below}, '([^/]+=null)/', 1, 'i')`;
  return `select ${count}, (select max(${folder}) from glob(${pattern}) where ${folder} <> '')`;
}

export function readBackProblems(
  place: ExternalPlace,
  { rows: [row = []] }: ResultTable,
  written: number,
): Diagnostic[] {
  const [count, folder] = row;
  if (typeof folder === 'string') return [textLikeNull(place, folder)];
  const read = Number(count);
  if (read === written) return [];
  // Text that is the very name of the folder for NULL: both write the same file.
  if (place.partitionBy.length > 0) return [textLikeNull(place, undefined)];
  return [unreadable(place, `${written} rows were written, ${read} read back`)];
}

function textLikeNull(place: ExternalPlace, folder: string | undefined): Diagnostic {
  const [column, value] = (folder ?? '').split('=').map(decodeURIComponent);
  const message =
    folder === undefined
      ? `a partition column of ${place.shown} holds the text "__HIVE_DEFAULT_PARTITION__"`
      : `partition column "${column}" of ${place.shown} holds the text "${value}"`;
  return error('E0835', message, {
    span: place.locate('partition_by'),
    label: 'readers of partitioned files take it for NULL',
    hint: 'partition by another column, or replace the text in the query',
  });
}

export function unreadable(place: ExternalPlace, reason: string): Diagnostic {
  const [first = ''] = reason.replaceAll(`${place.versions}/`, '').split('\n');
  return error('E0836', `${place.shown} does not read back as it was written: ${first}`, {
    span: place.locate('location'),
    hint: place.format === 'parquet' ? 'write another format' : 'write format: parquet',
  });
}

export interface LocationRequest {
  /** What the state says of the model's files, here or elsewhere. */
  readonly recorded: ExternalRecord | undefined;
  readonly adopt: boolean;
  /** Absolute path of the folder for everything written: what nobody else wrote there is replaced. */
  readonly targetPath: string;
}

/** What stands at the location must be this target's own and unchanged, or given up by its owner. */
export async function checkLocation(
  place: ExternalPlace,
  request: LocationRequest,
  files: FileSystem = diskFiles,
): Promise<Diagnostic[]> {
  const { location, shown } = place;
  const span = place.locate('location');
  const kind = files.state(location)?.kind;
  if (kind === undefined) return [];
  if (kind === 'folder') {
    return [
      error('E0833', `${shown} is a folder that Eider did not make`, {
        span,
        hint: 'move it away, or write another location',
      }),
    ];
  }
  const reason = request.adopt ? undefined : await whyKept(place, request, files);
  if (reason === undefined) return [];
  return [
    error('E0833', `${shown} ${reason.message}`, {
      span,
      hint: `${reason.remedy}, or let it be replaced with adopt: true`,
    }),
  ];
}

interface Kept {
  readonly message: string;
  readonly remedy: string;
}

/** Why what stands at the location is not to be replaced; nothing where it may be. */
async function whyKept(
  place: ExternalPlace,
  { recorded, targetPath }: LocationRequest,
  files: FileSystem,
): Promise<Kept | undefined> {
  const { location, isReserved } = place;
  if (isReserved) return undefined;
  const version = await standingVersion(place, files);
  if (version !== undefined && !isSameSite(version, place.owner)) {
    return {
      message: 'was written by a build of another target or project',
      remedy: 'give each target its own location',
    };
  }
  if (location.startsWith(`${targetPath}/`)) return undefined;
  const remedy = 'move it away, write another location';
  if (recorded?.location !== location) {
    return version === undefined
      ? { message: 'exists, and Eider did not write it', remedy }
      : undefined;
  }
  if (await isAsRecorded(recorded, files)) return undefined;
  // A warehouse that was put back to an earlier day knows of an earlier version.
  const isLater = version !== undefined && version !== basename(recorded.version);
  return isLater ? undefined : { message: 'was changed since Eider wrote it', remedy };
}
