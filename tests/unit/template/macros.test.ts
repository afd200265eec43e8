/** Macros: how they are called, what their text becomes, and every way to call them wrongly. */
import { describe, expect, it } from 'vitest';
import { SourceText } from '../../../src/base/source-text.ts';
import { checkMacroCalls } from '../../../src/template/check-macro-calls.ts';
import { parseTemplate } from '../../../src/template/parse/parse-template.ts';
import { renderTemplate } from '../../../src/template/render/render-template.ts';
import { complaints, environment, parse, textOf, told, type World } from './template-fixture.ts';

const world: World = {
  macros: {
    rolling_sum:
      '{{params column="identifier" days="integer = 30"}}\nsum({{column}}) over (rows {{days}} preceding)\n',
    clean: '{{params column="identifier"}}\n\n  coalesce({{column}}, 0)  \n\n',
    total: '{{params column="identifier"}}sum({{clean column=column}})',
    noted: '{{params column="identifier"}}\n{{column}} -- as it came\n',
    wrap: '({{> @partial-block}})',
    inner: '[{{> @partial-block}}]',
    outer: '{{params name="sql"}}{{#wrap}}{{name}}{{#inner}}{{name}}!{{/inner}}{{/wrap}}',
    now: 'current_date',
    same: '{{params from="relation"}}{{from}} {{this}} {{target.name}}',
    show: '{{params a="identifier = id" b="string = it\'s" c="integer = 007" d="number = 0.50" e="boolean = false" f="literal = \'x\'" g="list = a, b" h="sql = a + b" i="relation = null"}}{{a}}|{{b}}|{{c}}|{{d}}|{{e}}|{{f}}|{{literal g}}|{{h}}|{{default i "none"}}',
    typed: '{{params a="literal" b="list"}}{{a}}|{{literal b}}',
    days: '{{params n="integer"}}{{#if (gt n 5)}}many{{else}}{{n}}{{/if}}',
    blank: '{{params x="list = [1, \'b\']"}}  \n {{#each x as |i|}}{{/each}}\n',
  },
  variables: { day: '2024-01-01', columns: ['a', 'b c'] },
};

