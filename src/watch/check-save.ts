/**
 * The stages up to the check, for one save. In: what is remembered between saves; out: the project
 * as it is now, checked, with all that is wrong in what is watched. Opens no warehouse.
 */
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { StoredCheckMemory } from '../check/cache/check-memory.ts';
import { ignoreProblems } from '../check/ignore-problems.ts';
import { withinSelection } from '../check/within-selection.ts';
import { sourcePath } from '../compile/source-location.ts';
import {
  type Compilation,
  type CompileRequest,
  check,
  type SelectRequest,
  selectWithColumns,
} from '../pipeline.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { NodeId } from '../product/graph.ts';
import type { StoredMemory } from '../project/files/file-memory.ts';
import { type ProjectFiles, realFiles } from '../project/files/project-files.ts';
import type { LastGoodFiles, LenientCompilation } from './last-good.ts';
import { type Signatures, signaturesOf } from './signatures.ts';
import type { WarmEngines } from './warm-engines.ts';
import type { WatchedPlaces } from './watched-places.ts';

export interface Snapshot {
  readonly compilation: Compilation;
  readonly checked: CheckedProject;
  readonly selected: ReadonlySet<NodeId>;
  /** What cannot be built, or tested, as it is written. */
  readonly broken: ReadonlySet<NodeId>;
  readonly signatures: Signatures;
}

export interface CheckedSave {
  /** Absent where no part of the project can be gone on with. */
  readonly snapshot: Snapshot | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly lenient: LenientCompilation;
}

export interface CheckSaveOptions {
  readonly request: Omit<CompileRequest, 'runStartedAt' | 'files' | 'openCheckMemory'>;
  readonly select: SelectRequest;
  readonly files: StoredMemory;
  readonly checks: StoredCheckMemory;
  readonly lastGood: LastGoodFiles;
  readonly engines: WarmEngines;
  readonly startedAt: string;
  /** Instead of the real file system. */
  readonly fileSystem?: ProjectFiles;
}

export async function checkSave(options: CheckSaveOptions): Promise<CheckedSave> {
  const { request, files: memory, checks, lastGood, engines } = options;
  memory.renew();
  const lenient = lastGood.compile({
    ...request,
    runStartedAt: options.startedAt,
    files: { ...(options.fileSystem ?? realFiles), memory },
    // Written when there is time for it.
    openCheckMemory: () => ({ ...checks, store: () => {} }),
  });
  const { value: compilation } = lenient;
  if (!compilation) return { snapshot: undefined, diagnostics: lenient.diagnostics, lenient };
  const selected = await selectWithColumns(compilation, options.select);
  const { value: checked, diagnostics: found } = await check(compilation, engines.open);
  const all = [
    ...lenient.diagnostics,
    ...selected.diagnostics,
    ...withinSelection(checked, selected.value, found),
  ];
  return {
    snapshot: {
      compilation,
      checked,
      selected: selected.value.ids,
      broken: brokenIn(checked),
      signatures: signaturesOf(compilation),
    },
    diagnostics: ignoreProblems(all, compilation.project.ignored).kept,
    lenient,
  };
}

/** Where changes may come from. */
export function placesOf({ snapshot, lenient }: CheckedSave, root: string): WatchedPlaces {
  const files = new Set(lenient.read);
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

function brokenIn({ relations, tests, problems }: CheckedProject): ReadonlySet<NodeId> {
  const states = [...relations, ...tests].flatMap(([id, { state }]) =>
    state === 'broken' ? [id] : [],
  );
  const wrong = [...problems].flatMap(([id, said]) =>
    said.some(({ severity }) => severity === 'error') ? [id] : [],
  );
  return new Set([...states, ...wrong]);
}
