/** What templates print: values, helpers and blocks. */
import { describe, expect, it } from 'vitest';
import { complaints, textOf, type World } from './template-fixture.ts';

const world: World = {
  variables: { day: "it's", days: 3, flag: false, kinds: ['a', 'b'], sizes: { s: 1, l: null } },
  env: { SCHEMA: 'lake', EMPTY: '' },
};

const printed = (cases: readonly (readonly [string, string])[]): void => {
  it.each(cases)('%s', (template, text) => expect(textOf(template, world)).toBe(text));
};

describe('values', () => {
  printed([
    ['select 1', 'select 1'],
    ['', ''],
    ['{{this}} {{target.schema}} {{run_started_at}}', 'db.main.m main 2024-03-01T06:00:00Z'],
    ['{{ref "orders"}} {{source "raw" "emails"}}', 'db.main.orders raw.emails'],
    ['{{007}} {{1.0}} {{-3}} {{12345678901234567890}}', '007 1.0 -3 12345678901234567890'],
    ['{{"text"}} {{\'it"s\'}} {{"a \\"b\\""}} {{true}}', 'text it"s a "b" true'],
    ['{{var "days"}} {{var "day"}} {{var "flag"}}', "3 it's false"],
    ['{{var "none" "other"}} {{var "none" 007}} {{var "days" 1}}', 'other 007 3'],
    ['{{env "SCHEMA"}}.{{env "EMPTY"}}.{{env "NONE" "x"}}', 'lake..x'],
    ['{{var "none" (env "SCHEMA")}}', 'lake'],
  ]);
});

describe('helpers', () => {
  printed([
    [
      '{{literal (var "day")}} {{literal 007}} {{literal true}} {{literal null}}',
      "'it''s' 007 true NULL",
    ],
    ['{{literal (list "a" 1.0 true)}} {{literal (list)}}', "('a', 1.0, true) ()"],
    ['{{literal (var "kinds")}}', "('a', 'b')"],
    ['{{identifier "a b"}} {{identifier "id"}} {{identifier (concat "a" 1)}}', '"a b" id a1'],
    ['{{concat "a" 007 true (ref "x")}}', 'a007truedb.main.x'],
    ['{{lookup (var "sizes") "s"}} {{lookup (list "a" "b") 1}}', '1 b'],
    ['{{default (lookup (var "sizes") "l") "none"}} {{default "a" "b"}}', 'none a'],
    ['{{default (lookup (object) "k") 1}} {{default (lookup (list) 0) 1}}', '1 1'],
    [
      '{{eq 1 1.0}} {{eq "1" 1}} {{eq "a" "a"}} {{eq null null}} {{eq true false}}',
      'true false true true false',
    ],
    ['{{eq (list 1 "a") (list 01 "a")}} {{eq (object a=1) (object a=2)}}', 'true false'],
    ['{{ne 1 2}} {{eq 12345678901234567890 12345678901234567891}}', 'true false'],
    [
      '{{lt 2 10}} {{le 2 2}} {{gt "b" "a"}} {{ge "a" "b"}} {{lt 0.5 1}}',
      'true true true false true',
    ],
    ['{{and 1 "" 2}}|{{and 1 2}}|{{or 0 "x" 2}}|{{or false ""}}|{{not 0}}', '|2|x||true'],
    [
      '{{and false (lookup "text" 0)}} {{or 1 (lookup "text" 0)}} {{default 1 (lookup "" 0)}}',
      'false 1 1',
    ],
  ]);
});