describe('a macro', () => {
  it.each<readonly [string, string]>([
    ['{{rolling_sum column="spend" days=007}}', 'sum(spend) over (rows 007 preceding)'],
    ['{{rolling_sum column="my col"}}', 'sum("my col") over (rows 30 preceding)'],
    ['{{> rolling_sum column="spend"}}', 'sum(spend) over (rows 30 preceding)'],
    [
      '{{rolling_sum column=(clean column="a b")}}',
      'sum(coalesce("a b", 0)) over (rows 30 preceding)',
    ],
    ['{{total column="x y"}}', 'sum(coalesce("x y", 0))'],
    ['{{now}} {{> now}} {{literal (now)}}', "current_date current_date 'current_date'"],
    [
      '{{same from=(ref "a")}} {{same from=this}}',
      'db.main.a db.main.m dev db.main.m db.main.m dev',
    ],
    ['{{same from=(source "raw" "b")}}', 'raw.b db.main.m dev'],
    ['{{same from=(now)}}', 'current_date db.main.m dev'],
    ['{{#wrap}} a {{clean column="b"}} {{/wrap}}', '( a coalesce(b, 0) )'],
    ['{{#wrap}}{{#wrap}}x{{/wrap}}{{/wrap}}', '((x))'],
    ['{{#> wrap}}x{{/wrap}}', '(x)'],
    ['{{outer name="n"}}', '(n[n!])'],
    ['{{show}}', "id|it's|007|0.50|false|'x'|('a', 'b')|a + b|none"],
    [
      '{{show a="A b" b="" c=-1 d=2 e=true f=(list 1 "b") g=(var "columns") h=(ref "x") i=(ref "y")}}',
      "\"A b\"||-1|2|true|(1, 'b')|('a', 'b c')|db.main.x|db.main.y",
    ],
    ['{{typed a=(var "day") b=(list)}} {{typed a=null b=(list 1)}}', "'2024-01-01'|() NULL|(1)"],
    ['{{days n=3}} {{days n=12}}', '3 many'],
    ['[{{blank}}]', '[]'],
    [
      '{{#each (var "columns") as |c|}}{{clean column=c}} {{/each}}',
      'coalesce(a, 0) coalesce("b c", 0) ',
    ],
    ['{{#let "x" as |name|}}{{#wrap}}{{name}}{{/wrap}}{{/let}}', '(x)'],
  ])('%s', (template, text) => expect(textOf(template, world)).toBe(text));

  it('leaves the white space around its call alone', () => {
    expect(textOf('select\n  {{clean column="a"}}\n  {{> clean column="b"}}\nfrom t', world)).toBe(
      'select\n  coalesce(a, 0)\n  coalesce(b, 0)\nfrom t',
    );
    expect(textOf('select\n{{#wrap}}\n  a\n{{/wrap}}\nfrom t', world)).toBe(
      'select\n(\n  a\n)\nfrom t',
    );
    expect(textOf('a {{~clean column="a"~}} b', world)).toBe('acoalesce(a, 0)b');
  });

  it('gets a line of its own where its text ends in a comment', () => {
    expect(textOf('{{noted column="a"}}, b', world)).toBe('a -- as it came\n, b');
    expect(textOf('{{clean column=(noted column="a")}}', world)).toBe(
      'coalesce(a -- as it came\n, 0)',
    );
    expect(textOf("{{#wrap}}'--' {{/wrap}}{{#wrap}}a -- b{{/wrap}}", world)).toBe(
      "('--' )(a -- b\n)",
    );
  });

  it('sees its arguments and nothing else of its caller', () => {
    const source = new SourceText('macros/m.sql', '{{literal caller_name}}');
    expect(told(parseTemplate(source, 'macro').diagnostics)).toEqual([
      'E0207 1:11 «caller_name» nothing here is called "caller_name" | write "caller_name" for text, (caller_name) for what a macro gives',
    ]);
  });
});

