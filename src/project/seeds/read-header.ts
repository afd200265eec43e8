/**
 * The header line of a CSV seed. In: its cells as text with their places; out: a name per column,
 * and what is wrong with the names. Knows no rows and no types.
 */
import { type Diagnostic, error, type Outcome, warning } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import type { CsvDialect } from './seed-cells.ts';

export interface HeaderCell {
  readonly text: string;
  readonly quoted: boolean;
  readonly span: Span;
}

export interface HeaderName {
  readonly name: string;
  readonly span: Span;
}

export interface HeaderRequest {
  readonly path: string;
  readonly cells: readonly HeaderCell[];
  readonly dialect: CsvDialect;
  /** Whether somebody wrote the delimiter down. */
  readonly delimiterGiven: boolean;
}

/** Spaces around a name count only in quotes. */
export function readHeader(request: HeaderRequest): Outcome<readonly HeaderName[]> {
  const names = request.cells.map(({ text, quoted, span }) => ({
    name: quoted ? text : text.trim(),
    span,
  }));
  const delimiter = otherDelimiter(request);
  const diagnostics = [
    ...(delimiter === undefined ? [] : [delimiterProblem(request, delimiter)]),
    ...emptyNames(names, request),
    ...repeatedNames(names, request.path),
  ];
  return { value: names, diagnostics };
}

const delimiters: ReadonlyMap<string, string> = new Map([
  [',', '","'],
  [';', '";"'],
  ['\t', '"\\t"'],
  ['|', '"|"'],
]);

/** What probably separates the cells of a header that came out as a single one. */
function otherDelimiter({ cells, dialect }: HeaderRequest): string | undefined {
  const [only] = cells;
  if (!only || cells.length > 1 || only.quoted) return undefined;
  const counts = [...delimiters.keys()]
    .filter((delimiter) => delimiter !== dialect.delimiter)
    .map((delimiter) => ({ delimiter, count: only.text.split(delimiter).length - 1 }))
    .sort((a, b) => b.count - a.count);
  const [best] = counts;
  return best && best.count > 0 ? best.delimiter : undefined;
}

function delimiterProblem(request: HeaderRequest, delimiter: string): Diagnostic {
  const used = delimiters.get(request.dialect.delimiter) ?? `"${request.dialect.delimiter}"`;
  const found = delimiters.get(delimiter) ?? `"${delimiter}"`;
  const [only] = request.cells;
  const detail = {
    ...(only && { span: only.span }),
    label: `one column when split at ${used}`,
    hint: `if ${found} separates the columns, configure the seed with delimiter: ${found}`,
  };
  const message = `${request.path} has a single column whose name looks like several`;
  return request.delimiterGiven
    ? warning('E0812', message, detail)
    : error('E0812', message, {
        ...detail,
        notes: [`if it is one column, say so: delimiter: ${used}`],
      });
}

function emptyNames(names: readonly HeaderName[], { path, dialect }: HeaderRequest): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [index, { name, span }] of names.entries()) {
    if (name !== '') continue;
    const last = index === names.length - 1 && index > 0;
    diagnostics.push(
      error('E0806', `column ${index + 1} of ${path} has no name`, {
        span,
        hint: last
          ? `name it, or remove the ${dialect.delimiter === '\t' ? 'tab' : `"${dialect.delimiter}"`} at the end of each line`
          : 'write a name for it into the header line',
      }),
    );
  }
  return diagnostics;
}

function repeatedNames(names: readonly HeaderName[], path: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Map<string, HeaderName>();
  for (const header of names) {
    const first = seen.get(header.name.toLowerCase());
    if (!first) seen.set(header.name.toLowerCase(), header);
    if (!first || header.name === '') continue;
    const differs = first.name !== header.name;
    diagnostics.push(
      error('E0805', `the header of ${path} has "${header.name}" twice`, {
        span: header.span,
        related: [{ message: `the first: "${first.name}"`, span: first.span }],
        ...(differs && { notes: ['the engine does not tell names apart by case'] }),
        hint: 'rename one of the two columns',
      }),
    );
  }
  return diagnostics;
}
