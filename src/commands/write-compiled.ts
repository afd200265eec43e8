/**
 * `target/compiled/**`: the SQL of every model and test as it is sent. Only what differs is
 * written; a first time is written beside its place and renamed as a whole.
 */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolders } from '../base/make-folders.ts';
import type { Mask } from '../base/secrets.ts';
import { SpareTime } from '../base/spare-time.ts';
import { writeFileIfChanged } from '../base/write-file.ts';
import { type Compilation, compiledMemory, isKnownSql } from '../pipeline.ts';
import type { FileMemory } from '../project/files/file-memory.ts';
import { compiledPath } from '../report/artifacts/compiled-path.ts';
import { compiledText, withLineBreak } from './compiled-text.ts';
import { attemptWrite, type Refusal, shownPath } from './refused-write.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';

export interface WrittenCompiled {
  /** How many files were not there, or differed. */
  readonly changed: number;
  readonly refusals: readonly Refusal[];
}

export interface WriteOptions {
  readonly memory: FileMemory | undefined;
  readonly mask: Mask;
  /** What was begun of it meanwhile. */
  readonly ahead?: WritingAhead | undefined;
}

/** Also removes what no node compiles to any more. */
export function writeCompiled(
  compilation: Pick<Compilation, 'project' | 'compiled'>,
  options: WriteOptions,
): WrittenCompiled {
  const { root, targetPath } = compilation.project;
  let changed = 0;
  const refusals = attemptWrite(shownPath(root, join(targetPath, 'compiled')), () => {
    changed = writeChanged(compilation, options);
  });
  return { changed, refusals };
}

function writeChanged(
  { project, compiled }: Pick<Compilation, 'project' | 'compiled'>,
  { memory, mask, ahead }: WriteOptions,
): number {
  const folder = join(project.targetPath, 'compiled');
  const wanted = compiledFiles(compiled, mask);
  const present = existsSync(folder) ? listFiles(folder) : undefined;
  let changed = 0;
  if (!present) {
    writeAll(folder, wanted, ahead);
    changed = wanted.size;
  }
  for (const [path, file] of wanted) {
    const source = resolve(project.root, path);
    if (present?.has(path) && file.key && isKnownSql(memory, source, file.key)) continue;
    if (present && writeFileIfChanged(join(folder, path), file.text())) changed++;
    if (file.key) memory?.keep(source, compiledMemory, file.key);
  }
  for (const path of present ?? []) {
    if (!wanted.has(path)) rmSync(join(folder, path), { force: true });
  }
  return changed;
}

interface CompiledFile {
  readonly text: () => string;
  /** Absent where the text is cheap to make and compared with what is there. */
  readonly key?: string;
}

/** By path: a file for each model and singular test, and one for all tests of a properties file. */
function compiledFiles(
  { models, tests }: Compilation['compiled'],
  mask: Mask,
): ReadonlyMap<string, CompiledFile> {
  const files = new Map<string, CompiledFile>();
  for (const { node, query, key } of models.values()) {
    files.set(node.path, { key, text: () => compiledText(query.text, mask) });
  }
  const declared = new Map<string, string[]>();
  for (const { node, query } of tests.values()) {
    if (node.definition.type === 'singular') {
      files.set(node.path, { text: () => compiledText(query.text, mask) });
      continue;
    }
    const path = compiledPath(node);
    const block = `-- ${node.name}\n${withLineBreak(query.text)}`;
    const blocks = declared.get(path);
    if (blocks) blocks.push(block);
    else declared.set(path, [block]);
  }
  for (const [path, blocks] of declared) files.set(path, { text: () => mask(blocks.join('\n')) });
  return files;
}

/** A first time, being written beside its place: whoever began it ends it. */
export interface WritingAhead {
  /** All of it is there; raises what the file system did. */
  readonly finish: () => void;
  /** Removes what is there of it; nothing where it has its place. */
  readonly discard: () => void;
}

/** While the project is being checked; nothing where it was written before. */
export function beginWriting(
  { project, compiled }: Pick<Compilation, 'project' | 'compiled'>,
  mask: Mask,
): WritingAhead | undefined {
  const folder = join(project.targetPath, 'compiled');
  if (existsSync(folder)) return undefined;
  sweepLeftovers(project.targetPath);
  return writeBeside(folder, compiledFiles(compiled, mask));
}

function writeBeside(folder: string, files: ReadonlyMap<string, CompiledFile>): WritingAhead {
  const beside = besideOf(folder);
  const made = new Set<string>();
  const spare = new SpareTime();
  for (const [path, { text }] of files) {
    spare.add(() => {
      const file = join(beside, path);
      const parent = dirname(file);
      if (!made.has(parent)) makeFolders(parent);
      made.add(parent);
      writeFileSync(file, text());
    });
  }
  return {
    finish: () => spare.finish(),
    discard: () => {
      spare.drop();
      removeQuietly(beside);
    },
  };
}

/** Nothing is there yet, so that one rename makes all of it appear. */
function writeAll(
  folder: string,
  files: ReadonlyMap<string, CompiledFile>,
  ahead: WritingAhead = writeBeside(folder, files),
): void {
  const beside = besideOf(folder);
  try {
    ahead.finish();
    makeFolders(beside);
    renameSync(beside, folder);
  } catch (failure) {
    ahead.discard();
    throw failure;
  }
}

function besideOf(folder: string): string {
  return `${folder}.${process.pid}.tmp`;
}

/** What was refused first is worth more than what is refused after it. */
function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {}
}

/** Paths of all files below a folder, with forward slashes. */
function listFiles(folder: string, below = ''): Set<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (!entry.isDirectory()) found.add(path);
    else for (const inner of listFiles(folder, path)) found.add(inner);
  }
  return found;
}
