/** What is known of a template without rendering it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../src/base/error-codes.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import { builtinHelpers } from '../../../src/template/builtin-helpers.ts';
import type { Range } from '../../../src/template/range.ts';
import { evaluateConfig } from '../../../src/template/render/evaluate-config.ts';
import { renderTemplate } from '../../../src/template/render/render-template.ts';
import { withFacts } from '../../../src/template/with-facts.ts';
import { environment, parse, told } from './template-fixture.ts';

/** Calls with the text of their ranges in place of the ranges. */
function calls(text: string): unknown[] {
  const at = ({ start, end }: Range) => text.slice(start, end);
  return parse(text).facts.calls.map((call) =>
    call.kind === 'macro'
      ? { ...call, range: at(call.range), arguments: call.arguments?.map(({ name }) => name) }
      : { ...call, range: at(call.range) },
  );
}

describe('static calls', () => {
  it('are found in every branch, in the order of the text', () => {
    const text = `{{#if (var "flag")}}{{ref "a"}}{{else if (eq (env "E" "x") "y")}}{{source 'b' "c"}}{{else}}{{ref 'd'}}{{/if}}
      {{#each (list (ref "e")) as |r|}}{{r}}{{else}}{{this}}{{/each}}{{#incremental}}{{interval.start}}{{/incremental}}{{target.name}}`;
    expect(calls(text)).toEqual([
      { kind: 'var', name: 'flag', range: 'flag' },
      { kind: 'ref', name: 'a', range: 'a' },
      { kind: 'env', name: 'E', range: 'E' },
      { kind: 'source', source: 'b', table: 'c', range: `'b' "c"` },
      { kind: 'ref', name: 'd', range: 'd' },
      { kind: 'ref', name: 'e', range: 'e' },
      { kind: 'value', name: 'this', range: 'this' },
      { kind: 'incremental', range: '{{#incremental}}' },
      { kind: 'value', name: 'interval.start', range: 'interval.start' },
      { kind: 'value', name: 'target.name', range: 'target.name' },
    ]);
  });

  it('list macros with their arguments, not entered', () => {
    expect(calls('{{a x=(b y=(ref "r"))}}{{#c}}{{> d z=1}}{{/c}}{{tarket}}')).toEqual([
      { kind: 'ref', name: 'r', range: 'r' },
      { kind: 'macro', name: 'b', range: 'b', arguments: ['y'], hasBody: false },
      { kind: 'macro', name: 'a', range: 'a', arguments: ['x'], hasBody: false },
      { kind: 'macro', name: 'c', range: 'c', arguments: [], hasBody: true },
      { kind: 'macro', name: 'd', range: 'd', arguments: ['z'], hasBody: false },
      {
        kind: 'macro',
        name: 'tarket',
        range: 'tarket',
        arguments: [],
        hasBody: false,
        suggestion: 'target',
      },
    ]);
  });

  it('in comments of the template are none, in comments of SQL are some', () => {
    expect(calls('{{!-- {{ref "a"}} --}}-- {{ref "b"}}')).toEqual([
      { kind: 'ref', name: 'b', range: 'b' },
    ]);
  });

  it('say which parameters and which body a macro takes', () => {
    const { facts } = parse(
      '{{params a="identifier" b="list = x, y" c="integer = 007" d="literal = null"}}{{> @partial-block}}',
      'macro',
    );
    expect(facts).toEqual({
      params: [
        { name: 'a', type: 'identifier', range: { start: 9, end: 10 } },
        { name: 'b', type: 'list', fallback: ['x', 'y'], range: { start: 24, end: 25 } },
        { name: 'c', type: 'integer', fallback: '007', range: { start: 40, end: 41 } },
        { name: 'd', type: 'literal', fallback: null, range: { start: 58, end: 59 } },
      ],
      config: [],
      takesBody: true,
      calls: [],
    });
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });
});

