/**
 * Values of the driver as cells, losslessly, and its types by the engine's own names. Takes the
 * driver's shapes structurally, so that nothing here loads it.
 */
import { quotedKeywords } from './duckdb-keywords.ts';
import { type Cell, EngineError, type ResultColumn } from './engine.ts';

/** What is needed of the driver's description of a type. */
export interface DriverType {
  readonly typeId: number;
  readonly alias?: string | undefined;
  readonly toString: () => string;
}

interface ElementType extends DriverType {
  readonly valueType: DriverType;
  readonly length?: number;
}

interface MapType extends DriverType {
  readonly keyType: DriverType;
  readonly valueType: DriverType;
}

interface FieldsType extends DriverType {
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DriverType[];
  readonly memberTags?: readonly string[];
  readonly memberTypes?: readonly DriverType[];
}

/** The driver's numbers for types that need care. */
export interface DriverTypeIds {
  readonly FLOAT: number;
  readonly DATE: number;
  readonly BLOB: number;
  readonly LIST: number;
  readonly ARRAY: number;
  readonly STRUCT: number;
  readonly MAP: number;
  readonly UNION: number;
  readonly VARIANT: number;
}

export type CellReader = (value: unknown, type: DriverType) => Cell;

/** A reader of values; `ids` comes from the driver. */
export function createCellReader(ids: DriverTypeIds): CellReader {
  const readElements: CellReader = (value, type) => {
    const { valueType } = type as ElementType;
    return (value as { items: readonly unknown[] }).items.map((item) => read(item, valueType));
  };
  const readStruct: CellReader = (value, type) => {
    const { entryNames = [], entryTypes = [] } = type as FieldsType;
    const { entries } = value as { entries: Readonly<Record<string, unknown>> };
    const fields = entryNames.map((name, index) => [
      name,
      read(entries[name], entryTypes[index] ?? type),
    ]);
    return Object.fromEntries(fields);
  };
  const readMap: CellReader = (value, type) => {
    const { keyType, valueType } = type as MapType;
    const { entries } = value as { entries: readonly { key: unknown; value: unknown }[] };
    return entries.map((entry) => ({
      key: read(entry.key, keyType),
      value: read(entry.value, valueType),
    }));
  };
  const readUnion: CellReader = (value, type) => {
    const { memberTags = [], memberTypes = [] } = type as FieldsType;
    const { tag, value: inner } = value as { tag: string; value: unknown };
    return { tag, value: read(inner, memberTypes[memberTags.indexOf(tag)] ?? type) };
  };
  const readers = new Map<number, CellReader>([
    [ids.FLOAT, (value) => readNumber(shortestFloat(value as number))],
    [ids.DATE, readDate],
    [ids.BLOB, (value) => formatBytes((value as { bytes: Uint8Array }).bytes)],
    [ids.LIST, readElements],
    [ids.ARRAY, readElements],
    [ids.STRUCT, readStruct],
    [ids.MAP, readMap],
    [ids.UNION, readUnion],
    [ids.VARIANT, (value) => String(value)],
  ]);
  const read: CellReader = (value, type) => {
    if (value === null || value === undefined) return null;
    return readers.get(type.typeId)?.(value, type) ?? readPlain(value);
  };
  return read;
}

function readPlain(value: unknown): Cell {
  switch (typeof value) {
    case 'number':
      return readNumber(value);
    case 'bigint':
      return isSafe(value) ? Number(value) : String(value);
    case 'boolean':
    case 'string':
      return value;
    default:
      return String(value);
  }
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}

/** JSON has no NaN and no infinities: they are given by the engine's names. */
function readNumber(value: number): Cell {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** 0.1 in 32 bits reads as 0.10000000149011612 in 64: the shortest digits that mean the same. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9 && Number.isFinite(value); digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

const lastDay = 2 ** 31 - 1;

function readDate(value: unknown): Cell {
  const { days } = value as { days: number };
  if (Math.abs(days) === lastDay) return days > 0 ? 'infinity' : '-infinity';
  return String(value);
}

/** Printable ASCII as it is, everything else (and what would be ambiguous) as `\xNN`. */
function formatBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && !`\\'"`.includes(String.fromCharCode(byte));
    text += isPlain
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** A column of a result: its name, and its type by the engine's own name. */
export function describeColumn(name: string, type: DriverType): ResultColumn {
  if (losesFields(type)) {
    throw new EngineError(`column "${name}" is a row whose fields have no names`, {
      kind: 'other',
      subject: name,
      notes: ["name its fields: {'a': …, 'b': …}"],
    });
  }
  return { name, type: typeName(type) };
}

/** The driver hands fields over by name: of several without one it keeps the last. */
function losesFields(type: DriverType): boolean {
  const { entryNames = [], entryTypes = [], memberTypes = [] } = type as FieldsType;
  if (new Set(entryNames).size < entryNames.length) return true;
  const { keyType, valueType } = type as Partial<MapType>;
  const inner = [...entryTypes, ...memberTypes, keyType, valueType];
  return inner.some((each) => each !== undefined && losesFields(each));
}

function typeName(type: DriverType): string {
  if (type.alias) return type.alias;
  const fields = type as FieldsType;
  if (fields.entryNames) return `STRUCT(${nameFields(fields.entryNames, fields.entryTypes)})`;
  if (fields.memberTags) return `UNION(${nameFields(fields.memberTags, fields.memberTypes)})`;
  const { keyType, valueType } = type as Partial<MapType>;
  if (keyType && valueType) return `MAP(${typeName(keyType)}, ${typeName(valueType)})`;
  if (valueType) return `${typeName(valueType)}[${(type as ElementType).length ?? ''}]`;
  return type.toString();
}

function nameFields(names: readonly string[], types: readonly DriverType[] = []): string {
  return types
    .map((type, index) => `${quoteField(names[index] ?? '')} ${typeName(type)}`)
    .join(', ');
}

/** Types keep capitals bare, unlike names in statements that we write. */
/** A field's name inside of a type. */
export function quoteField(name: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/i.test(name) && !quotedKeywords.has(name.toLowerCase());
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}
