/** What a command left in the target folder, told by stamps. In: a folder and names; out: stamps. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Stamp, stampOf } from '../project/files/file-stamp.ts';

/** Of the compiled SQL, and of these files. */
export function writtenStamps(targetPath: string, names: readonly string[]): readonly Stamp[] {
  const folders = folderStamps(join(targetPath, 'compiled'));
  return [...folders, ...names.map((name) => stampOf(join(targetPath, name)))];
}

/** The folders that were written to: a file that goes missing changes the times of its folder. */
function folderStamps(folder: string): Stamp[] {
  const below = readdirSync(folder, { withFileTypes: true, recursive: true });
  const folders = below.filter((entry) => entry.isDirectory());
  return [folder, ...folders.map(({ parentPath, name }) => join(parentPath, name))].map(stampOf);
}
