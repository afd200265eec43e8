/**
 * The files of external models on disk. Each build leaves a version in a hidden folder beside the
 * location, and the location is a second name for one of them:
 *
 *   orders.parquet                          a hard link to the version (a partitioned model: a
 *   .orders.parquet.versions/                symbolic link to its folder)
 *     <owner>-<run>.parquet                 the version; the view in the warehouse reads it
 *     <owner>-<run>.parquet.former          what stood at the location before, until swept
 *
 * The view names the version, so it and the state change with the warehouse's own commit; only the
 * location can be ahead or behind, and `sweepVersions` sets it right before the next build.
 */
import { basename, dirname, join, relative, resolve } from 'node:path';
import { digest } from '../../base/json.ts';
import type { ExternalPlace } from './external-place.ts';
import type { ExternalRecord } from './external-record.ts';
import { diskFiles, type FileSystem, filesBelow } from './file-system.ts';

/** Where the version of a run is written. */
export function versionPath(
  { versions, owner, location, partitionBy }: ExternalPlace,
  run: string,
): string {
  const ending =
    partitionBy.length > 0 ? '' : (/(?:\.[a-z0-9]+){1,2}$/i.exec(basename(location))?.[0] ?? '');
  return join(versions, `${owner}-${run.replace(/[^a-z0-9-]/gi, '-')}${ending}`);
}

/** Waits until the version is safe on disk, and says what it is. */
export async function sealVersion(
  place: ExternalPlace,
  version: string,
  files: FileSystem = diskFiles,
): Promise<ExternalRecord> {
  const { location, owner, root } = place;
  return { location, version, owner, root, ...(await measure(version, files)) };
}

async function measure(
  version: string,
  files: FileSystem,
): Promise<Pick<ExternalRecord, 'size' | 'hash' | 'modified'>> {
  const sums: string[] = [];
  for (const name of filesBelow(version, files)) {
    sums.push(`${name} ${await files.seal(join(version, name))}`);
  }
  const isFile = files.state(version)?.kind === 'file';
  const hash = isFile ? (sums[0] ?? '').trim() : digest(sums.join('\n'));
  return { hash, ...outline(version, files) };
}

function outline(version: string, files: FileSystem): Pick<ExternalRecord, 'size' | 'modified'> {
  const states = filesBelow(version, files).map((name) => files.state(join(version, name)));
  return {
    size: states.reduce((sum, state) => sum + (state?.size ?? 0), 0),
    modified: states.reduce((newest, state) => Math.max(newest, state?.modified ?? 0), 0),
  };
}

/** Gives the location to a version, in one step for whoever looks. What stood there is kept. */
export function publishVersion(
  { location }: Pick<ExternalPlace, 'location'>,
  version: string,
  files: FileSystem = diskFiles,
): void {
  const former = `${version}.former`;
  if (files.state(location)) {
    files.remove(former);
    nameAgain(location, former, files);
  }
  pointAt(location, version, files);
}

function pointAt(location: string, version: string, files: FileSystem): void {
  const beside = `${version}.link`;
  files.remove(beside);
  if (files.state(version)?.kind === 'folder') {
    files.linkFolder(relative(dirname(location), version), beside);
  } else {
    files.link(version, beside);
  }
  files.rename(beside, location);
  // Renaming a file to another name of itself does nothing, and leaves both.
  files.remove(beside);
}

function nameAgain(path: string, other: string, files: FileSystem): void {
  if (files.state(path)?.kind === 'link') files.linkFolder(files.linkTarget(path), other);
  else files.link(path, other);
}

/** Takes a version back: the location gets what stood there before, the version is removed. */
export function withdrawVersion(
  { location }: Pick<ExternalPlace, 'location'>,
  version: string,
  files: FileSystem = diskFiles,
): void {
  putBack(location, version, files, { orRemove: true });
  removeVersion(version, files);
}

function putBack(
  location: string,
  version: string,
  files: FileSystem,
  { orRemove }: { orRemove: boolean },
): void {
  if (!standsFor(location, version, files)) return;
  const former = `${version}.former`;
  if (files.state(former)) files.rename(former, location);
  else if (orRemove) files.remove(location);
}

function removeVersion(version: string, files: FileSystem): void {
  for (const path of [`${version}.link`, `${version}.former`, version]) files.remove(path);
}

function standsFor(location: string, version: string, files: FileSystem): boolean {
  const standing = files.state(location);
  if (standing?.kind === 'link') {
    return resolve(dirname(location), files.linkTarget(location)) === version;
  }
  const made = files.state(version);
  if (standing?.kind !== 'file' || made?.kind !== 'file') return false;
  // Where the disk has no hard links, the location is a copy with the version's time.
  const isCopy = standing.size === made.size && standing.modified === made.modified;
  return standing.identity === made.identity || isCopy;
}

