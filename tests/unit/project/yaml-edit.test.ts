/** Edits of YAML by examples: the text before, the wanted columns, the text after. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { editYaml, removed, type Wanted } from '../../../src/project/yaml/edit/edit-yaml.ts';
import { parseYaml } from '../../../src/project/yaml/yaml-file.ts';

const id = { name: 'id', type: 'INTEGER' };
const day = { name: 'day', type: 'DATE' };

/** The columns of `t`, whatever else there is. */
function withColumns(text: string, columns: Wanted): string | undefined {
  const value = parseYaml(text).value as Record<string, Json>;
  return editYaml(text, { ...value, t: { ...(value.t as Record<string, Json>), columns } });
}

describe('editYaml', () => {
  const cases: readonly [name: string, before: string, columns: Wanted, after: string][] = [
    [
      'a list that is not there',
      't:\n  a: 1\n',
      [id],
      't:\n  a: 1\n  columns:\n    - name: id\n      type: INTEGER\n',
    ],
    [
      'nothing behind a key',
      't:\n  columns: # none yet\n  b: 2',
      [id],
      't:\n  columns: # none yet\n    - name: id\n      type: INTEGER\n  b: 2',
    ],
    [
      'empty brackets',
      't:\n  columns: []\n',
      [id],
      't:\n  columns:\n    - name: id\n      type: INTEGER\n',
    ],
    [
      'empty brackets with an anchor',
      't:\n  columns: &c []\n',
      [id],
      't:\n  columns: &c\n    - name: id\n      type: INTEGER\n',
    ],
    [
      'dashes below their key',
      't:\n  columns:\n  - name: id\n  x: [1]\n',
      [{ ...id }, day],
      't:\n  columns:\n  - name: id\n    type: INTEGER\n  - name: day\n    type: DATE\n  x: [1]\n',
    ],
    [
      'dashes set wide',
      't:\n  columns:\n    -   name: id\n',
      [{ ...id }, day],
      't:\n  columns:\n    -   name: id\n        type: INTEGER\n    -   name: day\n        type: DATE\n',
    ],
    [
      'items in one line',
      't:\n  columns:\n    - {name: id, type: INTEGER} # key\n',
      [id, day],
      't:\n  columns:\n    - {name: id, type: INTEGER} # key\n    - {name: day, type: DATE}\n',
    ],
    [
      'all in one line',
      't: {columns: [{name: id}]}',
      [id, day],
      't: {columns: [{name: id, type: INTEGER}, {name: day, type: DATE}]}',
    ],
    ['an empty map', 't: {}\n', [id], 't:\n  columns:\n    - name: id\n      type: INTEGER\n'],
    [
      'brackets over lines',
      't:\n  columns: [\n    {name: id, type: INTEGER}, # key\n    ]\n',
      [id, day],
      't:\n  columns: [\n    {name: id, type: INTEGER}, # key\n    {name: day, type: DATE},\n    ]\n',
    ],
    [
      'brackets over lines without a last comma',
      't:\n  columns: [\n    {name: id, type: INTEGER} # key\n    ]\n',
      [id, day],
      't:\n  columns: [\n    {name: id, type: INTEGER}, # key\n    {name: day, type: DATE}\n    ]\n',
    ],
    [
      'quotes that stay',
      `t: {columns: [{name: id, type: "int"}, {name: day, type: 'text'}]}`,
      [id, day],
      `t: {columns: [{name: id, type: "INTEGER"}, {name: day, type: 'DATE'}]}`,
    ],
    [
      'commas in brackets',
      't: {columns: []}',
      [{ name: 'on', type: 'DECIMAL(18,2)' }],
      't: {columns: [{name: "on", type: "DECIMAL(18,2)"}]}',
    ],
    [
      'Windows line ends',
      't:\r\n  columns:\r\n    - name: id\r\n',
      [id],
      't:\r\n  columns:\r\n    - name: id\r\n      type: INTEGER\r\n',
    ],
    [
      'no line end at the end',
      't:\n  columns:\n    - name: id',
      [{ name: 'id' }, day],
      't:\n  columns:\n    - name: id\n    - name: day\n      type: DATE',
    ],
    [
      'a text block before',
      't:\n  columns:\n    - name: id\n      description: |\n        The key.\n\n# end\n',
      [{ name: 'id', description: 'The key.\n' }, day],
      't:\n  columns:\n    - name: id\n      description: |\n        The key.\n    - name: day\n      type: DATE\n\n# end\n',
    ],
    [
      'a text block that ends the file',
      't:\n  description: |\n    The end.',
      [id],
      't:\n  columns:\n    - name: id\n      type: INTEGER\n  description: |\n    The end.',
    ],
    [
      'an alias that stays right',
      'c: &c [{name: id, type: INTEGER}]\nt:\n  columns: *c\n',
      [id],
      'c: &c [{name: id, type: INTEGER}]\nt:\n  columns: *c\n',
    ],
    [
      'an alias that is written out',
      'c: &c\n  - name: id\nt:\n  columns: *c\n',
      [id],
      'c: &c\n  - name: id\nt:\n  columns:\n    - name: id\n      type: INTEGER\n',
    ],
    [
      'an anchor that others use',
      't:\n  columns: &c\n    - name: id\nu:\n  columns: *c\n',
      [id],
      't:\n  columns: &c\n    - name: id\n      type: INTEGER\nu:\n  columns:\n    - name: id\n',
    ],
    [
      'an item behind an alias',
      'c: &c {name: id}\nt:\n  columns:\n    - *c\n',
      [id, day],
      'c: &c {name: id}\nt:\n  columns:\n    - {name: id, type: INTEGER}\n    - name: day\n      type: DATE\n',
    ],
    [
      'merged columns',
      'base: &b {columns: [{name: id}]}\nt:\n  <<: *b\n  x: 1\n',
      [id],
      'base: &b {columns: [{name: id}]}\nt:\n  <<: *b\n  x: 1\n  columns: [{name: id, type: INTEGER}]\n',
    ],
    [
      'a removed column',
      't:\n  columns:\n    - name: id\n      type: INTEGER\n    # the day\n    - name: day\n  x: 1\n',
      [id, removed],
      't:\n  columns:\n    - name: id\n      type: INTEGER\n    # the day\n  x: 1\n',
    ],
    [
      'a removed first column',
      't: {columns: [{name: day}, {name: id, type: INTEGER}]}',
      [removed, id],
      't: {columns: [{name: id, type: INTEGER}]}',
    ],
  ];

  it.each(cases)('writes %s', (_name, before, columns, after) => {
    expect(withColumns(before, columns)).toBe(after);
  });

  it('begins in a file without anything', () => {
    const wanted = { models: [{ name: 'a', columns: [id] }] };
    const lines = 'models:\n  - name: a\n    columns:\n      - name: id\n        type: INTEGER\n';
    expect(editYaml('', wanted)).toBe(lines);
    expect(editYaml('# mine', wanted)).toBe(`# mine\n${lines}`);
    expect(editYaml('---\n', wanted)).toBe(`---\n${lines}`);
  });

  it('refuses what no small edit does', () => {
    expect(editYaml('a: &a {x: 1}\nb:\n  <<: *a\n', { a: { x: 1 }, b: {} })).toBeUndefined();
    expect(editYaml('a: [', { a: [1] })).toBeUndefined();
  });
});
