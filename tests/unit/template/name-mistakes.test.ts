/** Names that mean nothing, and ways of Handlebars that are not ours. */
import { describe, expect, it } from 'vitest';
import { mistakes } from './template-fixture.ts';

describe('names', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{literal colum}}',
      [
        'E0207 1:11 «colum» nothing here is called "colum" | write "colum" for text, (colum) for what a macro gives',
      ],
    ],
    [
      '{{#let 1 as |column|}}{{literal colum}}{{/let}}',
      ['E0207 1:33 «colum» nothing here is called "colum" | did you mean "column"?'],
    ],
    [
      '{{#if is_big}}a{{/if}}',
      [
        'E0207 1:7 «is_big» nothing here is called "is_big" | write "is_big" for text, (is_big) for what a macro gives',
      ],
    ],
    [
      '{{literal targt.name}}',
      ['E0207 1:11 «targt.name» nothing here is called "targt" | did you mean "target"?'],
    ],
    [
      '{{literal list}}',
      [
        'E0207 1:11 «list» "list" is a helper, not a value | write (list …) to pass on what it gives',
      ],
    ],
    [
      '{{literal ref}}',
      ['E0207 1:11 «ref» "ref" is a helper, not a value | write (ref …) to pass on what it gives'],
    ],
    [
      '{{literal constructor}}{{literal __proto__.x}}{{literal toString}}',
      [
        'E0207 1:11 «constructor» nothing here is called "constructor" | write "constructor" for text, (constructor) for what a macro gives',
        'E0207 1:34 «__proto__.x» nothing here is called "__proto__" | write "__proto__.x" for text, (__proto__) for what a macro gives',
        'E0207 1:57 «toString» nothing here is called "toString" | write "toString" for text, (toString) for what a macro gives',
      ],
    ],
    [
      '{{undefined}}',
      ['E0207 1:3 «undefined» nothing here is called "undefined" | write null for no value'],
    ],
    ['{{foo "a"}}', ['E0217 1:7 «"a"» arguments of macros have names | write {{foo name="a"}}']],
    ['{{reff "orders"}}', ['E0207 1:3 «reff» nothing here is called "reff" | did you mean "ref"?']],
    [
      '{{#incremental}}{{interval.start}}{{else}}{{interval.start}}{{/incremental}}',
      [
        'E0229 1:45 «interval.start» interval is known inside {{#incremental}} only | write {{#incremental}}where day >= {{literal interval.start}}{{/incremental}}',
      ],
    ],
    [
      '{{interval.end}}',
      [
        'E0229 1:3 «interval.end» interval is known inside {{#incremental}} only | write {{#incremental}}where day >= {{literal interval.start}}{{/incremental}}',
      ],
    ],
    [
      '{{#each (list 1) as |x|}}{{/each}}{{literal x}}',
      [
        'E0207 1:45 «x» nothing here is called "x" | write "x" for text, (x) for what a macro gives',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('names that must be in quotes', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{ref orders}}',
      [
        'E0209 1:7 «orders» ref takes a name in quotes | write {{ref "orders"}}; a macro gets a relation as an argument: from=(ref "orders")',
      ],
    ],
    [
      '{{source raw "orders"}}',
      [
        'E0209 1:10 «raw» source takes a name in quotes | write {{source "raw" "table"}}; a macro gets a relation as an argument: from=(source "raw" "table")',
      ],
    ],
    [
      '{{source raw orders}}',
      [
        'E0209 1:10 «raw» source takes a name in quotes | write {{source "raw" "table"}}; a macro gets a relation as an argument: from=(source "raw" "table")',
      ],
    ],
    ['{{var day}}', ['E0209 1:7 «day» var takes a name in quotes | write {{var "day"}}']],
    ['{{env HOME}}', ['E0209 1:7 «HOME» env takes a name in quotes | write {{env "HOME"}}']],
    ['{{ref 7}}', ['E0209 1:7 «7» ref takes a name in quotes | write {{ref "7"}}']],
    [
      '{{ref (concat "a" "b")}}',
      [
        'E0209 1:7 «(concat "a" "b")» ref takes a name in quotes | what a template reads is found without rendering it: choose between calls with {{#if …}}',
      ],
    ],
    [
      '{{#each (list "a") as |m|}}{{ref m}}{{/each}}',
      [
        'E0209 1:34 «m» ref takes a name in quotes | write {{ref "m"}}; a macro gets a relation as an argument: from=(ref "m")',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('parts of Handlebars that are not here', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{../x}}',
      ['E0213 1:3 «../x» "../x" is not needed here: names mean the same at any depth | write x'],
    ],
    [
      '{{literal ../x}}',
      ['E0213 1:11 «../x» "../x" is not needed here: names mean the same at any depth | write x'],
    ],
    [
      '{{.}}',
      ['E0213 1:3 «.» "." is not needed here: names mean the same at any depth | write name'],
    ],
    [
      '{{./x}}',
      ['E0213 1:3 «./x» "./x" is not needed here: names mean the same at any depth | write x'],
    ],
    [
      '{{@index}}',
      [
        'E0213 1:3 «@index» there is no @index here | write {{#each items as |item index|}}: the second name counts from 0',
      ],
    ],
    [
      '{{@key}}{{@first}}{{@last}}{{@root.x}}',
      [
        'E0213 1:3 «@key» there is no @key here | write {{#each object as |value key|}}: the second name is the key',
        'E0213 1:11 «@first» there is no @first here | write {{#each items as |item index|}} and (eq index 0)',
        'E0213 1:21 «@last» there is no @last here | write {{#join items ", " as |item|}} for what stands between items',
        'E0213 1:30 «@root.x» there is no @root.x here | name what you need in the block: as |item index|',
      ],
    ],
    [
      '{{&this}}',
      [
        'E0213 1:1 «{{&this}}» there are no {{&…}} tags here | write {{name}}: nothing is escaped in SQL',
      ],
    ],
    [
      '{{^if this}}a{{/if}}',
      [
        'E0213 1:1 «{{^if this}}» there are no {{^if}} blocks here | write {{#unless this}} … {{/unless}}',
      ],
    ],
    [
      '{{^foo}}a{{else}}b{{/foo}}',
      [
        'E0213 1:1 «{{^foo}}» there are no {{^foo}} blocks here | write {{#unless foo}} … {{/unless}}',
      ],
    ],
    [
      '{{#*inline "x"}}a{{/inline}}',
      [
        'E0213 1:1 «{{#*inline "x"}}» there are no inline partials here | a macro is a file of its own in macros/',
      ],
    ],
    [
      '{{* x}}',
      [
        'E0213 1:1 «{{* x}}» there are no {{*…}} tags here | write {{name}}: nothing is escaped in SQL',
      ],
    ],
    [
      '{{> (lookup this "x")}}',
      [
        'E0213 1:5 «(lookup this "x")» the name of a macro cannot be computed | choose between calls with {{#if …}}',
      ],
    ],
    [
      '{{> a.b}}',
      [
        'E0213 1:5 «a.b» a.b cannot be called | helpers and macros have names without dots and quotes',
      ],
    ],
    [
      '{{> a/b}}',
      [
        'E0213 1:5 «a/b» a/b cannot be called | helpers and macros have names without dots and quotes',
      ],
    ],
    [
      '{{a.b 1}}',
      [
        'E0213 1:3 «a.b» a.b cannot be called | helpers and macros have names without dots and quotes',
      ],
    ],
    [
      '{{#a.b}}{{/a.b}}',
      [
        'E0213 1:4 «a.b» a.b cannot be called | helpers and macros have names without dots and quotes',
      ],
    ],
    [
      '{{literal target/name}}',
      ['E0213 1:11 «target/name» names are joined by a dot | write target.name'],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('tags in SQL comments', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '-- {{ref "a"}}\nselect 1',
      [
        'E0214 warning 1:4 «{{ref "a"}}» this tag is inside an SQL comment and counts all the same | to switch it off, write {{!-- ref "a" --}}',
      ],
    ],
    [
      'select 1 /* {{this}} /* */ {{#if true}}a{{/if}} */ {{this}}',
      [
        'E0214 warning 1:13 «{{this}}» this tag is inside an SQL comment and counts all the same | to switch it off, write {{!-- this --}}',
        'E0214 warning 1:28 «{{#if true}}» this tag is inside an SQL comment and counts all the same | to switch it off, write {{!-- #if true --}}',
      ],
    ],
    [`'--' {{this}} "/*" {{this}} $$ -- $$ {{this}} E'\\'--' {{this}}`, []],
    ['-- {{!-- ref "a" --}}\n{{this}}', []],
    ['-- a\r{{this}}', []],
    ['{{#if true}}-- a{{else}}{{this}}{{/if}}\n', []],
    ['{{#wrap}}a -- b{{/wrap}} {{this}}', []],
    [
      '--{{~ this}}',
      [
        'E0214 warning 1:3 «{{~ this}}» this tag is inside an SQL comment and counts all the same | to switch it off, write {{!-- this --}}',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});
