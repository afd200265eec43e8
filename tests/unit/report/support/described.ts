/** Holds what is printed as JSON to what docs/reference/events.md says of it. */
import { expect } from 'vitest';
import { eventTexts } from '../../../../src/docs/event-fields.ts';
import type { FieldText } from '../../../../src/docs/field-texts.ts';
import { watchEventTexts } from '../../../../src/docs/watch-event-fields.ts';

/** An event of a build or of a watch, as it was parsed from its line. */
export function expectDescribedEvent(event: Readonly<Record<string, unknown>>): void {
  const { type, at, ...fields } = event;
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const known = { ...eventTexts, ...watchEventTexts };
  const texts = Object.entries(known).find(([name]) => name === type)?.[1];
  expectDescribed(fields, texts?.fields ?? {});
}

/** Every field is documented with the type that it has; none that must be there is missing. */
export function expectDescribed(
  fields: Readonly<Record<string, unknown>>,
  texts: Readonly<Record<string, FieldText>>,
): void {
  expect(Object.keys(texts)).toEqual(expect.arrayContaining(Object.keys(fields)));
  for (const [name, text] of Object.entries(texts)) {
    const value = fields[name];
    if (value === undefined) expect([name, text.optional]).toEqual([name, true]);
    else
      expect([name, typeName(value)]).toEqual([
        name,
        text.type === 'integer' ? 'number' : text.type,
      ]);
    if (text.values) expect(Object.keys(text.values)).toContain(value);
  }
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}
