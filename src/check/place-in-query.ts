/** Where a piece of a query was typed, as a diagnostic shows it. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import { placeInSql, relatedMacros } from '../compile/mapped-sql.ts';
import type { MappedSql } from '../product/compiled.ts';

export type Place = Required<Pick<Diagnostic, 'span'>> & Pick<Diagnostic, 'related'>;

/** `whole` is the place where there is no offset. */
export function placeInQuery(query: MappedSql, offset: number | undefined, whole: Locate): Place {
  if (offset === undefined) return { span: whole() };
  const place = placeInSql(query, offset, wordLength(query.text, offset));
  if (!place) return { span: whole() };
  const related = relatedMacros(place);
  return { span: place.span, ...(related.length > 0 ? { related } : {}) };
}

const namePart = '(?:"(?:[^"]|"")*"|[\\p{L}\\p{N}_$]+)';
const word = new RegExp(
  `^(?:${namePart}(?:\\.${namePart})*|'(?:[^']|'')*'|[^\\s\\p{L}\\p{N}"']+|.)`,
  'u',
);
const longestWord = 200;

/** A name with what stands in front of it, a text, an operator: what the carets should cover. */
function wordLength(text: string, offset: number): number {
  return word.exec(text.slice(offset, offset + longestWord))?.[0].length ?? 1;
}
