/**
 * Where the changes may come from that a watch has to know of. In: what a save's check read, and
 * where sources have their files; out: places.
 */
import { dirname, resolve } from 'node:path';
import { sourcePath } from '../compile/source-location.ts';
import type { CheckedSave } from './check-save.ts';
import type { WatchedPlaces } from './watched-places.ts';

export function placesOf({ snapshot, lenient }: CheckedSave, root: string): WatchedPlaces {
  const files = new Set(lenient.read.keys());
  const folders = new Set(lenient.listed);
  const { compilation } = snapshot ?? {};
  for (const { table } of compilation?.graph.sources.values() ?? []) {
    if (!table.location) continue;
    const path = sourcePath(table.location, root);
    if (/^[a-z][a-z0-9]+:\/\//i.test(path)) continue;
    const pattern = path.search(/[*?[\]{}]/);
    if (pattern === -1) files.add(path);
    else folders.add(dirname(`${path.slice(0, pattern)}x`));
  }
  return {
    root,
    ...withoutInner({ files, folders }),
    targetPath: compilation?.project.targetPath ?? resolve(root, 'target'),
  };
}

/** The same places whatever is in the folders now. */
function withoutInner({ files, folders }: Pick<WatchedPlaces, 'files' | 'folders'>) {
  const isInside = (path: string, of: ReadonlySet<string>): boolean =>
    [...of].some((folder) => path !== folder && path.startsWith(`${folder}/`));
  const outermost = new Set([...folders].filter((folder) => !isInside(folder, folders)));
  return {
    folders: outermost,
    files: new Set([...files].filter((file) => !isInside(file, outermost))),
  };
}
