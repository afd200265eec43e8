/**
 * The types that the reader of CSV files is told, since the files say none: "007" is a text where
 * that is declared. Texts alone: as an integer, "2.5" would be rounded without a word. In: where a
 * source lies and its columns; out: types by name. Opens no file.
 */
import type { ColumnProperties, SourceFiles } from '../resources.ts';

/** None where the options say how columns are read, or where folders may be columns, too. */
export function declaredTypes(
  { format, options, path }: SourceFiles,
  columns: readonly ColumnProperties[],
): Readonly<Record<string, string>> | undefined {
  const isSaid = saying.some((option) => Object.hasOwn(options, option));
  if (format !== 'csv' || isSaid || mayBePartitioned(path, options)) return undefined;
  const file = options.filename === true ? 'filename' : options.filename;
  const typed = columns.flatMap(({ name, type }) =>
    type === undefined || !isText.test(type) || name === file ? [] : [[name, type] as const],
  );
  return typed.length === 0 ? undefined : Object.fromEntries(typed);
}

const isText = /^(?:varchar|text|string|char|bpchar|nvarchar)(?:\(\d+\))?$/i;

const saying = [
  'types',
  'dtypes',
  'column_types',
  'columns',
  'names',
  'column_names',
  'all_varchar',
];

/** As the engine would find out by itself: `day=2024-01-01/` in the path of a file. */
function mayBePartitioned(
  path: string,
  { hive_partitioning: said }: SourceFiles['options'],
): boolean {
  return said !== false && (said === true || path.includes('=') || /[*?[][^/]*\//.test(path));
}
