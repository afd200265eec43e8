/** The way from rendered text back to what was typed. */
import { describe, expect, it } from 'vitest';
import { SourceText } from '../../../src/base/source-text.ts';
import { parseTemplate } from '../../../src/template/parse/parse-template.ts';
import { renderTemplate } from '../../../src/template/render/render-template.ts';
import { resolvePlace } from '../../../src/template/source-map.ts';
import { environment, pieces, render, type World } from './template-fixture.ts';

const world: World = {
  macros: {
    clean: '{{params column="identifier"}}\n  coalesce({{column}}, 0)\n',
    total: '{{params column="identifier"}}sum({{clean column=column}})',
    both: '{{params x="sql"}}{{x}} + {{clean column="own"}}',
    columns: '{{params columns="list"}}{{#join columns ", " as |c|}}{{identifier c}}{{/join}}',
    made: '{{params column="identifier" other="identifier = o"}}{{identifier (concat column "_3d")}} {{concat column other}}',
    wrap: '( {{> @partial-block}} )',
    noted: '{{params column="identifier"}}{{column}} -- note',
    qualified: '{{params column="identifier"}}g.{{column}}',
  },
};

function map(template: string): string[] {
  return pieces(render(template, world));
}

describe('pieces of text', () => {
  it('of a model are exact', () => {
    expect(map('select {{"a"}}, {{007}} from {{ref "b"}} {{! c }}where {{literal "x"}}')).toEqual([
      '"select " <- "select " exact',
      '"a" <- "a" exact',
      '", " <- ", " exact',
      '"007" <- "007" exact',
      '" from " <- " from " exact',
      '"db.main.b" <- "{{ref \\"b\\"}}"',
      '" " <- " " exact',
      '"where " <- "where " exact',
      '"\'x\'" <- "{{literal \\"x\\"}}"',
    ]);
  });

  it('keep their places under white space control', () => {
    expect(map('a  {{~7~}}  b\n  {{#if true}}  \n c\n  {{/if}}\nd')).toEqual([
      '"a" <- "a" exact',
      '"7" <- "7" exact',
      '"b\\n" <- "b\\n" exact',
      '" c\\n" <- " c\\n" exact',
      '"d" <- "d" exact',
    ]);
    const parsed = parseTemplate(
      new SourceText('m.sql', '\ufeff{{#if true}}\r\n\r\nx{{/if}}'),
      'model',
    );
    expect(pieces(renderTemplate(parsed.value, environment()))).toEqual([
      '"\\r\\nx" <- "\\r\\nx" exact',
    ]);
  });

  it('of a macro belong to its call, its arguments to what was given', () => {
    expect(map('{{clean column="spend"}}')).toEqual([
      '"coalesce(" <- "{{clean column=\\"spend\\"}}" | clean "coalesce(" exact',
      '"spend" <- "spend" exact | clean "{{column}}"',
      '", 0)" <- "{{clean column=\\"spend\\"}}" | clean ", 0)" exact',
    ]);
  });

  it('go through macros that call macros', () => {
    expect(map('{{total column="a b"}}')).toEqual([
      '"sum(" <- "{{total column=\\"a b\\"}}" | total "sum(" exact',
      '"coalesce(" <- "{{total column=\\"a b\\"}}" | clean "coalesce(" exact | total "{{clean column=column}}"',
      '"\\"a b\\"" <- "a b" | clean "{{column}}" | total "{{clean column=column}}"',
      '", 0)" <- "{{total column=\\"a b\\"}}" | clean ", 0)" exact | total "{{clean column=column}}"',
      '")" <- "{{total column=\\"a b\\"}}" | total ")" exact',
    ]);
  });

  it('of a macro as an argument belong to that call', () => {
    expect(map('{{both x=(clean column="b")}}')).toEqual([
      '"coalesce(" <- "(clean column=\\"b\\")" | clean "coalesce(" exact | both "{{x}}"',
      '"b" <- "b" exact | clean "{{column}}" | both "{{x}}"',
      '", 0)" <- "(clean column=\\"b\\")" | clean ", 0)" exact | both "{{x}}"',
      '" + " <- "{{both x=(clean column=\\"b\\")}}" | both " + " exact',
      '"coalesce(" <- "{{both x=(clean column=\\"b\\")}}" | clean "coalesce(" exact | both "{{clean column=\\"own\\"}}"',
      '"own" <- "{{both x=(clean column=\\"b\\")}}" | clean "{{column}}" | both "{{clean column=\\"own\\"}}"',
      '", 0)" <- "{{both x=(clean column=\\"b\\")}}" | clean ", 0)" exact | both "{{clean column=\\"own\\"}}"',
    ]);
  });

  it('of list items belong to the items', () => {
    expect(map('{{columns columns=(list "a" "b c")}}')).toEqual([
      '"a" <- "a" exact | columns "{{identifier c}}"',
      '", " <- "{{columns columns=(list \\"a\\" \\"b c\\")}}" | columns ", "',
      '"\\"b c\\"" <- "b c" | columns "{{identifier c}}"',
    ]);
  });

  it('made from one argument belong to it, from two to the call', () => {
    expect(map('{{made column="x"}} {{made column="x" other="y"}}')).toEqual([
      '"x_3d" <- "x" | made "{{identifier (concat column \\"_3d\\")}}"',
      '" " <- "{{made column=\\"x\\"}}" | made " " exact',
      '"xo" <- "x" | made "{{concat column other}}"',
      '" " <- " " exact',
      '"x_3d" <- "x" | made "{{identifier (concat column \\"_3d\\")}}"',
      '" " <- "{{made column=\\"x\\" other=\\"y\\"}}" | made " " exact',
      '"xy" <- "{{made column=\\"x\\" other=\\"y\\"}}" | made "{{concat column other}}"',
    ]);
  });

  it('of a body belong to its writer', () => {
    expect(map('{{#wrap}}a {{clean column="b"}}{{/wrap}}')).toEqual([
      '"( " <- "{{#wrap}}" | wrap "( " exact',
      '"a " <- "a " exact | wrap "{{> @partial-block}}"',
      '"coalesce(" <- "{{clean column=\\"b\\"}}" | clean "coalesce(" exact | wrap "{{> @partial-block}}"',
      '"b" <- "b" exact | clean "{{column}}" | wrap "{{> @partial-block}}"',
      '", 0)" <- "{{clean column=\\"b\\"}}" | clean ", 0)" exact | wrap "{{> @partial-block}}"',
      '" )" <- "{{#wrap}}" | wrap " )" exact',
    ]);
  });

  it("that end in a comment get a line break, which is nobody's letter", () => {
    expect(map('{{noted column="a"}}')).toEqual([
      '"a" <- "a" exact | noted "{{column}}"',
      '" -- note" <- "{{noted column=\\"a\\"}}" | noted " -- note" exact',
      '"\\n" <- "{{noted column=\\"a\\"}}" | noted " -- note"',
    ]);
  });
});

