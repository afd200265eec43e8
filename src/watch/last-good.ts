/**
 * Compiles a project whose files are being edited: one with a mistake counts as it last was without
 * one, and a new one as not there yet, so that all others go on. In: a request to compile; out: a
 * compilation, and every mistake in the files as they are now.
 */
import { isAbsolute, join } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import { type Compilation, type CompileRequest, compile } from '../pipeline.ts';
import type { FileMemory } from '../project/files/file-memory.ts';
import { type ProjectFiles, realFiles } from '../project/files/project-files.ts';

export interface LenientCompilation {
  /** Absent where nothing can be gone on with. */
  readonly value: Compilation | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of the files that count as they were before. */
  readonly withheld: ReadonlySet<string>;
  /** What was asked of the file system, absolute; with the bytes of what people write. */
  readonly read: ReadonlyMap<string, Uint8Array | undefined>;
  readonly listed: ReadonlySet<string>;
}

/** Each round finds the readers of what the one before left out. */
const mostRounds = 12;
/** Text that people write; a seed may be of any size. */
const isText = /\.(?:sql|ya?ml)$/i;

export class LastGoodFiles {
  readonly #root: string;
  readonly #good = new Map<string, Uint8Array>();

  constructor(root: string) {
    this.#root = root;
  }

  compile(request: CompileRequest): LenientCompilation {
    const read = new Map<string, Uint8Array | undefined>();
    const listed = new Set<string>();
    const files = recording(request.files ?? realFiles, read, listed);
    const first = compile({ ...request, files });
    const withheld = new Map<string, Uint8Array | undefined>();
    let { value, diagnostics } = first;
    for (let round = 0; !value && round < mostRounds; round++) {
      if (!this.#withhold(diagnostics, withheld, files)) break;
      ({ value, diagnostics } = compile({ ...request, files: substituting(files, withheld) }));
    }
    return {
      value,
      diagnostics: first.diagnostics,
      withheld: value ? new Set(withheld.keys()) : new Set(),
      read,
      listed,
    };
  }

  /** What can be gone on with was right as it was read. */
  remember({ read, withheld }: LenientCompilation): void {
    for (const [path, bytes] of read) if (bytes && !withheld.has(path)) this.#good.set(path, bytes);
  }

  /** First as it was, and where that is as wrong, not at all. */
  #withhold(
    diagnostics: readonly Diagnostic[],
    withheld: Map<string, Uint8Array | undefined>,
    files: ProjectFiles,
  ): boolean {
    let isAny = false;
    for (const path of this.#pathsWithErrors(diagnostics)) {
      if (withheld.has(path) && withheld.get(path) === undefined) continue;
      const good = withheld.has(path) ? undefined : this.#differing(path, files);
      withheld.set(path, good);
      isAny = true;
    }
    return isAny;
  }

  #differing(path: string, files: ProjectFiles): Uint8Array | undefined {
    const good = this.#good.get(path);
    const now = files.read(path);
    const isSame = good && now.state === 'read' && Buffer.compare(good, now.bytes) === 0;
    return isSame ? undefined : good;
  }

  #pathsWithErrors(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
    const wrong = diagnostics.filter(({ severity }) => severity === 'error');
    const paths = wrong.flatMap(({ span }) => (span ? [span.source.path] : []));
    return new Set(
      paths
        .filter((path) => path !== '')
        .map((path) => (isAbsolute(path) ? path : join(this.#root, path))),
    );
  }
}

/** The same file system, which notes what is asked of it. */
export function recording(
  files: ProjectFiles,
  read: Map<string, Uint8Array | undefined>,
  listed: Set<string> = new Set(),
): ProjectFiles {
  return {
    ...files,
    read: (path) => {
      const result = files.read(path);
      read.set(path, result.state === 'read' && isText.test(path) ? result.bytes : undefined);
      return result;
    },
    list: (folder) => {
      listed.add(folder);
      return files.list(folder);
    },
    noteUse: (path) => {
      if (!read.has(path)) read.set(path, undefined);
      files.noteUse?.(path);
    },
  };
}

function substituting(
  files: ProjectFiles,
  withheld: ReadonlyMap<string, Uint8Array | undefined>,
): ProjectFiles {
  return {
    ...files,
    read: (path) => {
      if (!withheld.has(path)) return files.read(path);
      const bytes = withheld.get(path);
      return bytes ? { state: 'read', bytes } : { state: 'absent' };
    },
    list: (folder) => {
      const found = files.list(folder);
      if (found.state !== 'listed') return found;
      const isThere = (name: string): boolean => {
        const path = join(folder, name);
        return !withheld.has(path) || withheld.get(path) !== undefined;
      };
      return { ...found, entries: found.entries.filter(({ name }) => isThere(name)) };
    },
    ...(files.memory ? { memory: withoutFiles(files.memory, withheld) } : {}),
  };
}

/** The stamp of a file says nothing about the text that stands in for it. */
function withoutFiles(memory: FileMemory, withheld: ReadonlyMap<string, unknown>): FileMemory {
  return {
    recall: (path, kind) => (withheld.has(path) ? undefined : memory.recall(path, kind)),
    keep: (path, kind, value) => {
      if (!withheld.has(path)) memory.keep(path, kind, value);
    },
    confirm: (path) => !withheld.has(path) && memory.confirm(path),
  };
}
