/** Mistakes of every kind in a project that was built before: what is in the warehouse stays as it was. */
import { expect, it } from 'vitest';
import { createShop, type Files, minimalProject } from './rig.ts';

const good: Files = {
  'project.yml': minimalProject,
  'models/a.sql': 'select 1 as id\n',
  'models/b.sql': 'select id + 1 as id from {{ref "a"}}\n',
  'seeds/codes.csv': 'code,name\nx,"two\nlines"\n',
};

/** Each mistake, and the lines that say what is wrong. */
const mistakes: readonly (readonly [Files, readonly string[]])[] = [
  [{ 'project.yml': `${minimalProject}\tvars: {}\n` }, ['E0103 a tab indents this line']],
  [
    { 'models/deep/A.sql': 'select 2 as id\n' },
    ['E0111 two models differ in case only: "a" and "A"'],
  ],
  [{ 'models/deep/a.sql': 'select 2 as id\n' }, ['E0111 two models are named "a"']],
  [
    { 'macros/m.sql': '{{ref "b"}}\n', 'models/a.sql': 'select 2 as id from {{m}}\n' },
    ['E0505 these models read each other: a -> b -> a'],
  ],
  [
    { 'macros/m.sql': '{{m}}\n', 'models/a.sql': '{{m}}\n' },
    ['E0216 the macro m calls itself: m -> m'],
  ],
  [
    { 'models/a.sql': 'select 2 as id; drop table b;\n' },
    ['E0321 only one query can stand here; a second statement begins'],
  ],
  [{ 'models/a.sql': '' }, ['E0320 models/a.sql holds no SQL']],
  [
    { 'models/b.sql': Buffer.from("select 'é' as id", 'latin1') },
    ['E0105 models/b.sql is not UTF-8'],
  ],
  [{ 'models/a.sql': '{{#if true}}select 2 as id\n' }, ['E0203 {{#if}} is never closed']],
  [
    { 'models/a.sql': '-- {{ref "nobody"}}\nselect 2 as id\n' },
    [
      'E0214 this tag is inside an SQL comment and counts all the same',
      'E0501 no model or seed is named "nobody"',
    ],
  ],
  [
    { 'seeds/codes.csv': 'code,Code\nx,y\n' },
    ['E0805 the header of seeds/codes.csv has "Code" twice'],
  ],
];

it('leaves the warehouse as it was, whatever is wrong with the project', async () => {
  const rig = createShop(good);
  expect((await rig.eider('build')).code).toBe(0);
  const before = await rig.contents();
  expect(before).toEqual({
    'main.a': [[1]],
    'main.b': [[2]],
    'main.codes': [['x', 'two\nlines']],
  });
  for (const [files, said] of mistakes) {
    rig.write(files);
    const { code, printed } = await rig.eider('build');
    const heads = [...printed.matchAll(/^(?:error|warning)\[(E\d+)\] (.*)$/gm)];
    expect(heads.map(([, found, message]) => `${found} ${message}`)).toEqual(said);
    expect(code).toBe(2);
    for (const path of Object.keys(files)) rig.remove(path);
    rig.write(good);
  }
  expect(await rig.contents()).toEqual(before);
  expect((await rig.eider('build')).printed).toContain('3 up to date in');
});

it('names the views beside the selection that would stop working', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,name\n1,a\n',
    'models/short.sql': '{{config materialized="ephemeral"}}\nselect * from {{ref "people"}}\n',
    'models/names.sql': '{{config materialized="view"}}\nselect name from {{ref "short"}}\n',
    'models/kept.sql': 'select name from {{ref "names"}}\n',
  });
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({ 'seeds/people.csv': 'id\n1\n' });
  const refused = await rig.eider('build', '--select', 'people', '--warn-error');
  expect(refused.printed).toMatchInlineSnapshot(`
    "warning[E0347] names, which is not selected, cannot be read with people
      --> models/names.sql:2:8
      |
    2 | select name from {{ref "short"}}
      |        ^^^^ column "name" does not exist
      |
      = if names was built before, it stops working as soon as people is built
      = correct it, and build it too: --select people+
    "
  `);
  expect(refused.code).toBe(2);
  expect(await rig.contents()).toMatchObject({
    'main.names': [['a']],
    'main.people': [['1', 'a']],
  });
  const built = await rig.eider('build', '--select', 'people');
  expect(built.stderr).toContain(refused.printed);
  expect(built.code).toBe(0);
  expect(await rig.query('from people')).toEqual([['1']]);
});
