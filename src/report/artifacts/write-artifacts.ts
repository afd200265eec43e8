/**
 * `manifest.json` and `run_results.json` in the target folder, masked and renamed into place.
 * In: what the documents are made from; out: files. Raises the file system's own errors.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Mask } from '../../base/secrets.ts';
import { writeFileWhole } from '../../base/write-file.ts';
import type { ProjectSource, SeedFile } from '../../project/resources.ts';
import { type ManifestInput, manifestSections } from './manifest.ts';
import { maskedJson } from './masked-json.ts';
import { buildRunResults, type RunResultsInput } from './run-results.ts';

/** Returns the path written. */
export function writeManifest(input: Omit<ManifestInput, 'seedDigest'>, mask: Mask): string {
  const text = new LongText();
  let before = '{';
  for (const [name, entries] of manifestSections({ ...input, seedDigest })) {
    text.add(`${before}"${name}":{`);
    let comma = '';
    for (const [key, entry] of entries) {
      text.add(comma);
      text.add(maskedJson(key, mask));
      text.add(':');
      text.add(maskedJson(entry, mask));
      comma = ',';
    }
    before = '},';
  }
  text.add('}}');
  return writeArtifact(input.project, 'manifest.json', text.bytes());
}

/** Text as bytes, a good piece at a time: a hundred megabytes of strings are slow to collect. */
class LongText {
  readonly #chunks: Buffer[] = [];
  #open: string[] = [];
  #length = 0;

  add(text: string): void {
    this.#open.push(text);
    this.#length += text.length;
    if (this.#length > chunkLength) this.#close();
  }

  bytes(): Uint8Array {
    this.#close();
    return Buffer.concat(this.#chunks);
  }

  #close(): void {
    this.#chunks.push(Buffer.from(this.#open.join('')));
    this.#open = [];
    this.#length = 0;
  }
}

const chunkLength = 1024 * 1024;

/** Returns the path written. */
export function writeRunResults(
  { project, ...input }: RunResultsInput & { readonly project: ProjectSource },
  mask: Mask,
): string {
  return writeArtifact(project, 'run_results.json', maskedJson(buildRunResults(input), mask));
}

function writeArtifact(
  { targetPath }: ProjectSource,
  name: string,
  text: string | Uint8Array,
): string {
  const path = join(targetPath, name);
  writeFileWhole(path, text);
  return path;
}

/** dbt's limit, above which a seed is told by its path. */
const largestSeed = 1024 * 1024;

function seedDigest({ absolutePath }: SeedFile): string | undefined {
  try {
    if (statSync(absolutePath).size > largestSeed) return undefined;
    return createHash('sha256').update(readFileSync(absolutePath)).digest('hex');
  } catch {
    // Gone since it was listed: whoever loads it will say so.
    return undefined;
  }
}
