/** Templates larger, deeper or longer at work than anybody writes. */
import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../../src/template/render/render-template.ts';
import {
  complaints,
  environment,
  mistakes,
  parse,
  render,
  textOf,
  told,
} from './template-fixture.ts';

const nested = (depth: number): string =>
  `${'{{#if true}}'.repeat(depth)}x${'{{/if}}'.repeat(depth)}`;
const chained = (length: number): string =>
  `{{#if false}}${'a{{else if false}}'.repeat(length)}b{{else}}c{{/if}}`;
const concatenated = (depth: number): string =>
  `{{literal ${'(concat '.repeat(depth)}1${')'.repeat(depth)}}}`;

describe('size', () => {
  const line = "select 'a' as x, {'k': 1} -- it's a line\n";
  const text = line.repeat(Math.ceil(5_000_000 / line.length));

  it('of plain SQL may be 5 MB', () => {
    expect(textOf(text)).toBe(text);
  });

  it('of SQL with a few tags may be 5 MB', () => {
    expect(textOf(`${text}{{7}}${text}`)).toBe(`${text}7${text}`);
  });

  it('of white space may be 5 MB', () => {
    const blank = ' '.repeat(2_500_000);
    const { text: rendered } = render(`a${blank}\n{{#if true}}\nb{{~/if~}}${blank}\nc`);
    expect(rendered).toBe(`a${blank}\nbc`);
  });

  it('of what a mistake leaves open may be 5 MB', () => {
    expect(mistakes(`{{ref "a\n${text}`)).toHaveLength(1);
    expect(mistakes(`{{!-- \n${text}`)).toHaveLength(1);
    expect(mistakes('{{'.repeat(20_000)).length).toBeGreaterThan(1);
  });
});

describe('depth', () => {
  it('has a limit for blocks', () => {
    expect(textOf(nested(200))).toBe('x');
    expect(mistakes(nested(201))).toEqual([
      'E0215 1:2401 «{{#if true}}» blocks are nested more than 200 deep | move the inner ones to a macro',
    ]);
    expect(mistakes(nested(20_000))).toHaveLength(1);
  });

  it('has a limit for else if', () => {
    expect(textOf(chained(199))).toBe('c');
    expect(mistakes(chained(200))).toHaveLength(1);
  });

  it('has a limit for parentheses', () => {
    expect(textOf(concatenated(100))).toBe("'1'");
    expect(mistakes(concatenated(101))).toEqual([
      'E0215 1:811 «(» parentheses are nested more than 100 deep | name the parts with {{#let (…) as |name|}}',
    ]);
    expect(mistakes(concatenated(20_000))).toHaveLength(1);
  });

  it('has a limit for macros that call macros', () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `m${index}`,
          index + 1 < length ? nested(20).replace('x', `{{m${index + 1}}}`) : 'x',
        ]),
      );
    expect(textOf('{{m0}}', { macros: chain(15) })).toBe('x');
    const [said] = complaints('{{m0}}', { macros: chain(500) });
    expect(said).toMatch(
      /^E0215 1:\d+ «true» blocks and macros are nested more than 400 deep < in macro m\d+ .* < called from \(models\/m.sql:1:1\)/,
    );
  });
});

describe('work', () => {
  it('has a limit for steps', () => {
    const loops = '{{#each (range 2000) as |a|}}{{#each (range 2000) as |b|}}{{/each}}{{/each}}';
    expect(complaints(loops)).toEqual([
      'E0215 1:38 «(range 2000)» rendering takes more than 1,000,000 steps | loops inside loops and macros that call macros multiply: let SQL do the work',
    ]);
  });

  it('has a limit for the text', () => {
    const body = 'y'.repeat(10_000);
    expect(complaints(`{{#each (range 20000) as |a|}}${body}{{/each}}`)).toEqual([
      'E0215 1:9 «(range 20000)» the text grows beyond 100,000,000 characters | loops inside loops and macros that call macros multiply: let SQL do the work',
    ]);
  });

  it('has a limit for a range', () => {
    expect(complaints('{{#each (range 1000001) as |a|}}{{/each}}')).toEqual([
      'E0215 1:9 «(range 1000001)» this range has 1,000,001 numbers | let SQL count: range(…) in FROM',
    ]);
  });

  it('is stopped where macros multiply', () => {
    const macros = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `m${index}`,
        index < 29 ? `{{m${index + 1}}}{{m${index + 1}}}` : 'x',
      ]),
    );
    expect(complaints('{{m0}}', { macros })).toHaveLength(1);
  });
});

it('renders a template whose parsing failed as far as it was read', () => {
  const template = parse('a {{ ref("x") }} {{7}}');
  const { text, diagnostics } = renderTemplate(template, environment());
  expect([text, told(diagnostics)]).toEqual(['a                7', []]);
});
