/**
 * Values as YAML text that is put into a file. In: JSON, and the manners of the file; out: text
 * without a line break at its end. Quotes whatever some reader of YAML would take for something else.
 */
import type { Json } from '../../../base/json.ts';

export interface Manners {
  readonly newline: string;
  /** Spaces of a list's dash to the right of its key. */
  readonly listOffset: number;
  /** Spaces of a map's keys to the right of the key above. */
  readonly mapOffset: number;
  /** Between a brace and what is in it. */
  readonly padding: '' | ' ';
  /** How the lists under a key of this name are written elsewhere in the file. */
  readonly styleOf: (key: string) => ListStyle;
}

/** All in one line; one line for each item; or each item's keys on lines of their own. */
export type ListStyle = 'line' | 'lines' | 'block';

/** What follows a key and its colon: ` text`, or lines below it. `indent` is the key's column. */
export function valueBelowKey(key: string, value: Json, indent: number, manners: Manners): string {
  if (value === null) return '';
  if (Array.isArray(value) && value.length > 0 && manners.styleOf(key) !== 'line') {
    const column = indent + manners.listOffset;
    const style = manners.styleOf(key);
    const items = value.map((item: Json) => listItem(item, column, 2, style, manners));
    return ['', ...items].join(manners.newline);
  }
  if (isMap(value) && Object.keys(value).length > 0) {
    const column = indent + manners.mapOffset;
    const lines = Object.entries(value).map(
      ([inner, item]) =>
        `${' '.repeat(column)}${scalarText(inner)}:${valueBelowKey(inner, item, column, manners)}`,
    );
    return ['', ...lines].join(manners.newline);
  }
  return ` ${flowText(value, manners, Array.isArray(value) || isMap(value))}`;
}

/** A line, or several, that begin with a dash at `column`; `gap` is from the dash to what follows. */
export function listItem(
  item: Json,
  column: number,
  gap: number,
  style: ListStyle,
  manners: Manners,
): string {
  const dash = `${' '.repeat(column)}-${' '.repeat(gap - 1)}`;
  if (!isMap(item) || Object.keys(item).length === 0 || style !== 'block') {
    return dash + flowText(item, manners, item !== null && typeof item === 'object');
  }
  const inner = column + gap;
  const lines = Object.entries(item).map(
    ([key, value]) => `${scalarText(key)}:${valueBelowKey(key, value, inner, manners)}`,
  );
  return dash + lines.join(manners.newline + ' '.repeat(inner));
}

/** In one line; `isInside` where brackets and commas of their own stand around it. */
export function flowText(value: Json, manners: Pick<Manners, 'padding'>, isInside = true): string {
  const { padding } = manners;
  if (Array.isArray(value))
    return `[${value.map((item: Json) => flowText(item, manners)).join(', ')}]`;
  if (isMap(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${scalarText(key, true)}: ${flowText(item, manners)}`,
    );
    return entries.length === 0 ? '{}' : `{${padding}${entries.join(', ')}${padding}}`;
  }
  return scalarText(value, isInside);
}

export function scalarText(value: Json, isInside = false): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain = (isInside ? plainInside : plain).test(value) && !otherMeanings.test(value);
  return isPlain ? value : quoted(value);
}

/** JSON's escapes, and those that only YAML asks for. */
export function quoted(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const plain = /^[\p{L}_](?:[\p{L}\p{N}_.(),/-]| (?![#\s])(?!$))*$/u;
const plainInside = /^[\p{L}_](?:[\p{L}\p{N}_.()/-]| (?![#\s])(?!$))*$/u;
/** What YAML 1.1 or 1.2 reads as no text; `y` and `on` are what other tools stumble over. */
const otherMeanings = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

function isMap(value: Json): value is Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
