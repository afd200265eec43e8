/**
 * Puts columns into a properties file, and nothing else. In: the file and its wanted value; out:
 * whether it was written, or why not. A file that changed meanwhile, or that no small edit fits, is
 * left alone.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { createFile, replaceFile } from '../base/replace-file.ts';
import { SourceText } from '../base/source-text.ts';
import { editYaml, type Wanted } from '../project/yaml/edit/edit-yaml.ts';
import { parseYaml } from '../project/yaml/yaml-file.ts';
import { attemptWrite, describeRefusals } from './refused-write.ts';

export interface PropertiesEdit {
  readonly root: string;
  /** Relative to the project. */
  readonly path: string;
  /** Asked with what the file holds now: `null` where there is none. */
  readonly wanted: (value: Json) => Wanted | 'changed meanwhile';
  /** Only finds out whether anything would change. */
  readonly isDry: boolean;
}

export interface EditedFile {
  readonly path: string;
  readonly state: 'unchanged' | 'would change' | 'written' | 'refused';
  readonly diagnostics: readonly Diagnostic[];
}

export function editProperties(edit: PropertiesEdit): EditedFile {
  const { root, path, isDry } = edit;
  const absolute = join(root, path);
  const before = readBytes(absolute);
  const { mark, text } = decode(before);
  const wanted = edit.wanted(parseYaml(text).value);
  if (wanted === 'changed meanwhile') return refused(path, changedMeanwhile(path));
  const edited = editYaml(text, wanted);
  if (edited === undefined) return refused(path, notEditable(path, text));
  if (edited === text) return { path, state: 'unchanged', diagnostics: [] };
  if (isDry) return { path, state: 'would change', diagnostics: [] };
  const after = Buffer.from(mark + edited);
  let outcome = '';
  const refusals = attemptWrite(path, () => {
    outcome = before ? replaceFile(absolute, { before, after }) : createFile(absolute, after);
  });
  const [refusal] = describeRefusals(refusals, 'error');
  if (refusal) return refused(path, refusal);
  const isDone = outcome === 'replaced' || outcome === 'created';
  return isDone
    ? { path, state: 'written', diagnostics: [] }
    : refused(path, changedMeanwhile(path));
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  }
}

function decode(bytes: Buffer | undefined): { readonly mark: string; readonly text: string } {
  const text = bytes?.toString('utf8') ?? '';
  return text.startsWith('\uFEFF') ? { mark: '\uFEFF', text: text.slice(1) } : { mark: '', text };
}

function refused(path: string, diagnostic: Diagnostic): EditedFile {
  return { path, state: 'refused', diagnostics: [diagnostic] };
}

function changedMeanwhile(path: string): Diagnostic {
  return error('E0360', `${path} was saved by somebody else in the meantime`, {
    hint: 'run the command again',
  });
}

function notEditable(path: string, text: string): Diagnostic {
  return error('E0359', `the columns cannot be put into ${path} without changing anything else`, {
    span: new SourceText(path, text).span(0, 0),
    hint: 'write them yourself, or write out what stands behind anchors and try again',
  });
}
