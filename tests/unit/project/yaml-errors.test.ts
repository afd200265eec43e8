/** YAML that does not parse: each mistake in a person's words, at the place to mend. */
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/project/yaml/yaml-file.ts';

/** `⟦` and `⟧` mark in the text what the carets should lie under. */
const cases: Record<string, [text: string, message: string, hint?: string]> = {
  'a tab as indentation': [
    'models:\n⟦\t⟧- name: a\n',
    'a tab indents this line',
    'indent YAML with spaces',
  ],
  'a tab among spaces': [
    'models:\n  - name: a\n⟦  \t⟧description: b\n',
    'a tab indents this line',
    'indent YAML with spaces',
  ],
  'a comma missing between the keys of a map in brackets': [
    '- { name: a, type: int ⟦tests⟧: [x] }\n',
    'a comma is missing here',
    'put a comma before tests; a text with a colon in it goes in quotes',
  ],
  'a comma missing behind a quote': [
    'a: { b: "x" ⟦c⟧: 2 }\n',
    'a comma is missing here',
    'put a comma before c',
  ],
  'a comma missing between the items of a list': [
    'a: ["x" ⟦"y z"⟧]\n',
    'a comma is missing here',
    'put a comma before "y z"',
  ],
  'a comma missing between maps': [
    'a: [{ b: 1 } ⟦{⟧ c: 2 }]\n',
    'a comma is missing here',
    'put a comma before {',
  ],
  'a second colon inside of brackets': [
    '- { name: a, description: ⟦x: y z⟧, tags: [b] }\n',
    'a colon inside a value makes YAML expect another key',
    'put the value in quotes: "x: y z"',
  ],
  'a bracket left open above other keys': [
    'a: ⟦[x, y⟧\nb c: 2\n',
    'this bracket is never closed',
    'end it with ]',
  ],
  'a double quote left open': [
    'a: ⟦"x⟧\nb: 2\nc: 3\n',
    'this quote is never closed',
    'end the text with "',
  ],
  'a single quote left open': [
    "a: ⟦'x⟧\nb: 2\n",
    'this quote is never closed',
    "end the text with '",
  ],
  'a quote left open before another': [
    'a: ⟦"x⟧\nb: "y"\n',
    'this quote is never closed',
    'end the text with "',
  ],
  'an apostrophe in single quotes': [
    "a: 'it'⟦s fine'⟧\n",
    'the text goes on after its closing quote',
    "write '' for an apostrophe, or use double quotes",
  ],
  'a quote inside double quotes': [
    'a: "x"⟦y"⟧\n',
    'the text goes on after its closing quote',
    'write \\" for a quote inside double quotes, or use single quotes',
  ],
  'a bracket left open': ['tags: ⟦[a, b⟧\nc: 3\n', 'this bracket is never closed', 'end it with ]'],
  'a brace left open': ['dev: ⟦{path: x⟧\nc: 3\n', 'this bracket is never closed', 'end it with }'],
  'a bracket too many': ['a: [1, 2]⟦]⟧\n', 'YAML expects the line to end here'],
  'a colon in a value': [
    'a: ⟦note: b⟧\n',
    'a colon inside a value makes YAML expect another key',
    'put the value in quotes: "note: b"',
  ],
  'an at sign': ['a: ⟦@x⟧\n', 'a value cannot begin with @', 'put it in quotes: "@x"'],
  'a per cent sign': ['a: ⟦%x⟧\n', 'a value cannot begin with %', 'put it in quotes: "%x"'],
  'a backtick': ['a: ⟦`x`⟧\n', 'a value cannot begin with `', 'put it in quotes: "`x`"'],
  'a lone asterisk': ['a: ⟦*⟧\n', 'a value cannot begin with *', 'put it in quotes: "*"'],
  'a bad escape': [
    'a: "⟦\\d⟧+"\n',
    '\\d means nothing inside double quotes',
    'use single quotes, which leave backslashes alone',
  ],
  'text after a bar': [
    'a: | ⟦text⟧\n  b\n',
    'nothing may follow "|" on its line',
    'begin the text on the next line, indented',
  ],
  'a line without a colon': [
    'a: 1\n⟦foo⟧\nb: 2\n',
    'this line is neither "key: value" nor "- item"',
    'put a colon after the key',
  ],
  'a colon without a space': [
    '⟦a:1⟧\nb: 2\n',
    'this line is neither "key: value" nor "- item"',
    'put a space after the colon',
  ],
  'a key among items': [
    '- a\n⟦b: 1⟧\n',
    'a key stands among the items of a list',
    'indent it to show what it belongs to',
  ],
  'an item among keys': [
    'a: 1\n⟦- b⟧\n',
    'a list item stands among the keys of a map',
    'indent it to show what it belongs to',
  ],
  'less indentation than the first key': [
    'a:\n    b: 1\n  ⟦c: 2⟧\n',
    'this line is indented by 2 spaces, unlike anything above it',
    'line it up with the keys that it belongs with',
  ],
  'an item out of line': [
    'a:\n  - b\n ⟦- c⟧\n',
    'this line is indented by 1 space, unlike anything above it',
    'line it up with the keys that it belongs with',
  ],
  'a key out of line': [
    'models:\n  - name: a\n   ⟦description: b⟧\n',
    'this line is indented by 3 spaces, unlike anything above it',
    'line it up with the keys that it belongs with',
  ],
  'a template without quotes': [
    "path: ⟦{{env 'X'}}⟧\n",
    'a template needs quotes around it in YAML',
    `write "{{env 'X'}}"`,
  ],
  'a template without quotes and more': [
    'path: ⟦{{env "X"}}⟧/data\n',
    'a template needs quotes around it in YAML',
    `write '{{env "X"}}/data'`,
  ],
  'a Jinja block': [
    '⟦{% if x %}⟧\na: 1\n{% endif %}\n',
    'YAML files hold no Jinja blocks',
    'values may hold {{env "NAME"}} and {{var "name"}}, in quotes',
  ],
  'a second document': [
    '---\na: 1\n⟦---⟧\nb: 2\n',
    'a file holds one YAML document, and this begins another',
    'remove the line "---", or put what follows it into a file of its own',
  ],
  'an alias without an anchor': [
    'd: &dev {a: 1}\na: ⟦*prod⟧\n',
    '"*prod" refers to an anchor that is not above it',
    'anchors in this file: *dev',
  ],
  'an asterisk meant as text': [
    'a: ⟦*prod⟧\n',
    '"*prod" refers to an anchor that is not above it',
    'put the text in quotes if it should begin with an asterisk',
  ],
  'a tag': [
    'a: ⟦!secret⟧ x\n',
    'the YAML tag "!secret" means nothing here',
    'put the text in quotes if it should begin with an exclamation mark',
  ],
  'a merge of no map': ['a:\n  ⟦<<: 3⟧\n', '"<<" takes a map, or a list of maps'],
  'a list as a key': ['? ⟦[a, b]⟧\n: 1\n', 'a key must be text, not a list or a map'],
  'a NUL byte': ['a: ⟦\0⟧\n', 'a NUL byte is no text'],
  'an anchor that contains itself': ['⟦⟧a: &x [*x]\n', 'an alias stands inside its own anchor'],
  'a control character': ['a: ⟦\u0007x⟧\n', 'a control character is no text'],
  'a comma too many': [
    'a: [x, ⟦, y]⟧\n',
    "this is not YAML: expected the node content, but found ','",
  ],
  'nesting without end': [
    `${'['.repeat(99)}⟦[⟧${'['.repeat(60)}`,
    'lists and maps are nested more than 100 deep here',
  ],
};

