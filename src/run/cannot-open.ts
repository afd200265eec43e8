/**
 * Why a warehouse does not open, in the words of the project. In: what the engine said; out: a
 * diagnostic at the target, or the source, that names it.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { EngineError } from '../engine/engine.ts';
import type { ProjectSource } from '../project/resources.ts';

export function cannotOpen(failure: EngineError, project: ProjectSource): Diagnostic {
  const { notes, subject, candidates, part } = failure;
  const { target } = project;
  const hint = subject === undefined ? hintFor(failure) : didYouMean(subject, candidates);
  return error('E0605', wordsFor(failure.message, project), {
    span: part ? target.locatePart(part) : target.locate(),
    ...(notes.length > 0 ? { notes } : {}),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** What is there may be somebody's, so nothing is replaced. */
function hintFor({ message, part }: EngineError): string | undefined {
  if (part?.kind === 'attach' && /(?:does not exist|is not a DuckDB database)$/.test(message)) {
    return 'put a DuckDB file there, or correct `attach`';
  }
  if (!message.endsWith('is not a DuckDB database')) return undefined;
  return 'move the file away, or name another one in path:';
}

/** The engine names the file by its whole path, if it does. */
function wordsFor(message: string, { root, target }: ProjectSource): string {
  const { path, shownPath } = target;
  const said = message.replaceAll(path, shownPath).replaceAll(`${root}/`, '');
  return said.startsWith(shownPath) ? said : `${shownPath} cannot be opened: ${said}`;
}