/** One relation's corner of the disk, and what the warehouse has recorded for it. */
export interface SweptPlace {
  readonly location: string;
  readonly versions: string;
  readonly owner: string;
  readonly recorded: ExternalRecord | undefined;
}

/**
 * Run before a build, alone on the warehouse. Removes what a crash left, and all versions but the
 * recorded one; a location that was given to a version which never got committed gets back what it
 * had. Without anything to get back it keeps the version, which is whole and tested: the warehouse
 * knows nothing of it, so the model is built again.
 */
export function sweepVersions(places: readonly SweptPlace[], files: FileSystem = diskFiles): void {
  for (const place of places) sweepPlace(place, files);
}

function sweepPlace({ location, versions, owner, recorded }: SweptPlace, files: FileSystem): void {
  const kept = recorded && basename(recorded.version);
  const ours = files.list(versions).filter((name) => name.startsWith(`${owner}-`));
  const others = ours.filter((name) => isVersion(name) && name !== kept);
  for (const name of others) putBack(location, join(versions, name), files, { orRemove: false });
  // Only now the location is what it was: before, it may have stood for what never got committed.
  const standing = new Set(others.filter((name) => isOfUse(join(versions, name))));
  for (const name of ours) {
    if (name !== kept && !standing.has(name)) files.remove(join(versions, name));
  }
  if (files.list(versions).length === 0) files.remove(versions);

  /** Without a record, as in a copied project, it may be what proves the location to be ours. */
  function isOfUse(version: string): boolean {
    if (standsFor(location, version, files)) return true;
    return !recorded && isOfSameSize(location, version, files);
  }
}

function isVersion(name: string): boolean {
  return !/\.(?:former|link)$/.test(name);
}

/** Why the published files are not what the warehouse recorded; nothing where they are. */
export async function findChange(
  record: ExternalRecord,
  shown: string,
  files: FileSystem = diskFiles,
): Promise<string | undefined> {
  if (!files.state(record.version)) return `the file behind ${shown} is gone`;
  if (!files.state(record.location)) return `${shown} is gone`;
  const changed = `${shown} was changed by something else`;
  if (!standsFor(record.location, record.version, files)) return changed;
  const { size, modified } = outline(record.version, files);
  if (size !== record.size) return changed;
  if (modified === record.modified) return undefined;
  const { hash } = await measure(record.version, files);
  return hash === record.hash ? undefined : changed;
}

/** Whether what stands at a recorded location is, byte for byte, what was written there. */
export async function isAsRecorded(
  record: ExternalRecord,
  files: FileSystem = diskFiles,
): Promise<boolean> {
  const { location, version, hash } = record;
  const standing = files.state(location);
  if (standing?.kind !== 'file') {
    if (!files.state(version)) return standsFor(location, version, files);
    return (await findChange(record, location, files)) === undefined;
  }
  if (standing.size !== record.size) return false;
  const isUntouched = standing.modified === record.modified;
  if (isUntouched && standsFor(location, version, files)) return true;
  return (await measure(location, files)).hash === hash;
}

/**
 * For a model that is external no longer, or elsewhere. Leaves what others put there, and what was
 * changed since.
 */
export function removeExternal(record: ExternalRecord, files: FileSystem = diskFiles): void {
  const { location, version, owner } = record;
  const { size, modified } = outline(version, files);
  const isChanged = size !== record.size || modified !== record.modified;
  if (isChanged && files.state(version)?.kind === 'folder') return;
  if (!isChanged && standsFor(location, version, files)) files.remove(location);
  removeVersion(version, files);
  sweepPlace({ location, versions: dirname(version), owner, recorded: undefined }, files);
}

/**
 * The name of the version that a location stands for, put there by some target's build. In a copied
 * project they may no longer be one file: then the same bytes will do.
 */
export async function standingVersion(
  { location, versions }: Pick<ExternalPlace, 'location' | 'versions'>,
  files: FileSystem = diskFiles,
): Promise<string | undefined> {
  const names = files.list(versions).filter(isVersion);
  const standing = names.find((name) => standsFor(location, join(versions, name), files));
  if (standing !== undefined) return standing;
  for (const name of names) {
    const version = join(versions, name);
    if (!isOfSameSize(location, version, files)) continue;
    if ((await files.seal(location)) === (await files.seal(version))) return name;
  }
  return undefined;
}

function isOfSameSize(location: string, version: string, files: FileSystem): boolean {
  const [standing, made] = [files.state(location), files.state(version)];
  return standing?.kind === 'file' && made?.kind === 'file' && standing.size === made.size;
}
