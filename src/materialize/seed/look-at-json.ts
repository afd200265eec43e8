/**
 * Types of a JSON seed's columns. In: what the engine made of them; out: a look at the values as
 * text, and then the same careful types as for CSV: nothing is read as what it is not.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { Cell, ResultTable } from '../../engine/engine.ts';
import type { SeedFile } from '../../project/resources.ts';
import type { DeclaredType } from '../../project/seeds/seed-table.ts';
import type { Action, Explain } from '../action.ts';

export interface FileColumn {
  readonly name: string;
  /** What the reader gives. */
  readonly type: string;
  /** What it becomes without a declaration, if that is another type. */
  readonly becomes?: string;
  /** SQL of its value, if that is not its name alone. */
  readonly value?: string;
  readonly declared: DeclaredType | undefined;
}

export interface JsonRequest {
  readonly file: Pick<SeedFile, 'path' | 'absolutePath'>;
  readonly columns: readonly FileColumn[];
  readonly load: (from: string, columns: readonly FileColumn[]) => readonly Action[];
  readonly explain: Explain;
}

export function lookAtJson({ file, columns, load, explain }: JsonRequest): readonly Action[] {
  const path = quoteLiteral(file.absolutePath);
  const read = columns.map((column) => ({ ...column, type: readType(column) }));
  const types = Object.fromEntries(read.map(({ name, type }) => [name, type]));
  const reader = `read_json(${path}, columns = ${quoteLiteral(types)}, records = true)`;
  const facts = columns.flatMap(columnFacts);
  return [
    {
      kind: 'check',
      sql: `select distinct unnest(json_keys(json)) from read_json_objects(${path}) order by 1`,
      diagnose: (keys) => unusableKeys(keys, file.path, columns),
    },
    {
      kind: 'ask',
      sql: `select ${facts.join(', ')} from ${reader}`,
      answer: ({ rows: [row = []] }) => ({ actions: load(reader, typed(read, columns, row)) }),
      explain,
    },
  ];
}

/** Text, so that the engine neither rounds a number nor moves a time before it is looked at. */
function readType({ type, declared }: FileColumn): string {
  if (declared) return isNested(declared.type) ? 'JSON' : 'VARCHAR';
  return isNested(type) || type === 'JSON' ? type : 'VARCHAR';
}

function isNested(type: string): boolean {
  return /^\s*(?:struct|map|list|union)\b|\]\s*$/i.test(type);
}

const isoDate = '\\d{4}-\\d\\d-\\d\\d';
const isoTime = `${isoDate}[ T]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?`;

/** Three facts per column: all values have the form, digits before and behind the point. */
function columnFacts({ name, type, declared }: FileColumn): string[] {
  const value = quoteIdentifier(name);
  if (declared) return ['null', 'null', 'null'];
  const matches = (pattern: string): string[] => [
    `bool_and(regexp_full_match(${value}, '${pattern}'))`,
    'null',
    'null',
  ];
  if (type === 'DATE') return matches(isoDate);
  if (type === 'TIMESTAMP') return matches(isoTime);
  if (type === 'JSON')
    return [`bool_or(json_type(${value}) in ('OBJECT', 'ARRAY'))`, 'null', 'null'];
  if (type !== 'DOUBLE') return ['null', 'null', 'null'];
  return [
    `bool_and(regexp_full_match(${value}, '-?\\d+(\\.\\d+)?'))`,
    `max(length(ltrim(split_part(${value}, '.', 1), '-0')))`,
    `max(length(rtrim(split_part(${value}, '.', 2), '0')))`,
  ];
}

function typed(
  read: readonly FileColumn[],
  described: readonly FileColumn[],
  facts: readonly Cell[],
): FileColumn[] {
  return read.map((column, index) => {
    const { type } = described[index] ?? column;
    const [holds, whole, scale] = facts.slice(3 * index, 3 * index + 3);
    const becomes = carefulType(type, holds === true, {
      whole: Number(whole),
      scale: Number(scale),
    });
    // The text of a JSON string, without its quotes.
    const plain = column.type === 'JSON' && becomes === 'VARCHAR';
    const value = `(${quoteIdentifier(column.name)} ->> '$')`;
    return plain ? { ...column, becomes, type: becomes, value } : { ...column, becomes };
  });
}

/** Every JSON number of that many digits comes back as it was written. */
const exactDigits = 15;

function carefulType(
  type: string,
  holds: boolean,
  { whole, scale }: { whole: number; scale: number },
): string {
  switch (type) {
    case 'DATE':
    case 'TIMESTAMP':
      return holds ? type : 'VARCHAR';
    case 'JSON':
      return holds ? 'JSON' : 'VARCHAR';
    case 'DOUBLE':
      return holds && whole + scale <= exactDigits ? `DECIMAL(18,${Math.max(scale, 1)})` : 'DOUBLE';
    case 'BOOLEAN':
    case 'BIGINT':
    case 'UBIGINT':
    case 'HUGEINT':
      return type;
    default:
      return isNested(type) ? type : 'VARCHAR';
  }
}

/** The engine renames such keys, and then their values would be missing. */
function unusableKeys(
  { rows }: ResultTable,
  path: string,
  columns: readonly FileColumn[],
): Diagnostic[] {
  const names = new Set(columns.map(({ name }) => name));
  const keys = rows.map(([key]) => String(key));
  return keys
    .filter((key) => !names.has(key))
    .map((key) => {
      const twin = keys.find((other) => other !== key && other.toLowerCase() === key.toLowerCase());
      const message =
        twin === undefined
          ? `the key "${key}" in ${path} cannot name a column`
          : `the keys "${twin}" and "${key}" in ${path} differ only by case`;
      return error('E0818', message, { hint: 'rename the key in the file' });
    });
}