describe('blocks', () => {
  printed([
    ['{{#if (var "flag")}}a{{else}}b{{/if}}{{#unless (var "flag")}}c{{/unless}}', 'bc'],
    ['{{#if false}}a{{else if 0}}b{{else if "x"}}c{{else}}d{{/if}}', 'c'],
    ['{{#unless true}}a{{else if true}}b{{/unless}}', 'b'],
    ['{{#if (list)}}a{{/if}}{{#if null}}b{{/if}}{{#if (object)}}c{{/if}}{{#if 0.0}}d{{/if}}', 'c'],
    ['{{#each (var "kinds") as |kind index|}}{{index}}{{kind}} {{/each}}', '0a 1b '],
    ['{{#each (object a=1 b="x") as |value key|}}{{key}}={{value}};{{/each}}', 'a=1;b=x;'],
    ['{{#each (list) as |x|}}{{x}}{{else}}none{{/each}}', 'none'],
    [
      '{{#each (range 3) as |i|}}{{i}}{{/each}} {{#each (range 1 13 4) as |i|}}{{i}} {{/each}}',
      '012 1 5 9 ',
    ],
    [
      '{{#each (range 3 0 -1) as |i|}}{{i}}{{/each}}{{#each (range 3 1) as |i|}}{{i}}{{/each}}',
      '321',
    ],
    ['{{#join (list "a" "b") ", " as |c|}}sum({{identifier c}}){{/join}}', 'sum(a), sum(b)'],
    [
      '{{#join (list "a" "b") as |c i|}}{{c}}{{i}}{{/join}} {{#join (list) as |c|}}{{else}}0{{/join}}',
      'a0, b1 0',
    ],
    [
      '{{#with (var "sizes") as |size|}}{{size.s}}{{else}}none{{/with}}{{#with null as |x|}}{{else}}no{{/with}}',
      '1no',
    ],
    ['{{#let (list "a") 2 as |kinds n|}}{{#each kinds as |k|}}{{k}}{{n}}{{/each}}{{/let}}', 'a2'],
    ['{{#let 1 as |x|}}{{#let 2 as |x|}}{{x}}{{/let}}{{x}}{{/let}}', '21'],
    [
      '{{#each (list 1 2) as |a|}}{{#each (list 3 4) as |b|}}{{a}}{{b}} {{/each}}{{/each}}',
      '13 14 23 24 ',
    ],
  ]);

  it('renders the branch of an incremental run', () => {
    const template =
      '{{#incremental}}where day >= {{literal interval.start}}{{else}}-- all{{/incremental}}';
    expect(textOf(template)).toBe('-- all');
    expect(textOf(template, { incremental: true })).toBe("where day >= '2024-03-01'");
  });
});

describe('white space', () => {
  printed([
    ['a\n{{#if true}}\nb\n{{else}}\nc\n{{/if}}\nd', 'a\nb\nd'],
    ['a\r\n  {{#if true}}\r\nb\r\n  {{/if}}\r\nd', 'a\r\nb\r\nd'],
    ['a {{~ "b" ~}} c{{~! x }}\n d', 'abc\n d'],
    ['a\n  {{!-- alone }} --}}\nb {{! not alone }} c', 'a\nb  c'],
    ['{{config a=1}}\n\nselect 1', '\nselect 1'],
    ['select 1\n{{config a=1}}', 'select 1\n'],
    ['\ufeffselect 1', 'select 1'],
    ['\ufeff{{this}}', 'db.main.m'],
    ['\ufeff{{config a=1}}\nselect 1', 'select 1'],
  ]);
});

describe('braces', () => {
  printed([
    ["{'a': 1, 'b': {'c': {{7}} }}", "{'a': 1, 'b': {'c': 7 }}"],
    ['\\{{x}} \\\\{{7}} \\{{{x}}} \\\\', '{{x}} \\7 {{{x}}} \\\\'],
    ['{{\'}}\'}}{{"{{"}}', '}}{{'],
    ['{{7~}}}', '7}'],
  ]);
});

