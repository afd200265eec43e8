/** `target/compiled/**`: the SQL of every model and test as it is sent. Only changes are written. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileIfChanged } from '../base/write-file.ts';
import type { Compilation } from '../pipeline.ts';

/** Writes what differs, and removes what no node compiles to any more. Returns how many changed. */
export function writeCompiled({ project, compiled }: Compilation): number {
  const folder = join(project.targetPath, 'compiled');
  const wanted = new Map<string, string>();
  for (const { node, query } of compiled.models.values()) wanted.set(node.path, query.text);
  for (const { node, query } of compiled.tests.values()) {
    const path = node.definition.type === 'singular' ? node.path : `data_tests/${node.name}.sql`;
    wanted.set(path, query.text);
  }
  let changed = 0;
  for (const [path, text] of wanted) {
    if (writeFileIfChanged(join(folder, path), text.endsWith('\n') ? text : `${text}\n`)) changed++;
  }
  removeOthers(folder, '', wanted);
  return changed;
}

function removeOthers(folder: string, below: string, wanted: ReadonlyMap<string, string>): void {
  for (const entry of entriesOf(join(folder, below))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) removeOthers(folder, path, wanted);
    else if (!wanted.has(path)) rmSync(join(folder, path), { force: true });
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
