/** The first line of macros and generic tests. */
import { describe, expect, it } from 'vitest';
import { mistakes } from './template-fixture.ts';

describe('params of macros', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      `{{params column="identifier" days="integer = 30" from="relation" a="string = it's" b="number = 0.5" c="boolean = false" d="literal = 'x'" e="list = a, b" f="sql = a + b" g="integer = null" h="list = ['a', 1]" i="relation = null" j="integer = 007" k="sql = null" l="list ="}}`,
      [],
    ],
    ['{{!-- about --}}\n\n{{params a="sql"}}{{a}}', []],
    [
      'select 1 {{params a="sql"}}',
      [
        'E0211 1:10 «{{params a="sql"}}» {{params}} has no place here | it is the first line of a macro or of a generic test',
      ],
    ],
    [
      '{{params a="sql"}}{{params b="sql"}}',
      [
        'E0211 1:19 «{{params b="sql"}}» {{params}} stands in this file twice | it is the first line of a macro or of a generic test',
      ],
    ],
    [
      '{{params "a"}}',
      ['E0211 1:10 «"a"» a parameter is a name with a type | write {{params column="identifier"}}'],
    ],
    [
      '{{params a=sql}}',
      ['E0211 1:12 «sql» the type of a is written in quotes | write a="string"'],
    ],
    [
      '{{params a="text"}}',
      [
        'E0211 1:12 «"text"» there is no type "text" | types are identifier, string, integer, number, boolean, literal, relation, list, sql',
      ],
    ],
    [
      '{{params a=""}}',
      [
        'E0211 1:12 «""» a has no type | types are identifier, string, integer, number, boolean, literal, relation, list, sql',
      ],
    ],
    [
      '{{params a="interger"}}',
      ['E0211 1:12 «"interger"» there is no type "interger" | did you mean "integer"?'],
    ],
    [
      '{{params a="integer = x"}}',
      [
        'E0211 1:12 «"integer = x"» "x" is no default for an integer | write integer = 30, or integer = null',
      ],
    ],
    [
      '{{params a="number = 1,5"}}',
      [
        'E0211 1:12 «"number = 1,5"» "1,5" is no default for a number | write number = 0.5, or number = null',
      ],
    ],
    [
      '{{params a="boolean = yes"}}',
      ['E0211 1:12 «"boolean = yes"» "yes" is no default for a boolean | write boolean = false'],
    ],
    [
      '{{params a="relation = orders"}}',
      [
        'E0211 1:12 «"relation = orders"» "orders" is no default for a relation | a relation is always given by the caller; relation = null makes it optional',
      ],
    ],
    [
      '{{params a="list = [1"}}',
      ['E0211 1:12 «"list = [1"» "[1" is no default for a list | write list = a, b'],
    ],
    [
      '{{params a="identifier ="}}',
      ['E0211 1:12 «"identifier ="» "" is no default for an identifier | write identifier = id'],
    ],
    [
      '{{params a="literal = 007"}}',
      [
        `E0211 1:12 «"literal = 007"» "007" is no default for a literal | write literal = 0, or literal = 'text'; the type number keeps 007 and 1.0 as they are`,
      ],
    ],
    [
      '{{params this="sql" target="sql" interval="sql" run_started_at="sql" list="list"}}{{#each list as |x|}}{{x}}{{/each}}',
      [
        'E0211 1:10 «this» "this" already means something in every template | take another name',
        'E0211 1:21 «target» "target" already means something in every template | take another name',
        'E0211 1:34 «interval» "interval" already means something in every template | take another name',
        'E0211 1:49 «run_started_at» "run_started_at" already means something in every template | take another name',
      ],
    ],
    [
      '{{params a="sql" a="list"}}',
      ['E0211 1:18 «a» the parameter a stands here twice | remove one of the two'],
    ],
    [
      '{{#if true}}{{params a="sql"}}{{/if}}',
      [
        'E0211 1:13 «{{params a="sql"}}» {{params}} has no place here | it is the first line of a macro or of a generic test',
      ],
    ],
    [
      '{{literal (params a=1)}}',
      [
        'E0211 1:12 «params» params is a tag of its own and gives no value | write {{params key="value"}} in the first line of the file',
      ],
    ],
    [
      '{{config a=1}}',
      [
        'E0210 1:1 «{{config a=1}}» {{config}} has no place in this file | configure the models that call it',
      ],
    ],
    [
      '{{params column="identifier"}}\n{{literal colum}}',
      ['E0207 2:11 «colum» nothing here is called "colum" | did you mean "column"?'],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template, 'macro')).toEqual(expected);
  });
});

describe('params of a generic test', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{params model="relation" column="identifier"}}\nselect * from {{model}} where {{column}} is null',
      [],
    ],
    [
      'select 1',
      [
        'E0211 1:1 «» a generic test takes the relation that it tests as "model" | begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}',
      ],
    ],
    [
      '{{params model="string"}}',
      [
        'E0211 1:10 «model» a generic test takes the relation that it tests as "model" | begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}',
      ],
    ],
    [
      '{{params column="identifier"}}',
      [
        'E0211 1:1 «{{params column="identifier"}}» a generic test takes the relation that it tests as "model" | begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}',
      ],
    ],
    [
      '{{params model="relation"}}{{config severity="warn"}}',
      [
        'E0210 1:28 «{{config severity="warn"}}» {{config}} has no place in this file | configure the test where it is declared',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template, 'generic_test')).toEqual(expected);
  });
});

describe('params elsewhere', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{params a="sql"}}',
      [
        'E0211 1:1 «{{params a="sql"}}» {{params}} has no place here | it is the first line of a macro or of a generic test',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});