describe('a wrong call', () => {
  it.each<readonly [string, readonly string[]]>([
    ['{{nothing}}', ['E0503 1:3 «nothing» no macro or helper is named "nothing"']],
    [
      '{{cleann column="a"}}',
      ['E0503 1:3 «cleann» no macro or helper is named "cleann" | did you mean "clean"?'],
    ],
    [
      '{{constructor}} {{toString a=1}}',
      [
        'E0503 1:3 «constructor» no macro or helper is named "constructor"',
        'E0503 1:19 «toString» no macro or helper is named "toString"',
      ],
    ],
    ['{{clean}}', ['E0217 1:3 «clean» clean needs the argument "column" | write column="name"']],
    [
      '{{typed}}',
      [
        'E0217 1:3 «typed» typed needs the argument "a" | write a="text"',
        'E0217 1:3 «typed» typed needs the argument "b" | write b=(list "a" "b")',
      ],
    ],
    [
      '{{rolling_sum column="a" dayz=3}}',
      ['E0217 1:26 «dayz» rolling_sum has no argument "dayz" | did you mean "days"?'],
    ],
    [
      '{{clean column="a" other=1}}',
      ['E0217 1:20 «other» clean has no argument "other" | clean takes column'],
    ],
    ['{{now a=1}}', ['E0217 1:7 «a» now has no argument "a" | now takes no arguments']],
    [
      '{{rolling_sum column=7 days="30"}}',
      [
        'E0218 1:22 «7» "column" must be a name in quotes, this is the number 7 | write column="7"',
        'E0218 1:30 «30» "days" must be a whole number, this is text | write days=30',
      ],
    ],
    [
      '{{rolling_sum column="" days=1.5}}',
      [
        'E0218 1:23 «» "column" must be a name in quotes, this is text | write column="name"',
        'E0218 1:30 «1.5» "days" must be a whole number, this is the number 1.5 | write days=30',
      ],
    ],
    [
      '{{rolling_sum column=(list "a") days=true}}',
      [
        'E0218 1:22 «(list "a")» "column" must be a name in quotes, this is a list of 1 | write column="name"',
        'E0218 1:38 «true» "days" must be a whole number, this is true | write days=30',
      ],
    ],
    [
      '{{same from="orders"}}',
      ['E0218 1:14 «orders» "from" must be a relation, this is text | write from=(ref "orders")'],
    ],
    [
      '{{show a=(ref "x") b=7 d="1" e="true" f=(object a=1) g="a" h=null i="t"}}',
      [
        'E0218 1:10 «(ref "x")» "a" must be a name in quotes, this is a relation | write a="name"',
        'E0218 1:22 «7» "b" must be text in quotes, this is the number 7 | write b="7"',
        'E0218 1:27 «1» "d" must be a number, this is text | write d=1',
        'E0218 1:33 «true» "e" must be true or false, this is text | write e=true',
        'E0218 1:41 «(object a=1)» "f" must be text, a number, true, false, null or a list of these, this is an object | write f="text"',
        'E0218 1:57 «a» "g" must be a list, this is text | write g=(list "a")',
        'E0218 1:62 «null» "h" must be SQL as text, this is null | write h="a + b"',
        'E0218 1:70 «t» "i" must be a relation, this is text | write i=(ref "t")',
      ],
    ],
    [
      '{{typed a=(list (list 1)) b=(now)}}',
      [
        'E0218 1:11 «(list (list 1))» "a" must be text, a number, true, false, null or a list of these, this is a list of 1 | write a="text"',
        'E0218 1:29 «(now)» "b" must be a list, this is the text of a macro | write b=(list "a" "b")',
      ],
    ],
    [
      '{{#clean column="a"}}x{{/clean}}',
      [
        'E0219 1:4 «clean» clean takes no body | write {{clean …}}, or print the body in the macro: {{> @partial-block}}',
      ],
    ],
    ['{{wrap}}', ['E0219 1:3 «wrap» wrap needs a body | write {{#wrap}} … {{/wrap}}']],
    [
      '{{rolling_sum column=(var "none") days=(env "NONE")}}',
      [
        'E0220 1:22 «(var "none")» the variable "none" is not set | set it under vars: in project.yml, with --vars "none: value", or write {{var "none" "default"}}',
        'E0221 1:40 «(env "NONE")» the environment variable NONE is not set | set it, or write {{env "NONE" "default"}}',
      ],
    ],
  ])('%s', (template, expected) => expect(complaints(template, world)).toEqual(expected));

  it('says where in the macros a mistake of theirs is', () => {
    const macros = {
      first: '{{second days="x"}}',
      second: '{{params days="string"}}\n{{#each days as |d|}}{{/each}} {{var "none"}}',
    };
    expect(complaints('select {{first}}', { macros })).toEqual([
      'E0223 2:9 «days» {{#each}} goes through a list or an object, this is text < in macro first (macros/first.sql:1:1) < called from (models/m.sql:1:8) | write (list "a" "b"), or range for numbers: (range 1 13)',
      'E0220 2:32 «{{var "none"}}» the variable "none" is not set < in macro first (macros/first.sql:1:1) < called from (models/m.sql:1:8) | set it under vars: in project.yml, with --vars "none: value", or write {{var "none" "default"}}',
    ]);
  });
});

