/**
 * What the engine said, at the place that the user typed.
 * In: an engine's error and the SQL that was sent; out: a diagnostic. Knows no run.
 */
import { type Diagnostic, type DiagnosticDetail, error } from '../base/diagnostic.ts';
import type { Span } from '../base/source-text.ts';
import type { EngineError } from '../engine/engine.ts';
import type { MappedSql } from '../product/compiled.ts';
import { type EngineWords, engineWords } from './engine-words.ts';
import { placeInSql, relatedMacros, type SqlPlace } from './mapped-sql.ts';
import { brokenFileHint, brokenFileIn, type DeclaredFile } from './source-location.ts';

/** Where the project says that a file is, given its path as the engine got it. */
export type DeclaredFiles = (path: string) => DeclaredFile | undefined;

/** `offset` is where `sql` begins in the statement that was sent. */
export function explainEngineError(
  failure: EngineError,
  sql: MappedSql,
  offset: number,
  declared: DeclaredFiles,
): Diagnostic {
  const file = fileBehind(failure, declared);
  const words = wordsOf(failure, file);
  const at = failure.position === undefined ? undefined : failure.position - offset;
  const isInside = at !== undefined && at >= 0 && at <= sql.text.length;
  const place = isInside
    ? placeInSql(sql, at, tokenLength(sql.text, at))
    : asWhole(placeInSql(sql, 0, 0));
  const related = [...(place ? relatedMacros(place) : []), ...(file ? [file.place] : [])];
  const missing = words.code === 'E0302' && place ? missingTableHint(place.span) : undefined;
  const hint = file ? fileHint(failure) : missing;
  return error(words.code, place ? nearTag(words.message, place) : words.message, {
    ...(place ? { span: place.span } : {}),
    ...(related.length > 0 ? { related } : {}),
    ...detailOf(hint === undefined ? words : { ...words, hint }),
  });
}

const noFile = /^No files found that match the pattern "(.*)"$/;

function fileBehind(failure: EngineError, declared: DeclaredFiles): DeclaredFile | undefined {
  const { message, notes } = failure;
  const path = noFile.exec(message)?.[1] ?? brokenFileIn([message, ...notes].join('\n'));
  return path === undefined ? undefined : declared(path);
}

function wordsOf(failure: EngineError, file: DeclaredFile | undefined): EngineWords {
  const words = engineWords(failure);
  if (!file) return words;
  const { message, notes } = words;
  const shown = { ...words, message: file.shown(message) };
  return notes ? { ...shown, notes: notes.map(file.shown) } : shown;
}

function fileHint({ message }: EngineError): string {
  return noFile.test(message) ? 'put the file there, or correct the `location`' : brokenFileHint;
}

/** The parser names a dot or a word of a relation's name, where the user typed a reference. */
function nearTag(message: string, { span, frames }: SqlPlace): string {
  const typed = span.source.text.slice(span.start, span.end);
  const isReference = frames.length === 0 && /^\{\{~?\s*(ref|source|this)\b[^\n]*$/.test(typed);
  if (!isReference) return message;
  return message.replace(/^syntax error at or near ".*"$/, () => `syntax error near ${typed}`);
}

/** What the user wrote where a table is missing says what they took it for. */
function missingTableHint({ source, start, end }: Span): string | undefined {
  const written = /^\{\{~?\s*(ref|source)\b/.exec(source.text.slice(start, end))?.[1];
  if (written === 'ref') return 'build it first: select it, too, or all parents with +name';
  if (source.path === '--inline')
    return 'models, seeds and sources are read by {{ref "name"}} and {{source "name" "table"}}';
  const isDeclared = written === 'source' || !source.path.endsWith('.sql');
  return isDeclared ? 'load it, or correct its schema and name where it is declared' : undefined;
}

/** For diagnostics about a statement that is nobody's text, for instance a comment or a swap. */
export function explainBareError(failure: EngineError, about: string): Diagnostic {
  const words = engineWords(failure);
  return error(words.code, `${about}: ${words.message}`, detailOf(words));
}

function detailOf({ label, notes = [], hint }: EngineWords): DiagnosticDetail {
  return {
    ...(label === undefined ? {} : { label }),
    ...(notes.length > 0 ? { notes } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Where the engine names no place: the file, or in YAML the entry that the SQL comes from. */
function asWhole(place: SqlPlace | undefined): SqlPlace | undefined {
  if (!place) return undefined;
  const { source } = place.span;
  const span: Span = source.path.endsWith('.sql') ? source.span(0, 0) : place.span;
  return { span, frames: [] };
}

/** A name, a quoted text or a number from an offset on: what the carets should cover. */
function tokenLength(text: string, offset: number): number {
  const token = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}\p{N}_$]+|[-+*/%^|&<>=!~@#:?]+|.)/u.exec(
    text.slice(offset, offset + 200),
  );
  return token?.[0].length ?? 1;
}