describe('what cannot be printed or worked with', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      'a\n{{var "dayz"}} {{var "zz"}}',
      [
        'E0220 2:1 «{{var "dayz"}}» the variable "dayz" is not set | did you mean "day"?',
        'E0220 2:16 «{{var "zz"}}» the variable "zz" is not set | set it under vars: in project.yml, with --vars "zz: value", or write {{var "zz" "default"}}',
      ],
    ],
    [
      '{{literal (env "NONE")}}',
      [
        'E0221 1:11 «(env "NONE")» the environment variable NONE is not set | set it, or write {{env "NONE" "default"}}',
      ],
    ],
    [
      '{{var "kinds"}} {{var "sizes"}} {{null}} {{list}}',
      [
        'E0222 1:1 «{{var "kinds"}}» a list of 2 has no text of its own | write {{#join items ", " as |item|}}{{item}}{{/join}}, or {{literal items}} for SQL literals',
        'E0222 1:17 «{{var "sizes"}}» an object has no text of its own | write {{lookup object "key"}}, or {{#each object as |value key|}}',
        'E0222 1:33 «{{null}}» null has no text | give it one: {{default value "text"}}',
        'E0222 1:42 «{{list}}» an empty list has no text of its own | write {{#join items ", " as |item|}}{{item}}{{/join}}, or {{literal items}} for SQL literals',
      ],
    ],
    [
      '{{concat "a" (list 1)}}{{literal (list (object a=1))}}{{lookup (object a=null) "a"}}',
      [
        'E0222 1:1 «{{concat "a" (list 1)}}» a list of 1 has no text of its own | write {{#join items ", " as |item|}}{{item}}{{/join}}, or {{literal items}} for SQL literals',
        'E0222 1:24 «{{literal (list (object a=1))}}» an object is no SQL literal | take one of its members: {{literal (lookup object "key")}}',
        'E0222 1:55 «{{lookup (object a=null) "a"}}» null has no text | give it one: {{default value "text"}}',
      ],
    ],
    [
      '{{lt 1 "a"}}{{lookup "a" "b"}}{{identifier 7}}{{range "a"}}{{range 1 2 0}}',
      [
        'E0223 1:1 «{{lt 1 "a"}}» lt compares two numbers or two texts; these are the number 1 and text',
        'E0223 1:13 «{{lookup "a" "b"}}» lookup takes an object and text, or a list and a number; these are text and text | write (lookup object "key") or (lookup list 0)',
        'E0223 1:31 «{{identifier 7}}» identifier takes text, this is the number 7 | write {{identifier "name"}}',
        'E0223 1:47 «{{range "a"}}» range takes whole numbers, this is text',
        'E0223 1:60 «{{range 1 2 0}}» the step of a range is 0 | write (range 1 13) or (range 12 0 -1)',
      ],
    ],
    [
      '{{#each 3 as |x|}}{{/each}}{{#join this as |x|}}{{/join}}',
      [
        'E0223 1:9 «3» {{#each}} goes through a list or an object, this is the number 3 | write (list "a" "b"), or range for numbers: (range 1 13)',
        'E0223 1:36 «this» {{#join}} goes through a list or an object, this is a relation | write (list "a" "b"), or range for numbers: (range 1 13)',
      ],
    ],
    [
      '{{target.shema}} {{this.schema}} {{#let (object a=1) as |o|}}{{o.b}} {{o.a.c}}{{/let}}',
      [
        'E0224 1:3 «target.shema» target has no member "shema" | did you mean "schema"?',
        'E0224 1:20 «this.schema» this has no member "schema"',
        'E0224 1:64 «o.b» o has no member "b" | o has a',
        'E0224 1:72 «o.a.c» o.a has no member "c"',
      ],
    ],
    [
      '{{ref "nowhere"}} {{source "nowhere" "x"}}',
      [
        'E0501 1:1 «{{ref "nowhere"}}» no model or seed is named "nowhere"',
        'E0502 1:19 «{{source "nowhere" "x"}}» no source is named "nowhere.x"',
      ],
    ],
    [
      '{{#if (eq (var "zz") 1)}}a{{/if}}{{#each (var "zz") as |x|}}{{/each}}{{concat (var "zz") (var "yy")}}',
      [
        'E0220 1:11 «(var "zz")» the variable "zz" is not set | set it under vars: in project.yml, with --vars "zz: value", or write {{var "zz" "default"}}',
        'E0220 1:42 «(var "zz")» the variable "zz" is not set | set it under vars: in project.yml, with --vars "zz: value", or write {{var "zz" "default"}}',
        'E0220 1:79 «(var "zz")» the variable "zz" is not set | set it under vars: in project.yml, with --vars "zz: value", or write {{var "zz" "default"}}',
        'E0220 1:90 «(var "yy")» the variable "yy" is not set | set it under vars: in project.yml, with --vars "yy: value", or write {{var "yy" "default"}}',
      ],
    ],
  ])('%s', (template, expected) => expect(complaints(template, world)).toEqual(expected));

  it('says that a test has no relation of its own', () => {
    expect(complaints('select * from {{this}}', { values: {} })).toEqual([
      'E0227 1:17 «this» this means nothing in this file | name the relation: {{ref "model"}}',
    ]);
  });

  it('takes names of Object for names that are not there', () => {
    const values = { target: {} };
    expect(
      complaints('{{target.constructor}}{{target.__proto__}}{{lookup target "x"}}', { values }),
    ).toEqual([
      'E0224 1:3 «target.constructor» target has no member "constructor"',
      'E0224 1:25 «target.__proto__» target has no member "__proto__"',
      'E0222 1:43 «{{lookup target "x"}}» null has no text | give it one: {{default value "text"}}',
    ]);
  });
});
