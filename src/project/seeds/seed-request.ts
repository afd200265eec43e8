/**
 * What was declared about a seed. In: its columns in properties and its configuration; out: types
 * and options for reading it, and what of them makes no sense. Reads no file.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { Locate } from '../../base/source-text.ts';
import type { ColumnProperties, SeedFile } from '../resources.ts';
import type { DeclaredType, SeedOptions, SeedRequest } from './seed-table.ts';

/** A seed as the graph knows it. */
export interface DeclaredSeed {
  readonly name: string;
  readonly file: Pick<SeedFile, 'format'>;
  readonly columns: readonly ColumnProperties[];
  readonly config: {
    readonly values: Readonly<Record<string, Json>>;
    readonly origins: ReadonlyMap<string, Locate>;
  };
}

export function seedRequest(seed: DeclaredSeed): Outcome<SeedRequest> {
  const diagnostics: Diagnostic[] = [];
  const declared = declaredTypes(seed, diagnostics);
  const options = seedOptions(seed, diagnostics);
  return { value: { declared, options }, diagnostics };
}

function declaredTypes(seed: DeclaredSeed, diagnostics: Diagnostic[]): DeclaredType[] {
  const declared = new Map<string, DeclaredType>();
  for (const { name, type, locate } of seed.columns) {
    if (type !== undefined) declared.set(name.toLowerCase(), { column: name, type, locate });
  }
  const types = seed.config.values.column_types;
  const locate = seed.config.origins.get('column_types');
  if (!isMap(types) || !locate) return [...declared.values()];
  for (const [column, type] of Object.entries(types)) {
    const listed = declared.get(column.toLowerCase());
    if (listed === undefined) {
      declared.set(column.toLowerCase(), { column, type: String(type), locate });
    } else if (normal(listed.type) !== normal(String(type))) {
      diagnostics.push(twoTypes(seed.name, listed, { type: String(type), locate }));
    }
  }
  return [...declared.values()];
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function normal(type: string): string {
  return type.replace(/\s+/g, '').toLowerCase();
}

function twoTypes(
  seed: string,
  listed: DeclaredType,
  other: { readonly type: string; readonly locate: Locate },
): Diagnostic {
  return error('E0816', `column "${listed.column}" of seed ${seed} has two types`, {
    span: other.locate(),
    label: `${other.type} here`,
    related: [{ message: `${listed.type} under columns`, span: listed.locate() }],
    hint: 'keep one of them',
  });
}

/** Of CSV files; a folder's configuration may hold for files of all formats. */
function seedOptions(seed: DeclaredSeed, diagnostics: Diagnostic[]): SeedOptions {
  if (seed.file.format !== 'csv') return {};
  const { values } = seed.config;
  const wrong: Wrong = (key, message, hint) => {
    const span = seed.config.origins.get(key)?.();
    diagnostics.push(error('E0814', message, { ...(span && { span }), hint }));
  };
  const delimiter = character(seed, 'delimiter', wrong);
  const quote = character(seed, 'quote', wrong);
  if ((delimiter ?? ',') === (quote ?? '"')) {
    const key = delimiter === undefined ? 'quote' : 'delimiter';
    const message = `seed ${seed.name} has one character for both delimiter and quote`;
    wrong(key, message, 'change one of them');
  }
  const nullValues = textList(values.null_values);
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote }),
    ...(nullValues.length > 0 && { nullValues }),
  };
}

type Wrong = (key: string, message: string, hint: string) => void;

/** Line breaks part the rows, so they cannot do anything else. */
function character(
  { name, config }: DeclaredSeed,
  key: 'delimiter' | 'quote',
  wrong: Wrong,
): string | undefined {
  const value = config.values[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && [...value].length === 1 && !/[\r\n\0]/.test(value)) return value;
  wrong(key, `${key} of seed ${name} is not one character`, 'write one character; a tab is "\\t"');
  return undefined;
}

function textList(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}