describe('checkMacroCalls', () => {
  it('says of every branch what rendering says of one', () => {
    const template =
      '{{#if false}}{{clean}} {{rolling_sum column="a" dayz=3}}{{/if}}{{#clean column=7}}{{/clean}}{{wrap}}{{none}}';
    const { macros } = environment(world);
    expect(told(checkMacroCalls(parse(template), macros))).toEqual([
      'E0217 1:16 «clean» clean needs the argument "column" | write column="name"',
      'E0217 1:49 «dayz» rolling_sum has no argument "dayz" | did you mean "days"?',
      'E0219 1:67 «clean» clean takes no body | write {{clean …}}, or print the body in the macro: {{> @partial-block}}',
      'E0219 1:95 «wrap» wrap needs a body | write {{#wrap}} … {{/wrap}}',
    ]);
  });

  it('says the same of a macro that calls wrongly as its rendering does', () => {
    const { macros } = environment({ macros: { ...world.macros, bad: '{{clean colum="a"}}' } });
    const bad = macros.get('bad');
    const checked = told(bad ? checkMacroCalls(bad, macros) : []);
    expect(checked).toHaveLength(2);
    expect(
      told(renderTemplate(parse('{{bad}}'), { ...environment(), macros }).diagnostics),
    ).toEqual(checked);
  });
});

describe('a circle', () => {
  const macros = {
    self: '{{self}}',
    a: '{{b}}',
    b: '{{#c}}x{{/c}}',
    c: '{{a}}{{> @partial-block}}',
    in_argument: '{{params x="sql = 1"}}{{in_argument x=(in_argument)}}',
    through_body: '{{#keep}}{{through_body}}{{/keep}}',
    keep: '{{> @partial-block}}',
  };
  it.each<readonly [string, readonly string[]]>([
    [
      '{{self}}',
      [
        'E0216 1:3 «self» the macro self calls itself: self -> self < called from (models/m.sql:1:1) | loop with {{#each}}, or let SQL recurse: WITH RECURSIVE',
      ],
    ],
    [
      '{{a}}',
      [
        'E0216 1:3 «a» the macro a calls itself: a -> b -> c -> a < in macro b (macros/b.sql:1:1) < in macro a (macros/a.sql:1:1) < called from (models/m.sql:1:1) | loop with {{#each}}, or let SQL recurse: WITH RECURSIVE',
      ],
    ],
    [
      '{{in_argument}}',
      [
        'E0216 1:25 «in_argument» the macro in_argument calls itself: in_argument -> in_argument < called from (models/m.sql:1:1) | loop with {{#each}}, or let SQL recurse: WITH RECURSIVE',
      ],
    ],
    [
      '{{through_body}}',
      [
        'E0216 1:12 «through_body» the macro through_body calls itself: through_body -> through_body < in macro keep (macros/keep.sql:1:1) < in macro through_body (macros/through_body.sql:1:1) < called from (models/m.sql:1:1) | loop with {{#each}}, or let SQL recurse: WITH RECURSIVE',
      ],
    ],
  ])('%s', (template, expected) => expect(complaints(template, { macros })).toEqual(expected));
});

describe('a generic test', () => {
  const text =
    '{{params model="relation" column="identifier" least="number = 0"}}\nselect * from {{model}} where {{column}} < {{least}}\n';
  const source = new SourceText('tests/generic/at_least.sql', text);
  const yaml = new SourceText('models/m.yml', 'at_least: {model: x, column: my col, least: 5}');
  const run = (args: Readonly<Record<string, string | number>>) => {
    const parsed = parseTemplate(source, 'generic_test');
    const given = Object.entries(args).map(([name, value]) => {
      const start = Math.max(0, yaml.text.indexOf(String(value)));
      return [name, { value, span: yaml.span(start, start + String(value).length) }] as const;
    });
    return renderTemplate(parsed.value, environment(), new Map(given));
  };

  it('prints its arguments by their types', () => {
    const { text: sql, diagnostics } = run({ model: '(select 1)', column: 'my col', least: 5 });
    expect(diagnostics).toEqual([]);
    expect(sql).toBe('select * from (select 1) where "my col" < 5\n');
  });

  it('holds its arguments against what it takes', () => {
    expect(told(run({ column: 7, limit: 1 }).diagnostics)).toEqual([
      'E0217 1:1 «» at_least needs the argument "model" | write model=(ref "model")',
      'E0218 1:1 «a» "column" must be a name in quotes, this is the number 7 | write column="7"',
      'E0217 1:1 «a» at_least has no argument "limit" | at_least takes model, column, least',
    ]);
  });
});
