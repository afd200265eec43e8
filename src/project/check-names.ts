/**
 * Names across the files of a project: usable, unique, and described at most once. In: files and
 * properties; out: diagnostics. Names used inside templates are the graph's business.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import { fileSpan, type TreeFile } from './files/project-tree.ts';

export interface NamedFile {
  /** `model`, `seed`, `macro`... as a person calls it. */
  readonly kind: string;
  readonly file: TreeFile;
}

const usable = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]*$/u;

/** Files that share one set of names: case does not tell two of them apart. */
export function checkFileNames(named: readonly NamedFile[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const owners = new Map<string, NamedFile>();
  for (const one of named) {
    const { name } = one.file;
    if (!usable.test(name)) diagnostics.push(unusable(one));
    const owner = owners.get(name.toLowerCase());
    if (owner) diagnostics.push(usedTwice(one, owner));
    else owners.set(name.toLowerCase(), one);
  }
  return diagnostics;
}

function unusable({ kind, file }: NamedFile): Diagnostic {
  const better = file.name.trim().replaceAll(/[^\p{L}\p{N}\p{M}_-]+/gu, '_');
  return error('E0121', `"${file.name}" cannot be the name of a ${kind}`, {
    span: fileSpan(file.path),
    notes: ['names have letters, digits, underscores and hyphens'],
    hint: `rename the file to ${better}.${file.extension}`,
  });
}

function usedTwice(second: NamedFile, first: NamedFile): Diagnostic {
  const sameCase = second.file.name === first.file.name;
  const kinds =
    second.kind === first.kind ? `two ${second.kind}s` : `a ${first.kind} and a ${second.kind}`;
  const message = sameCase
    ? `${kinds} are named "${second.file.name}"`
    : `${kinds} differ in case only: "${first.file.name}" and "${second.file.name}"`;
  return error('E0111', message, {
    span: fileSpan(second.file.path),
    related: [{ message: `the other ${first.kind}`, span: fileSpan(first.file.path) }],
    ...(sameCase ? {} : { notes: ['the engine ignores case in names, even in quotes'] }),
    hint: 'rename one of the files',
  });
}

export interface Described {
  readonly name: string;
  readonly locate: Locate;
}

/** Two entries about one thing: the second is reported, with the first. */
export function checkDescribedOnce<T extends Described>(
  entries: readonly T[],
  kind: string,
  nameOf: (entry: T) => string = ({ name }) => name,
): Diagnostic[] {
  const first = new Map<string, T>();
  return entries.flatMap((entry) => {
    const name = nameOf(entry);
    const known = first.get(name.toLowerCase());
    if (!known) {
      first.set(name.toLowerCase(), entry);
      return [];
    }
    return error('E0113', `the ${kind} "${name}" is described twice`, {
      span: entry.locate(),
      related: [{ message: 'the first one', span: known.locate() }],
      hint: 'put everything about it into one entry',
    });
  });
}

/** Entries about nothing. `others` knows names of other kinds, with the section they go under. */
export function checkDescribedExists(
  entries: readonly Described[],
  kind: string,
  names: {
    readonly known: ReadonlyMap<string, string>;
    readonly sectionOf: (name: string) => string | undefined;
  },
): Diagnostic[] {
  return entries.flatMap((entry) => {
    if (names.known.has(entry.name.toLowerCase())) return [];
    const section = names.sectionOf(entry.name.toLowerCase());
    const hint =
      section === undefined
        ? (didYouMean(entry.name, names.known.values()) ?? 'add the file, or remove the entry')
        : `describe it under "${section}:"`;
    return error('E0112', `there is no ${kind} "${entry.name}"`, { span: entry.locate(), hint });
  });
}
