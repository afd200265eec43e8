/**
 * The columns of a CSV seed. In: names, what was declared and what was seen in the cells; out: a
 * type per column with the reason, and declarations that meet no column.
 */
import { type Diagnostic, error, type Outcome, warning } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import { type ColumnTally, guessType, type SeenValue, type TypeGuess } from './guess-types.ts';
import type { HeaderName } from './read-header.ts';
import type { DeclaredType, SeedColumn, SeedTable } from './seed-table.ts';

type NamedColumn = Pick<HeaderName, 'name'>;

/** Declared types by the place of their column; the engine does not tell names apart by case. */
export function matchDeclared(
  { names, path }: { readonly names: readonly NamedColumn[]; readonly path: string },
  declared: readonly DeclaredType[],
): Outcome<ReadonlyMap<number, DeclaredType>> {
  const places = new Map(names.map(({ name }, index) => [name.toLowerCase(), index]));
  const matched = new Map<number, DeclaredType>();
  const diagnostics: Diagnostic[] = [];
  for (const declaration of declared) {
    const place = places.get(declaration.column.toLowerCase());
    if (place === undefined) diagnostics.push(noSuchColumn(declaration, names, path));
    else matched.set(place, declaration);
  }
  return { value: matched, diagnostics };
}

function noSuchColumn(
  { column, locate }: DeclaredType,
  names: readonly NamedColumn[],
  path: string,
): Diagnostic {
  const known = names.map(({ name }) => name);
  const hint = didYouMean(column, known) ?? 'remove its type, or add the column to the file';
  return error('E0808', `${path} has no column "${column}"`, {
    span: locate(),
    label: `it has ${known.join(', ')}`,
    hint,
  });
}

export interface ColumnsRequest {
  readonly names: readonly HeaderName[];
  readonly declared: ReadonlyMap<number, DeclaredType>;
  readonly tallies: readonly ColumnTally[];
  readonly placeOf: SeedTable['placeOf'];
  readonly path: string;
}

export function typeColumns(request: ColumnsRequest): Outcome<readonly SeedColumn[]> {
  const diagnostics: Diagnostic[] = [];
  const columns = request.names.map(({ name, span }, column): SeedColumn => {
    const declared = request.declared.get(column);
    const tally = request.tallies[column];
    if (declared) return declaredColumn(name, span, declared);
    if (!tally) throw new Error(`column ${column} was never tallied`);
    const guess = guessType(tally);
    const { nearly } = guess;
    if (nearly) diagnostics.push(nearlyTyped(request, { name, column, tally, nearly }));
    const why = guess.why((seen) => quoteSeen(request.placeOf, column, seen));
    return { name, type: guess.type, inferred: true, why, header: span, declaredAt: undefined };
  });
  return { value: columns, diagnostics };
}

function declaredColumn(
  name: string,
  header: SeedColumn['header'],
  { type, locate }: DeclaredType,
): SeedColumn {
  return { name, type, inferred: false, why: 'declared', header, declaredAt: locate };
}

function quoteSeen(
  placeOf: SeedTable['placeOf'],
  column: number,
  { value, row }: SeenValue,
): string {
  const { source, start } = placeOf(row, column);
  return `${shown(value)} (line ${source.position(start).line})`;
}

const longestShown = 40;

/** A value in quotes on one line, cut where it is long. */
export function shown(value: string): string {
  const characters = [...value];
  const cut = characters.length > longestShown;
  const text = cut ? `${characters.slice(0, longestShown).join('')}…` : value;
  return `"${text.replaceAll('\r', '\\r').replaceAll('\n', '\\n')}"`;
}

interface NearlyTyped {
  readonly name: string;
  readonly column: number;
  readonly tally: ColumnTally;
  readonly nearly: NonNullable<TypeGuess['nearly']>;
}

function nearlyTyped({ placeOf, path }: ColumnsRequest, found: NearlyTyped): Diagnostic {
  const { name, column, tally, nearly } = found;
  const { type, others, first } = nearly;
  const count = others === 1 ? '1 of its' : `${others} of its`;
  return warning(
    'E0813',
    `column "${name}" of ${path} is VARCHAR, since ${count} ${tally.values} values ${others === 1 ? 'is' : 'are'} no ${type}`,
    {
      span: placeOf(first.row, column),
      hint: `correct it, declare the type of the column, or, if it stands for NULL, configure null_values: [${JSON.stringify(first.value)}]`,
    },
  );
}
