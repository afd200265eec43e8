/**
 * `target/compiled/**`: the SQL of every model and test as it is sent. Only what differs is
 * written; a first time is written beside its place and renamed as a whole.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileIfChanged } from '../base/write-file.ts';
import type { Compilation } from '../pipeline.ts';

/** Also removes what no node compiles to any more. Returns how many files changed. */
export function writeCompiled({
  project,
  compiled,
}: Pick<Compilation, 'project' | 'compiled'>): number {
  const folder = join(project.targetPath, 'compiled');
  const wanted = compiledTexts(compiled);
  if (!existsSync(folder)) {
    writeAll(folder, wanted);
    return wanted.size;
  }
  let changed = 0;
  for (const [path, text] of wanted) {
    if (writeFileIfChanged(join(folder, path), text)) changed++;
  }
  removeOthers(folder, '', wanted);
  return changed;
}

/** By path: a file for each model and singular test, and one for all tests of a properties file. */
function compiledTexts({ models, tests }: Compilation['compiled']): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { node, query } of models.values()) texts.set(node.path, withLineBreak(query.text));
  const declared = new Map<string, string[]>();
  for (const { node, query } of tests.values()) {
    if (node.definition.type === 'singular') {
      texts.set(node.path, withLineBreak(query.text));
      continue;
    }
    const path = `data_tests/${node.path}.sql`;
    const block = `-- ${node.name}\n${withLineBreak(query.text)}`;
    const blocks = declared.get(path);
    if (blocks) blocks.push(block);
    else declared.set(path, [block]);
  }
  for (const [path, blocks] of declared) texts.set(path, blocks.join('\n'));
  return texts;
}

function withLineBreak(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Nothing is there yet, so that one rename makes all of it appear. */
function writeAll(folder: string, texts: ReadonlyMap<string, string>): void {
  const beside = `${folder}.${process.pid}.tmp`;
  const made = new Set<string>();
  try {
    for (const [path, text] of texts) {
      const file = join(beside, path);
      const parent = dirname(file);
      if (!made.has(parent)) mkdirSync(parent, { recursive: true });
      made.add(parent);
      writeFileSync(file, text);
    }
    mkdirSync(beside, { recursive: true });
    renameSync(beside, folder);
  } catch (failure) {
    rmSync(beside, { recursive: true, force: true });
    throw failure;
  }
}

function removeOthers(folder: string, below: string, wanted: ReadonlyMap<string, string>): void {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) removeOthers(folder, path, wanted);
    else if (!wanted.has(path)) rmSync(join(folder, path), { force: true });
  }
}