describe('YAML errors', () => {
  it.each(Object.entries(cases))('%s', (_name, [marked, message, hint]) => {
    const text = marked.replaceAll(/[⟦⟧]/g, '');
    const { value, problems } = parseYaml(text);
    const shown = problems.map(({ range, ...problem }) => ({
      marked: `${text.slice(0, range.start)}⟦${text.slice(range.start, range.end)}⟧${text.slice(range.end)}`,
      message: problem.message,
      hint: problem.hint,
      code: problem.code,
    }));
    expect(value).toBeNull();
    expect(shown).toEqual([{ marked, message, hint, code: 'E0103' }]);
  });

  it('refuses aliases that expand without end', () => {
    const levels = Array.from({ length: 9 }, (_, n) => {
      const below = n === 0 ? 'x' : `*l${n - 1}`;
      return `l${n}: &l${n} [${Array(10).fill(below).join(', ')}]`;
    });
    const { value, problems } = parseYaml(`${levels.join('\n')}\n`);
    expect(value).toBeNull();
    expect(problems.map(({ message }) => message)).toEqual([
      'the aliases of this file expand to more than 200,000 values',
    ]);
  });

  it('reports every key that is written twice, and reads the rest', () => {
    const text = 'a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\n';
    const { value, problems } = parseYaml(text);
    expect(value).toEqual({ a: 2, b: { c: 3, d: 2 } });
    const shown = problems.map(({ code, message, range, related }) => [
      code,
      message,
      range,
      related?.range,
    ]);
    expect(shown).toEqual([
      ['E0104', 'the key "c" is written twice', { start: 21, end: 22 }, { start: 9, end: 10 }],
      ['E0104', 'the key "a" is written twice', { start: 27, end: 28 }, { start: 0, end: 1 }],
    ]);
  });
});