describe('withFacts', () => {
  it('reads the file only when the tree is wanted', () => {
    let reads = 0;
    const text = '{{config materialized=(var "m" "view")}}\nselect {{ref "a"}}';
    const { facts } = parse(text);
    const lazy = withFacts(
      new SourceText('models/m.sql', () => {
        reads++;
        return text;
      }),
      JSON.parse(JSON.stringify(facts)),
    );
    expect([lazy.facts, reads]).toEqual([facts, 0]);
    expect(renderTemplate(lazy, environment()).text).toBe('select db.main.a');
    expect([lazy.program(), reads]).toEqual([lazy.program(), 1]);
  });

  it('keeps the parameters of a macro known', () => {
    const text = '{{params column="identifier"}}{{column}}';
    const source = new SourceText('macros/m.sql', text);
    const lazy = withFacts(source, parse(text, 'macro').facts);
    const given = new Map([['column', { value: 'a b', span: source.span(0, 0) }]]);
    expect(renderTemplate(lazy, environment(), given).text).toBe('"a b"');
  });
});

describe('evaluateConfig', () => {
  const world = {
    variable: (name: string) => ({ m: 'table', n: 3, tags: ['x'] })[name],
    variableNames: () => ['m', 'n', 'tags'],
    env: (name: string) => ({ OWNER: 'ann' })[name],
  };

  it('gives values with their places', () => {
    const text = `{{config materialized=(var "m") tags=(list "a" (var "n")) meta=(object owner=(env "OWNER") ok=true none=null) enabled=(and true (ne 1 2)) big=12345678901234567890 half=0.50 seven=007}}
      {{config alias=(concat "a_" (env "NONE" "b")) first=(lookup (var "tags") 0)}}select 1`;
    const { value, diagnostics } = evaluateConfig(parse(text), world);
    expect(diagnostics).toEqual([]);
    expect(Object.fromEntries([...value].map(([key, entry]) => [key, entry.value]))).toEqual({
      materialized: 'table',
      tags: ['a', 3],
      meta: { owner: 'ann', ok: true, none: null },
      enabled: true,
      big: '12345678901234567890',
      half: 0.5,
      seven: 7,
      alias: 'a_b',
      first: 'x',
    });
    const { keyRange, valueRange } = value.get('alias') ?? {};
    expect(keyRange && text.slice(keyRange.start, keyRange.end)).toBe('alias');
    expect(valueRange && text.slice(valueRange.start, valueRange.end)).toBe(
      '(concat "a_" (env "NONE" "b"))',
    );
  });

  it('knows the target where it is given', () => {
    const template = parse('{{config enabled=(eq target.name "prod")}}');
    const known = evaluateConfig(template, { ...world, values: { target: { name: 'prod' } } });
    expect([...known.value.values()].map(({ value }) => value)).toEqual([true]);
    expect(told(evaluateConfig(template, world).diagnostics)).toEqual([
      'E0227 1:22 «target.name» target means nothing in this file',
    ]);
  });

  it('leaves out what is wrong', () => {
    const { value, diagnostics } = evaluateConfig(
      parse('{{config a=(var "mm") b=(env "X") c=1 d=(lt 1 "a")}}'),
      world,
    );
    expect([...value.keys()]).toEqual(['c']);
    expect(told(diagnostics)).toEqual([
      'E0220 1:12 «(var "mm")» the variable "mm" is not set | did you mean "m"?',
      'E0221 1:25 «(env "X")» the environment variable X is not set | set it, or write {{env "X" "default"}}',
      'E0223 1:41 «(lt 1 "a")» lt compares two numbers or two texts; these are the number 1 and text',
    ]);
  });
});

describe('the names that are given', () => {
  it('hold every helper, block, directive and value', () => {
    expect([...builtinHelpers].sort()).toEqual(
      'and concat config default each else env eq ge gt identifier if incremental interval join le let list literal lookup lt ne not object or params range ref run_started_at source target this unless var with'.split(
        ' ',
      ),
    );
  });
});

it('every code of templates has a case in these tests', () => {
  const folder = new URL('.', import.meta.url);
  const cases = readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('');
  const codes = Object.keys(errorCodes).filter((code) => code.startsWith('E02'));
  expect(codes.filter((code) => !cases.includes(`${code} `))).toEqual([]);
});
