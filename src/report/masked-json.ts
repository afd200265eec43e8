/**
 * JSON text that holds no secret. Masking the text itself could break it (a secret may be `1`, or a
 * quote), so a value that holds one is masked text by text; most hold none, which is cheap to see.
 */
import type { Json } from '../base/json.ts';
import type { Mask } from '../base/secrets.ts';

export function maskedJson(value: Json, mask: Mask): string {
  const text = JSON.stringify(value);
  const plain = unescapeJson(text);
  return mask(plain) === plain ? text : JSON.stringify(maskValue(value, mask));
}

/** No JSON any more, but every text of it stands there letter by letter. */
function unescapeJson(text: string): string {
  // Nearly always these two are all there is, and they go quickly; an escaped backslash stays.
  const plain = text.replaceAll(/\\n/g, '\n').replaceAll(/\\"/g, '"');
  if (!plain.includes('\\')) return plain;
  return text.replaceAll(/\\(?:u[0-9a-f]{4}|.)/g, (written) => JSON.parse(`"${written}"`));
}

/** Every text in it, the keys among them. */
export function maskValue(value: Json, mask: Mask): Json {
  if (typeof value === 'string') return mask(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => maskValue(item, mask));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [mask(key), maskValue(inner, mask)]));
}
