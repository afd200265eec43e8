/**
 * The types of values that YAML keys take, as zod schemas with words for people. Values from
 * `{{env}}` are text, so numbers and yes-or-no are also read from text.
 */
import * as z from 'zod';
import type { Json } from '../../base/json.ts';

const wanted = new WeakMap<z.core.$ZodType, string>();

/** Completes "… must be …" when a value does not fit the schema. */
export function expecting<T extends z.core.$ZodType>(schema: T, words: string): T {
  wanted.set(schema, words);
  return schema;
}

export function wordsFor(schema: z.core.$ZodType): string | undefined {
  return wanted.get(schema);
}

export const text = expecting(z.string().min(1), 'text');

/** Text or nothing: a key without a value says nothing. */
export const optionalText = z.nullish(expecting(z.string(), 'text'));

export const flag = expecting(
  z.union([z.boolean(), z.enum(['true', 'false']).transform((written) => written === 'true')]),
  'true or false',
);

export const textList = expecting(
  z.union([
    z
      .string()
      .min(1)
      .transform((one) => [one]),
    z.array(z.string().min(1)),
  ]),
  'text, or a list of text',
);

export function wholeNumber(least: number) {
  const schema = z.union([
    z.int().min(least),
    z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(least)),
  ]);
  return expecting(schema, `a whole number of at least ${least}`);
}

export const json: z.ZodType<Json> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(json),
    z.record(z.string(), json),
  ]),
);

/** A map whose values are the user's own; checked no further. */
export const freeMap = expecting(z.record(z.string(), z.unknown()), 'a map');

export const textMap = expecting(z.record(z.string(), z.string().min(1)), 'a map of names to text');

/** A list that may be left empty (`columns:` and nothing below it). */
export function listOf<T extends z.ZodType>(item: T, words: string) {
  return z.nullish(expecting(z.array(item), words));
}
