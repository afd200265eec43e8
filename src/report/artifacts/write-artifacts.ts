/**
 * `manifest.json`, `run_results.json`, `catalog.json` and `sources.json` in the target folder, masked and renamed into place.
 * In: what the documents are made from; out: files. Raises the file system's own errors.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Mask } from '../../base/secrets.ts';
import { writeFileWhole } from '../../base/write-file.ts';
import type { ProjectSource, SeedFile } from '../../project/resources.ts';
import { maskedJson } from '../masked-json.ts';
import { buildCatalog, type CatalogInput } from './catalog.ts';
import { type ManifestInput, manifestSections } from './manifest.ts';
import {
  aboutRun,
  buildRunResults,
  type RunResultsAbout,
  type RunResultsInput,
} from './run-results.ts';
import { buildSources, type SourcesInput } from './sources.ts';

/** Returns the path written. */
export function writeManifest(input: Omit<ManifestInput, 'seedDigest'>, mask: Mask): string {
  const sections = manifestSections({ ...input, seedDigest });
  return writeArtifact(input.project, 'manifest.json', inPieces(formatSections(sections, mask)));
}

function* formatSections(
  sections: ReturnType<typeof manifestSections>,
  mask: Mask,
): Generator<string> {
  let before = '{';
  for (const [name, entries] of sections) {
    yield `${before}"${name}":{`;
    let comma = '';
    for (const [key, entry] of entries) {
      yield `${comma}${maskedJson(key, mask)}:`;
      yield maskedJson(entry, mask);
      comma = ',';
    }
    before = '},';
  }
  yield '}}';
}

/** A write for every entry would be slow, and so is one of a hundred megabytes. */
function* inPieces(texts: Iterable<string>): Generator<string> {
  let open: string[] = [];
  let length = 0;
  for (const text of texts) {
    open.push(text);
    length += text.length;
    if (length < pieceLength) continue;
    yield open.join('');
    open = [];
    length = 0;
  }
  yield open.join('');
}

const pieceLength = 1024 * 1024;

/** Returns the path written. */
export function writeRunResults(
  { project, ...input }: RunResultsInput & { readonly project: ProjectSource },
  mask: Mask,
): string {
  return writeArtifact(project, 'run_results.json', maskedJson(buildRunResults(input), mask));
}

/** The results of a run, as the text that `writeRunResultsAgain` takes. */
export function formatResults(input: RunResultsInput, mask: Mask): string {
  return maskedJson(buildRunResults(input).results ?? [], mask);
}

/** Of a run that does what an earlier one did: its results are known as text. */
export function writeRunResultsAgain(
  { targetPath }: Pick<ProjectSource, 'targetPath'>,
  { results, ...about }: RunResultsAbout & { readonly results: string },
  mask: Mask,
): string {
  const { metadata, ...rest } = aboutRun(about);
  const before = maskedJson({ metadata }, mask).slice(0, -1);
  const after = maskedJson(rest, mask).slice(1);
  return writeArtifact(
    { targetPath },
    'run_results.json',
    `${before},"results":${results},${after}`,
  );
}

/** Returns the path written. */
export function writeCatalog(
  { project, ...input }: CatalogInput & { readonly project: ProjectSource },
  mask: Mask,
): string {
  return writeArtifact(project, 'catalog.json', maskedJson(buildCatalog(input), mask));
}

/** Returns the path written. */
export function writeSources(
  { project, ...input }: SourcesInput & { readonly project: ProjectSource },
  mask: Mask,
): string {
  return writeArtifact(project, 'sources.json', maskedJson(buildSources(input), mask));
}

function writeArtifact(
  { targetPath }: Pick<ProjectSource, 'targetPath'>,
  name: string,
  text: string | Iterable<string>,
): string {
  const path = join(targetPath, name);
  writeFileWhole(path, text);
  return path;
}

/** dbt's limit, above which a seed is told by its path. */
const largestSeed = 1024 * 1024;

export function seedDigest({ absolutePath }: SeedFile): string | undefined {
  try {
    if (statSync(absolutePath).size > largestSeed) return undefined;
    return createHash('sha256').update(readFileSync(absolutePath)).digest('hex');
  } catch {
    // Gone since it was listed: whoever loads it will say so.
    return undefined;
  }
}
