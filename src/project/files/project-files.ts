/**
 * The file system as the project sees it: effects as one value, so that tests pass their own.
 * In: absolute paths; out: names and text. Knows no YAML and no SQL.
 */
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { SourceText } from '../../base/source-text.ts';
import type { FileMemory } from './file-memory.ts';

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Where a linked folder really is. */
  readonly linkedTo?: string;
}

export type ReadResult =
  | { readonly state: 'read'; readonly bytes: Uint8Array }
  | { readonly state: 'absent' }
  /** In the words of the operating system. */
  | { readonly state: 'refused'; readonly reason: string };

export type ListResult =
  | { readonly state: 'listed'; readonly entries: readonly FolderEntry[] }
  | { readonly state: 'absent' }
  | { readonly state: 'refused'; readonly reason: string };

export interface ProjectFiles {
  readonly read: (path: string) => ReadResult;
  /** What lies directly in a folder, in any order. */
  readonly list: (folder: string) => ListResult;
  /** Told that a file was answered for from memory, without being read. */
  readonly noteUse?: (path: string) => void;
  readonly memory?: FileMemory;
  /** What was read is looked at long afterwards, when the files may be others: texts are read at once. */
  readonly holdsTexts?: boolean;
}

export const realFiles: ProjectFiles = {
  read: (path) => {
    try {
      return { state: 'read', bytes: readFileSync(path) };
    } catch (failure) {
      return refusal(failure);
    }
  },
  list: (folder) => {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      return {
        state: 'listed',
        entries: entries.flatMap((entry): FolderEntry[] => {
          if (entry.isFile()) return [{ name: entry.name, kind: 'file' }];
          if (entry.isDirectory()) return [{ name: entry.name, kind: 'folder' }];
          return entry.isSymbolicLink() ? followLink(folder, entry.name) : [];
        }),
      };
    } catch (failure) {
      return refusal(failure);
    }
  },
};

export interface ReadText {
  /** Absent where the file is not there or could not be used. */
  readonly source: SourceText | undefined;
  /** What can be told of a file that could not be used: empty where nothing can. */
  readonly guess?: SourceText;
  readonly diagnostics: readonly Diagnostic[];
}

/** A text file, without its byte order mark. `shown` is its path relative to the project. */
export function readText(files: ProjectFiles, path: string, shown: string): ReadText {
  const result = files.read(path);
  if (result.state === 'absent') return { source: undefined, diagnostics: [] };
  if (result.state === 'refused') {
    const guess = new SourceText(shown, '');
    const message = `${shown} cannot be read: ${result.reason}`;
    const span = guess.span(0, 0);
    return { source: undefined, guess, diagnostics: [error('E0106', message, { span })] };
  }
  const bytes = Buffer.from(result.bytes.buffer, result.bytes.byteOffset, result.bytes.byteLength);
  const text = bytes.toString('utf8');
  const source = new SourceText(shown, text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (isUtf8(bytes)) return { source, diagnostics: [] };
  const guess = new SourceText(shown, guessText(bytes));
  return { source: undefined, guess, diagnostics: [notUtf8(bytes, source)] };
}

/**
 * A file that was read without a mistake before: its text is read again only when asked for. Nothing
 * where it is to be held, and is not what was remembered any more.
 */
export function rememberedText(
  files: ProjectFiles,
  path: string,
  shown: string,
): SourceText | undefined {
  files.noteUse?.(path);
  const read = (): SourceText | undefined => readText(files, path, shown).source;
  if (!files.holdsTexts) return new SourceText(shown, () => read()?.text ?? '');
  const source = read();
  // Looked at before and after it is read: what is known of the file is known of this text.
  return files.memory?.confirm(path) ? source : undefined;
}

/** As the mark at its beginning says, else with marks for what is no character. */
function guessText(bytes: Buffer): string {
  const encoding = utf16Of(bytes) ?? 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function utf16Of([first, second]: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function notUtf8(bytes: Buffer, source: SourceText): Diagnostic {
  const { path, text } = source;
  const isUtf16 = utf16Of(bytes) !== undefined;
  const at = Math.max(0, text.indexOf('\uFFFD'));
  return error('E0105', `${path} is ${isUtf16 ? 'UTF-16' : 'not UTF-8'}`, {
    span: source.span(at, at + 1),
    label: isUtf16 ? 'the mark of UTF-16' : 'these bytes are no character',
    hint: `save the file as UTF-8, or convert it: iconv -f ${isUtf16 ? 'utf-16' : 'latin1'} -t utf-8`,
  });
}

function followLink(folder: string, name: string): FolderEntry[] {
  const path = join(folder, name);
  try {
    const target = statSync(path);
    if (target.isFile()) return [{ name, kind: 'file' }];
    return target.isDirectory() ? [{ name, kind: 'folder', linkedTo: realpathSync(path) }] : [];
  } catch {
    return [];
  }
}

/** A folder where a file should be (or the reverse) counts as absent: nothing of that kind is there. */
function refusal(failure: unknown): { state: 'absent' } | { state: 'refused'; reason: string } {
  const { code, message } = failure as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return { state: 'absent' };
  return { state: 'refused', reason: reasons[code ?? ''] ?? message };
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links go round in a circle',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports an error',
};
