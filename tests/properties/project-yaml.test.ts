/** The quick YAML reader against the `yaml` package: the same values, at the same places. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type ToStringOptions,
  visit,
} from 'yaml';
import { SourceText } from '../../src/base/source-text.ts';
import type { YamlPath } from '../../src/project/yaml/problem.ts';
import { parseYaml, YamlFile } from '../../src/project/yaml/yaml-file.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', ' a', 'a: b', '- a', '#x', "it's", '"q"', 'a\nb\n', '{{env "X"}}', '007'),
  fc.integer({ min: -1e9, max: 1e9 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(
  fc.stringMatching(/^[a-z_+-]{1,8}$/),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
  ),
}));
const style: fc.Arbitrary<ToStringOptions> = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
  defaultStringType: fc.constantFrom(
    'PLAIN' as const,
    'QUOTE_DOUBLE' as const,
    'QUOTE_SINGLE' as const,
    'BLOCK_LITERAL' as const,
  ),
  lineWidth: fc.constantFrom(0, 40),
});

const read = (text: string) => parseDocument(text, { merge: true, logLevel: 'silent' });

/** Every scalar of a document with its path and range, keys included. */
function places(
  document: Document.Parsed,
): { path: YamlPath; text: [number, number]; key?: [number, number] }[] {
  const found: { path: YamlPath; text: [number, number]; key?: [number, number] }[] = [];
  const walk = (node: unknown, path: YamlPath, key?: [number, number]): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        const at = isScalar(pair.key) ? pair.key.range : undefined;
        const range: [number, number] | undefined = at ? [at[0], at[1]] : undefined;
        walk(pair.value, [...path, String(isScalar(pair.key) ? pair.key.value : pair.key)], range);
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        walk(item, [...path, index]);
      });
    } else if (isScalar(node) && node.range && node.source !== '') {
      found.push({ path, text: [node.range[0], node.range[1]], ...(key ? { key } : {}) });
    }
  };
  walk(document.contents, []);
  return found;
}

describe('parseYaml', () => {
  it('reads what yaml writes, whatever the style', () => {
    fc.assert(
      fc.property(tree, style, (value, options) => {
        const text = stringify(value, null, options);
        const reference = read(text);
        fc.pre(reference.errors.length === 0);
        const { value: found, problems } = parseYaml(text);
        expect(problems).toEqual([]);
        // yaml does not always read back what it wrote (a block scalar that begins with a space).
        fc.pre(isDeepStrictEqual(reference.toJS() ?? null, value));
        expect(isSame(found, value) || found).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('finds keys and values where yaml finds them', () => {
    fc.assert(
      fc.property(tree, style, fc.boolean(), (value, options, windows) => {
        const written = stringify(value, null, options);
        const text = windows ? written.replaceAll('\n', '\r\n') : written;
        const reference = read(text);
        fc.pre(reference.errors.length === 0);
        const file = new YamlFile(new SourceText('x.yml', text), null);
        for (const { path, text: range, key: keyRange } of places(reference)) {
          const whole = text.slice(...range);
          // A block scalar is shown by its text, and carets stay on one line.
          const first =
            whole
              .replace(/^[|>][^\n]*\n/, '')
              .trim()
              .split(/\s*\r?\n/)[0] ?? '';
          const span = file.locate(path, 'value');
          if (first !== '') expect(text.slice(span.start, span.end).trimEnd()).toBe(first);
          if (!keyRange) continue;
          const atKey = file.locate(path, 'key');
          expect([atKey.start, atKey.end]).toEqual(keyRange);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('agrees with yaml on any text that both accept', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b: ',
        'c:\n  ',
        '- ',
        '\n',
        '\n  ',
        '\n    ',
        ' ',
        '"x"',
        "'y'",
        '[',
        ']',
        '{',
        '}',
      ],
      ...[', ', '1', '007', '1.0', '1e3', '0x1F', '0o17', '.5', 'true', 'yes', '~', '2024-01-01'],
      ...[
        '# note',
        '&k ',
        '*k',
        '<<: ',
        '|\n  ',
        '>-\n  ',
        '? ',
        ': ',
        '!!str 1',
        '12345678901234567890',
      ],
    );
    let agreed = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const { value, problems } = parseYaml(text);
        const reference = accepted(text);
        if (problems.length > 0 || !reference) return;
        const { expected } = reference;
        expect(isSame(value, expected) || [value, expected]).toBe(true);
        agreed++;
      }),
      { numRuns: 5_000 },
    );
    expect(agreed).toBeGreaterThan(300);
  });
});

/** What yaml reads, unless it objects; merges of no map are noticed only when values are made. */
function accepted(text: string): { readonly expected: unknown } | undefined {
  const document = read(text);
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  // A file is a map; of texts that are one scalar the two read some odd ones differently.
  if (!isMap(document.contents) || !hasTextKeys(document)) return undefined;
  try {
    return { expected: document.toJS() };
  } catch {
    return undefined;
  }
}

/** Keys that are numbers or nothing are named differently by the two; no file of ours has them. */
function hasTextKeys(document: Document.Parsed): boolean {
  let isText = true;
  visit(document, {
    Pair: (_index, { key: written }) => {
      if (!isScalar(written) || typeof written.value !== 'string') isText = false;
    },
  });
  return isText;
}

/** Equal, but for numbers out of a number's exact reach, which stay text with us. */
function isSame(found: unknown, expected: unknown): boolean {
  if (typeof expected === 'number') return Number(found) === expected;
  if (expected === null || expected === undefined) return found === null;
  if (typeof expected !== 'object') return found === expected;
  if (found === null || typeof found !== 'object') return false;
  const keys = Object.keys(expected);
  const mine = found as Record<string, unknown>;
  const theirs = expected as Record<string, unknown>;
  return (
    Array.isArray(found) === Array.isArray(expected) &&
    Object.keys(found).length === keys.length &&
    keys.every((name) => Object.hasOwn(found, name) && isSame(mine[name], theirs[name]))
  );
}
