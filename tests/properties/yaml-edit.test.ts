/** Edits of YAML: exactly the wanted value, everything else byte for byte, a second time nothing. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify, type ToStringOptions } from 'yaml';
import type { Json } from '../../src/base/json.ts';
import { editYaml, removed, type Wanted } from '../../src/project/yaml/edit/edit-yaml.ts';
import { parseYaml } from '../../src/project/yaml/yaml-file.ts';

const word = fc.oneof(
  fc.stringMatching(/^[a-z_]{1,8}$/),
  fc.constantFrom(
    'on',
    'yes',
    'null',
    '007',
    'a: b',
    '# no',
    "it's",
    'say "x"',
    '🦆',
    'DECIMAL(18,2)',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
);
const note = fc.oneof(
  word,
  fc.constantFrom('two\nlines\n', 'kept\n\n\n', '', ' spaces '),
  fc.constant(null),
  fc.array(word, { maxLength: 3 }),
  fc.integer(),
);
type Column = {
  readonly name: string;
  readonly type?: string;
  readonly [key: string]: Json | undefined;
};
const column: fc.Arbitrary<Column> = fc
  .record(
    { name: word, type: word, description: note, data_tests: note },
    { requiredKeys: ['name'] },
  )
  .map((made) => made as Column);
const columns = fc.oneof(
  fc.array(column, { maxLength: 4 }),
  fc.constant(null),
  fc.constant(undefined),
);
const table = fc.record({ name: word, description: note, columns }, { requiredKeys: ['name'] });
const project = fc.record({
  version: fc.constant(2),
  sources: fc.array(
    fc.record({ name: word, tables: fc.array(table, { minLength: 1, maxLength: 3 }) }),
    { minLength: 1, maxLength: 3 },
  ),
});
const style: fc.Arbitrary<ToStringOptions> = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'any' as const, 'flow' as const),
  defaultStringType: fc.constantFrom(
    'PLAIN' as const,
    'QUOTE_DOUBLE' as const,
    'QUOTE_SINGLE' as const,
    'BLOCK_LITERAL' as const,
  ),
  lineWidth: fc.constantFrom(0, 30),
  flowCollectionPadding: fc.boolean(),
  nullStr: fc.constantFrom('null', '~', ''),
});

/** Comments and blank lines where they change no value, and Windows' line ends. */
const layout = fc.record({
  style,
  comments: fc.array(fc.nat(40), { maxLength: 4 }),
  windows: fc.boolean(),
  endless: fc.boolean(),
  mark: fc.constantFrom('', '---\n', '# top\n'),
});

function write(value: Json, { style, comments, windows, endless, mark }: Laid): string {
  let text = mark + stringify(value, null, style);
  for (const place of comments) {
    const lines = text.split('\n');
    lines.splice(place % lines.length, 0, place % 3 === 0 ? '' : '  # a note: - "x"');
    const noted = lines.join('\n');
    if (isDeepStrictEqual(parseYaml(noted), parseYaml(text))) text = noted;
  }
  if (endless) {
    const cut = text.replace(/\n+$/, '');
    if (isDeepStrictEqual(parseYaml(cut), parseYaml(text))) text = cut;
  }
  return windows ? text.replaceAll('\n', '\r\n') : text;
}
type Laid = typeof layout extends fc.Arbitrary<infer T> ? T : never;

interface Change {
  readonly types: readonly (string | null)[];
  readonly added: readonly { readonly name: string; readonly type: string }[];
  readonly removes: boolean;
}
const change: fc.Arbitrary<Change> = fc.record({
  types: fc.array(fc.option(word), { maxLength: 4 }),
  added: fc.array(fc.record({ name: word, type: word }), { maxLength: 3 }),
  removes: fc.boolean(),
});

/** The first table of each source gets types and columns, as a pull would give it. */
function changed(value: Json, { types, added, removes }: Change): Wanted {
  const { sources, ...others } = value as { sources: { tables: Record<string, Json>[] }[] };
  return {
    ...(others as Record<string, Wanted>),
    sources: sources.map((source) => ({
      ...source,
      tables: source.tables.map((one, index) => {
        if (index > 0 || added.length === 0) return one as Wanted;
        const now = (one.columns ?? []) as Record<string, Json>[];
        const kept = now.map((entry, place) => {
          if (removes && place === 1) return removed;
          const { name, ...rest } = entry;
          const type = types[place];
          return (type == null ? entry : { name, ...rest, type }) as Wanted;
        });
        return { ...one, columns: [...kept, ...added] } as Wanted;
      }),
    })) as Wanted,
  };
}

function settle(wanted: Wanted): Json {
  return JSON.parse(
    JSON.stringify(wanted, (_key, inner) =>
      Array.isArray(inner) ? inner.filter((item) => item !== removed) : inner,
    ),
  );
}

/** Whether nothing of the one got lost in the other: its characters are all there, in order. */
function isWithin(text: string, edited: string): boolean {
  let at = 0;
  for (const char of edited) if (text.startsWith(char, at)) at += char.length;
  // Brackets without anything in them give way to lines, and nulls to what comes.
  return at === text.length || /\[ *\]|null|~/.test(text);
}

describe('editYaml', () => {
  it('gives the wanted value, whatever the layout, and is done after once', () => {
    fc.assert(
      fc.property(project, layout, change, (value, laid, wish) => {
        const text = write(JSON.parse(JSON.stringify(value)), laid);
        const read = parseYaml(text);
        fc.pre(read.problems.length === 0 && text.trim() !== '');
        fc.pre(isDeepStrictEqual(read.value, JSON.parse(JSON.stringify(value))));
        const wanted = changed(read.value, wish);
        const edited = editYaml(text, wanted);
        if (edited === undefined) expect.fail(`refused:\n${text}`);
        expect(parseYaml(edited)).toEqual({ value: settle(wanted), problems: [] });
        expect(editYaml(edited, settle(wanted) as Wanted)).toBe(edited);
        const isAddingOnly = !wish.removes && wish.types.every((type) => type === null);
        if (isAddingOnly) expect(isWithin(text, edited)).toBe(true);
        if (laid.windows) expect(edited.replaceAll('\r\n', '')).not.toContain('\n');
      }),
      { numRuns: 400 },
    );
  });
});
