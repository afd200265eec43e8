/** Whatever the secrets and wherever they stand: what is written is JSON and holds none of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/base/json.ts';
import { createMask, type Mask } from '../../src/base/secrets.ts';
import { maskedJson } from '../../src/report/masked-json.ts';

/** Of letters that JSON, SQL or a URL write in another way, so that every form differs. */
const secrets = fc.array(fc.string({ unit: fc.constantFrom(...`ab'"\\\n/ é`), minLength: 1 }), {
  maxLength: 3,
});

test('masked JSON is the JSON of what was masked text by text', () => {
  const cases = secrets.chain((values) => fc.tuple(fc.constant(values), documentWith(values)));
  fc.assert(
    fc.property(cases, ([values, document]) => {
      const mask = createMask(environment(values));
      expect(maskedJson(document, mask)).toBe(JSON.stringify(maskTexts(document, mask)));
    }),
    { numRuns: 2000 },
  );
});

function environment(values: readonly string[]) {
  return Object.fromEntries(values.map((value, index) => [`EIDER_SECRET_${index}`, value]));
}

/** JSON whose texts may hold a secret as it is, in an SQL literal, in JSON or in a URL. */
function documentWith(values: readonly string[]): fc.Arbitrary<Json> {
  const forms = values.flatMap((value) => [
    value,
    value.replaceAll("'", "''"),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
  ]);
  const piece = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('', ...forms));
  const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(text, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  return tree;
}

function maskTexts(value: Json, mask: Mask): Json {
  if (typeof value === 'string') return mask(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => maskTexts(item, mask));
  const masked: Record<string, Json> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) masked[mask(key)] = maskTexts(inner, mask);
  return masked;
}
