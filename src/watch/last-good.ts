/**
 * Compiles a project whose files are being edited: one with a mistake counts as it last was without
 * one, and a new one as not there yet, so that all others go on. In: a request to compile; out: a
 * compilation, and every mistake in the files as they are now.
 */
import { isAbsolute, join } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import { type Compilation, type CompileRequest, compile } from '../pipeline.ts';
import type { FileMemory } from '../project/files/file-memory.ts';
import { projectFileName } from '../project/files/find-project.ts';
import { type ProjectFiles, realFiles } from '../project/files/project-files.ts';

export interface LenientCompilation {
  /** Absent where nothing can be gone on with. */
  readonly value: Compilation | undefined;
  /** Without the errors of files that are right where others count as they were. */
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
    const withheld: Withheld = new Map();
    const asTheyAre = request.files ?? realFiles;
    let { value, diagnostics } = first;
    for (let round = 0; !value && round < mostRounds; round++) {
      if (!this.#withhold(diagnostics, withheld, asTheyAre)) break;
      ({ value, diagnostics } = compile({ ...request, files: substituting(files, withheld) }));
    }
    return {
      value,
      diagnostics: value
        ? this.#caused(first.diagnostics, diagnostics, withheld)
        : first.diagnostics,
      withheld: value ? new Set(withheld.keys()) : new Set(),
      read,
      listed,
    };
  }

  /** What can be gone on with was right as it was read. */
  remember({ read, withheld }: LenientCompilation): void {
    for (const [path, bytes] of read) if (bytes && !withheld.has(path)) this.#good.set(path, bytes);
  }

  /**
   * Each file first as it was, and where that is as wrong, not at all. What was changed is to blame
   * before what was not: whoever reads it may be right.
   */
  #withhold(diagnostics: readonly Diagnostic[], withheld: Withheld, files: ProjectFiles): boolean {
    // Of a folder that is gone nothing can be gone on with.
    if (files.list(this.#root).state !== 'listed') return false;
    const wrong = diagnostics.filter(({ severity }) => severity === 'error');
    const changed = this.#pathsOf(wrong)
      .filter((path) => !withheld.has(path) && this.#isChanged(path, files))
      .map((path) => [path, this.#good.get(path)] as const);
    const others = this.#placesOf(wrong)
      .filter((path) => !withheld.has(path) || withheld.get(path) !== undefined)
      .map((path) => [path, undefined] as const);
    const left = changed.length > 0 ? changed : others;
    for (const [path, good] of left) withheld.set(path, good);
    return left.length > 0;
  }

  #isChanged(path: string, files: ProjectFiles): boolean {
    if (this.#good.size === 0 || !isText.test(path)) return false;
    const [good, now] = [this.#good.get(path), files.read(path)];
    if (!good) return now.state === 'read';
    return now.state !== 'read' || Buffer.compare(good, now.bytes) !== 0;
  }

  /** Errors in the files that are withheld, those that such a file has part in, and what is left. */
  #caused(
    first: readonly Diagnostic[],
    last: readonly Diagnostic[],
    withheld: Withheld,
  ): readonly Diagnostic[] {
    if (withheld.size === 0) return first;
    const isLeft = new Set(last.map(nameOf));
    return first.filter(
      (said) =>
        said.severity !== 'error' ||
        isLeft.has(nameOf(said)) ||
        this.#pathsOf([said]).some((path) => withheld.has(path)),
    );
  }

  /** Where errors are, and what else has part in them. */
  #pathsOf(wrong: readonly Diagnostic[]): readonly string[] {
    const related = wrong.flatMap((said) =>
      (said.related ?? []).map(({ span }) => span.source.path),
    );
    return [...new Set([...this.#placesOf(wrong), ...this.#absolute(related)])];
  }

  #placesOf(wrong: readonly Diagnostic[]): readonly string[] {
    const paths = wrong.flatMap(({ span, code }) => {
      if (span) return [span.source.path];
      // It is not there.
      return code === 'E0101' ? [projectFileName] : [];
    });
    return [...new Set(this.#absolute(paths))];
  }

  #absolute(paths: readonly string[]): readonly string[] {
    return paths
      .filter((path) => path !== '')
      .map((path) => (isAbsolute(path) ? path : join(this.#root, path)));
  }
}

/** What stands in for a file; nothing where it counts as not there. */
type Withheld = Map<string, Uint8Array | undefined>;

function nameOf({ code, message, span }: Diagnostic): string {
  return [code, span?.source.path, span?.start, message].join(' ');
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
