/** Braces of SQL and braces of tags. */
import { describe, expect, it } from 'vitest';
import { mistakes } from './template-fixture.ts';

describe('braces', () => {
  it.each<readonly [string, readonly string[]]>([
    ["{'a': 1}", []],
    ["{'a': {'b': 1}}", []],
    ["{'a': {{this}} }", []],
    [
      "{'a':{{this}}}",
      [
        'E0205 1:14 «}» a brace touches the end of a tag | leave a space behind the tag: {{this}} }',
      ],
    ],
    [
      "{'a': {{#if true}}1{{/if}}}",
      ['E0205 1:27 «}» a brace touches the end of a tag | leave a space behind the tag: {{/if}} }'],
    ],
    [
      '{{{this}}}',
      [
        'E0205 1:1 «{{{this}}}» three braces do not begin a tag | write two: nothing is escaped in SQL. For a brace in front of a tag leave a space: { {{x}}',
      ],
    ],
    [
      "{{{'a': 1}}}",
      [
        "E0205 1:1 «{{{'a': 1}}}» three braces do not begin a tag | write two: nothing is escaped in SQL. For a brace in front of a tag leave a space: { {{x}}",
      ],
    ],
    [
      '{{{{raw}}}}x{{{{/raw}}}}',
      [
        'E0205 1:1 «{{{{raw}}}}» three braces do not begin a tag | write two: nothing is escaped in SQL. For a brace in front of a tag leave a space: { {{x}}',
        'E0205 1:13 «{{{{/raw}}}}» three braces do not begin a tag | write two: nothing is escaped in SQL. For a brace in front of a tag leave a space: { {{x}}',
      ],
    ],
    ['{ref "orders"}}', ['E0205 1:14 «}}» these braces close nothing | write {{ref "orders"}}']],
    [
      '{{ref "orders"}',
      [
        'E0202 1:1 «{{ref "orders"}» this tag is never closed | close it with }}; braces that are plain text are written \\{{',
      ],
    ],
    ['select 1 }} from x', ['E0205 1:10 «}}» these braces close nothing | a tag begins with {{']],
    [`select '}}' , "}}" -- }}\n`, []],
    ['\\{{x}} \\\\{{this}}', []],
    ['{{this~}}}', []],
    ['{{! a }}}', []],
    [
      'select {{this}}}}',
      [
        'E0205 1:16 «}» a brace touches the end of a tag | leave a space behind the tag: {{this}} }',
      ],
    ],
    [`{{'}}'}} {{"{{"}}`, []],
    ["{'a': {'b': {{this}} }}", []],
    [
      '{%',
      [
        'E0206 1:1 «{%» this is Jinja; templates here are Handlebars | a template prints SQL and does nothing else; tags are written {{name …}}',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});
