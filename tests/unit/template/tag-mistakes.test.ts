/** Tags that do not begin, end, nest or read as they must, and what is said of each. */
import { describe, expect, it } from 'vitest';
import { mistakes } from './template-fixture.ts';

describe('tags that cannot be read', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{}}',
      [
        'E0201 1:1 «{{}}» this tag is empty | write {{name}}, or \\{{ for braces that are plain text',
      ],
    ],
    [
      '{{ }}',
      [
        'E0201 1:1 «{{ }}» this tag is empty | write {{name}}, or \\{{ for braces that are plain text',
      ],
    ],
    ['{{x,y}}', ['E0201 1:4 «,» "," has no place here | arguments are separated by spaces alone']],
    [
      '{{ref "a" , "b"}}',
      ['E0201 1:11 «,» "," has no place here | arguments are separated by spaces alone'],
    ],
    [
      '{{foo a=1 "b"}}',
      [
        'E0201 1:11 «"b"» "b" has no place here | unnamed arguments come before named ones, names are written name=value',
      ],
    ],
    [
      '{{foo a=}}',
      [
        'E0201 1:9 «}}» a value is missing here | a tag is a name and its arguments: {{name "text" 7 key=value (other name)}}',
      ],
    ],
    [
      '{{literal (concat "a"}}',
      ['E0201 1:22 «}}» this tag is not complete | close the parenthesis'],
    ],
    [
      '{{literal )}}',
      [
        'E0201 1:11 «)» ")" has no place here | a call inside a tag stands in parentheses: {{literal (var "day")}}',
      ],
    ],
    ['{{foo bar.}}', ['E0217 1:7 «bar» arguments of macros have names | write {{foo name=bar}}']],
    [
      '{{> }}',
      [
        'E0201 1:5 «}}» this tag is not complete | a tag is a name and its arguments: {{name "text" 7 key=value (other name)}}',
      ],
    ],
    ['{{#if}}a{{/if x}}', ['E0201 1:15 «x» "x" has no place here | write {{/if}}']],
    [
      '{{#each (list 1) as |}}{{/each}}',
      [
        'E0201 1:22 «}}» this tag is not complete | a tag is a name and its arguments: {{name "text" 7 key=value (other name)}}',
      ],
    ],
    [
      '{{a/../b}}',
      [
        'E0201 1:1 «{{a/../b}}» this tag cannot be read | a tag is a name and its arguments: {{name "text" 7 key=value (other name)}}',
      ],
    ],
    [
      "select '\0'",
      ['E0201 1:9 «\0» there is a NUL character here | remove it: no SQL may hold one'],
    ],
    [
      '\0{{this}}',
      ['E0201 1:1 «\0» there is a NUL character here | remove it: no SQL may hold one'],
    ],
    [
      '{{\0}}',
      [
        'E0201 1:3 «\0» there is a NUL character here | remove it: no SQL may hold one',
        'E0201 1:4 «}}» this tag is not complete | a tag is a name and its arguments: {{name "text" 7 key=value (other name)}}',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('tags, quotes and comments that are never closed', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      'select {{ref "a"\nfrom b',
      [
        'E0202 1:8 «{{ref "a"» this tag is never closed | close it with }}; braces that are plain text are written \\{{',
      ],
    ],
    [
      '{{ref {{ref "a"}}',
      [
        'E0202 1:1 «{{ref » this tag is never closed | close it with }}; braces that are plain text are written \\{{',
      ],
    ],
    [
      '{{ref "a}}\nfrom b',
      [
        'E0202 1:7 «"a}}» this quote is never closed | close it before the end of the tag; a quote inside quotes is written \\"',
      ],
    ],
    [
      "{{ref 'a}}",
      [
        `E0202 1:7 «'a}}» this quote is never closed | close it before the end of the tag; a quote inside quotes is written \\"`,
      ],
    ],
    [
      '{{!-- a {{this}}',
      [
        'E0202 1:1 «{{!» this comment is never closed | close it with --}}; braces that are plain text are written \\{{',
      ],
    ],
    [
      '{{! a',
      [
        'E0202 1:1 «{{!» this comment is never closed | close it with }}; braces that are plain text are written \\{{',
      ],
    ],
    [
      'a {{',
      [
        'E0202 1:3 «{{» this tag is never closed | close it with }}; braces that are plain text are written \\{{',
      ],
    ],
    [
      '{{ref "a\\"}}',
      [
        'E0202 1:7 «"a\\"}}» this quote is never closed | close it before the end of the tag; a quote inside quotes is written \\"',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('blocks that do not close, or close nothing', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{#if true}}a',
      ['E0203 1:1 «{{#if true}}» {{#if}} is never closed | write {{/if}} where the block ends'],
    ],
    [
      '{{#each (list 1) as |x|}}{{#if x}}a{{/each}}',
      ['E0203 1:26 «{{#if x}}» {{#if}} is never closed | write {{/if}} where the block ends'],
    ],
    [
      'a {{/if}}',
      ['E0204 1:3 «{{/if}}» {{/if}} closes nothing | open it with {{#if …}}, or remove this tag'],
    ],
    [
      '{{#if true}}a{{/each}}',
      [
        'E0204 1:14 «{{/each}}» {{/each}} closes nothing [the open block is {{#if}} of line 1] | write {{/if}}',
      ],
    ],
    [
      '{{#if true}}a{{/iff}}',
      [
        'E0204 1:14 «{{/iff}}» {{/iff}} closes nothing [the open block is {{#if}} of line 1] | write {{/if}}',
      ],
    ],
    [
      '{{#each (list 1) as |x|}}{{/eahc}}{{/each}}',
      [
        'E0204 1:26 «{{/eahc}}» {{/eahc}} closes nothing [the open block is {{#each}} of line 1] | write {{/each}}',
        'E0204 1:35 «{{/each}}» {{/each}} closes nothing | open it with {{#each …}}, or remove this tag',
      ],
    ],
    [
      '{{else}}',
      [
        'E0204 1:1 «{{else}}» {{else}} outside of a block | it stands between {{#if …}} and {{/if}}, or in another block',
      ],
    ],
    [
      '{{#if true}}{{/if}}{{else if true}}',
      [
        'E0204 1:20 «{{else if true}}» {{else}} outside of a block | it stands between {{#if …}} and {{/if}}, or in another block',
      ],
    ],
    [
      '{{#if true}}\n{{#unless true}}\n{{/if}}\n{{#each (list 1) as |x|}}',
      [
        'E0203 2:1 «{{#unless true}}» {{#unless}} is never closed | write {{/unless}} where the block ends',
        'E0203 4:1 «{{#each (list 1) as |x|}}» {{#each}} is never closed | write {{/each}} where the block ends',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('several mistakes at once', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      `select {{ ref('a') }}, {{foo "b"}}\nfrom {{ref "c}}\njoin {{ref orders}} {% if x %}\nwhere {{#if y}} {{literal z}}`,
      [
        `E0206 1:8 «{{ ref('a') }}» this is Jinja; templates here are Handlebars | write {{ref "a"}}`,
        'E0217 1:30 «"b"» arguments of macros have names | write {{foo name="b"}}',
        'E0202 2:12 «"c}}» this quote is never closed | close it before the end of the tag; a quote inside quotes is written \\"',
        'E0209 3:12 «orders» ref takes a name in quotes | write {{ref "orders"}}; a macro gets a relation as an argument: from=(ref "orders")',
        'E0206 3:21 «{% if x %}» this is Jinja; templates here are Handlebars | write {{#if x}} … {{/if}}',
        'E0203 4:7 «{{#if y}}» {{#if}} is never closed | write {{/if}} where the block ends',
      ],
    ],
    [
      '{{#each cols as c}}{{literal c}}{{/each}} {{literal d}}',
      [
        'E0212 1:1 «{{#each cols as c}}» the names of a block stand between bars | write {{#each cols as |c|}}',
        'E0207 1:53 «d» nothing here is called "d" | write "d" for text, (d) for what a macro gives',
      ],
    ],
    [
      '{{#foo}}{{#each as c}}{{/foo}}{{ref "a"}}',
      [
        'E0203 1:9 «{{#each as c}}» {{#each}} is never closed | write {{/each}} where the block ends',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});
