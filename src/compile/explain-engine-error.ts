/**
 * What the engine said, in the user's words and at the place that the user typed.
 * In: an engine's error and the SQL that was sent; out: a diagnostic. Knows no run.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import { didYouMean } from '../base/suggest.ts';
import type { EngineError } from '../engine/engine.ts';
import type { MappedSql } from '../product/compiled.ts';
import { placeInSql, relatedMacros } from './mapped-sql.ts';

/** `offset` is where `sql` begins in the statement that was sent. */
export function explainEngineError(
  failure: EngineError,
  sql: MappedSql,
  offset: number,
): Diagnostic {
  const at = failure.position === undefined ? undefined : failure.position - offset;
  const inside = at !== undefined && at >= 0 && at <= sql.text.length;
  const length = inside ? tokenLength(sql.text, at) : 0;
  const place = placeInSql(sql, inside ? at : 0, length);
  const said = classify(failure);
  const related = place ? relatedMacros(place) : [];
  return error(said.code, said.message, {
    ...(place ? { span: inside ? place.span : { ...place.span, end: place.span.start } } : {}),
    ...(said.label ? { label: said.label } : {}),
    ...(related.length > 0 ? { related } : {}),
    ...(said.notes ? { notes: said.notes } : {}),
    ...(said.hint ? { hint: said.hint } : {}),
  });
}

interface Said {
  readonly code: ErrorCode;
  readonly message: string;
  readonly label?: string | undefined;
  readonly notes?: readonly string[];
  readonly hint?: string | undefined;
}

function classify(failure: EngineError): Said {
  const [firstLine = '', ...otherLines] = failure.message.split('\n');
  const notes = otherLines.map((line) => line.trim()).filter((line) => line !== '');
  const plain = { message: lowerFirst(firstLine), ...(notes.length > 0 ? { notes } : {}) };
  switch (failure.kind) {
    case 'parser':
      return { code: 'E0304', ...plain };
    case 'binder':
      return classifyBinder(failure, plain);
    case 'catalog':
      return classifyCatalog(failure, plain);
    case 'conversion':
      return {
        code: 'E0305',
        ...plain,
        hint: 'use try_cast where values may not fit, or filter them out before the cast',
      };
    case 'constraint':
      return { code: 'E0306', ...plain };
    case 'out_of_memory':
      return {
        code: 'E0310',
        ...plain,
        hint: 'raise memory_limit or lower threads in the target, or let temp_directory take the spill',
      };
    case 'out_of_disk':
      return { code: 'E0311', ...plain, hint: 'free some space, then build again' };
    case 'io':
    case 'permission':
      return { code: 'E0312', ...plain };
    case 'interrupted':
      return { code: 'E0313', message: 'interrupted' };
    case 'other':
      return { code: 'E0319', ...plain };
    default:
      return failure.kind satisfies never;
  }
}

function classifyBinder(failure: EngineError, plain: Omit<Said, 'code'>): Said {
  const column =
    /^Referenced column "(.+?)" (?:was )?not found|does not have a column named "(.+?)"/.exec(
      failure.message,
    );
  if (column) {
    const name = failure.subject ?? column[1] ?? column[2] ?? '';
    return {
      code: 'E0301',
      message: `column "${name}" does not exist`,
      label: candidatesLabel(failure.candidates),
      hint: didYouMean(name, failure.candidates.map(lastPart)),
    };
  }
  if (/^Ambiguous reference/.test(failure.message)) {
    return { code: 'E0307', ...plain, hint: 'write the table in front: table.column' };
  }
  if (/No function matches|Could not choose a best candidate/.test(failure.message)) {
    return { code: 'E0303', ...plain };
  }
  return { code: 'E0308', ...plain };
}

function classifyCatalog(failure: EngineError, plain: Omit<Said, 'code'>): Said {
  const entry =
    /^(Table|View|Scalar Function|Table Function|Aggregate Function|Macro Function|Table Macro)[^"]*?(?:with name )?"?([^"\s]+)"? does not exist/.exec(
      failure.message,
    );
  if (!entry) return { code: 'E0308', ...plain };
  const [, kind = '', found = ''] = entry;
  const name = failure.subject ?? found;
  const isTable = kind === 'Table' || kind === 'View';
  return {
    code: isTable ? 'E0302' : 'E0303',
    message: isTable ? `table "${name}" does not exist` : `function "${name}" does not exist`,
    hint:
      didYouMean(name, failure.candidates.map(lastPart)) ??
      (isTable
        ? 'read models with {{ref "name"}} and sources with {{source "group" "name"}}'
        : undefined),
  };
}

function candidatesLabel(candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  return `there is ${candidates.slice(0, 6).map(lastPart).join(', ')}`;
}

function lastPart(candidate: string): string {
  return (candidate.split('.').at(-1) ?? candidate).replaceAll('"', '');
}

/** A name, a quoted text or a number from an offset on: what the carets should cover. */
function tokenLength(text: string, offset: number): number {
  const token = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}\p{N}_$]+|.)/u.exec(
    text.slice(offset, offset + 200),
  );
  return token?.[0].length ?? 1;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** For diagnostics about a statement that is nobody's text, for instance a comment or a swap. */
export function explainBareError(failure: EngineError, about: string): Diagnostic {
  const said = classify(failure);
  return error(said.code, `${about}: ${said.message}`, {
    ...(said.notes ? { notes: said.notes } : {}),
    ...(said.hint ? { hint: said.hint } : {}),
  });
}