/** `place "text" | macro "text"` of the first `needle` in the output. */
function placeOf(template: string, needle: string, length?: number): string[] {
  const rendered = render(template, world);
  const place = resolvePlace(rendered.map, rendered.text.indexOf(needle), length);
  if (!place) return [];
  const { span, frames } = place;
  return [span, ...frames.map((frame) => frame.span)].map(
    ({ source, start, end }) => `${source.path}:${start} ${source.text.slice(start, end)}`,
  );
}

describe('resolvePlace', () => {
  it('finds letters inside exact text', () => {
    expect(placeOf('select a, bcd from x', 'bcd', 3)).toEqual(['models/m.sql:10 bcd']);
    expect(placeOf('select a, bcd from x', 'bcd')).toEqual(['models/m.sql:10 b']);
    expect(placeOf('select {{7}} bcd', 'bcd', 99)).toEqual(['models/m.sql:13 bcd']);
  });

  it('finds letters inside a macro', () => {
    expect(placeOf('{{clean column="spend"}}', 'lesce', 5)).toEqual([
      'models/m.sql:0 {{clean column="spend"}}',
      'macros/clean.sql:36 lesce',
    ]);
    expect(placeOf('{{clean column="spend"}}', 'end', 3)).toEqual([
      'models/m.sql:18 end',
      'macros/clean.sql:42 {{column}}',
    ]);
  });

  it('takes the argument where the macro puts something in front of it', () => {
    expect(placeOf('{{qualified column="spend"}}', 'g.spend', 7)).toEqual([
      'models/m.sql:20 spend',
      'macros/qualified.sql:32 {{column}}',
    ]);
    expect(placeOf('{{qualified column="spend"}}', 'g.spend', 1)).toEqual([
      'models/m.sql:0 {{qualified column="spend"}}',
      'macros/qualified.sql:30 g',
    ]);
    expect(placeOf('{{ref "x"}}.id', 'db.main.x.id', 12)).toEqual(['models/m.sql:0 {{ref "x"}}']);
  });

  it('gives the last place for what is behind the text, and none for no text', () => {
    const { map: segments, text } = render('ab');
    expect(resolvePlace(segments, text.length)?.span).toMatchObject({ start: 2, end: 2 });
    expect(resolvePlace([], 0)).toBeUndefined();
  });
});
