/** Reads parts of JSON whose shape is checked elsewhere: what does not fit is as if not written. */
import type { Json } from '../../base/json.ts';

export type JsonMap = Readonly<Record<string, Json>>;

export function asMap(value: Json | undefined): JsonMap | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonMap)
    : undefined;
}

export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** One text, or a list of them. */
export function asTexts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return asList(value).filter((item) => typeof item === 'string');
}

/** True, false, or either as text, as `{{env}}` gives it. */
export function asFlag(value: Json | undefined): boolean | undefined {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

export function asWholeNumber(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** An own entry: never one that every object inherits. */
export function entryOf(map: JsonMap | undefined, key: string): Json | undefined {
  return map && Object.hasOwn(map, key) ? map[key] : undefined;
}
