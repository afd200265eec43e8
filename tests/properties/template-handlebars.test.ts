/**
 * The interpreter is held to Handlebars itself: random templates, with what is ours put into
 * Handlebars' words, give the same text from both.
 */
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { expect, it } from 'vitest';
import { SourceText } from '../../src/base/source-text.ts';
import { parseTemplate } from '../../src/template/parse/parse-template.ts';
import { endsInLineComment } from '../../src/template/parse/sql-text.ts';
import { renderTemplate } from '../../src/template/render/render-template.ts';
import { environment, told } from '../unit/template/template-fixture.ts';
import { type Node, ours, template, theirs } from './template-arbitraries.ts';

const macros = {
  shout: '{{params word="string"}}\n  {{word}}!\n',
  twice: '{{params word="string"}}{{shout word=word}} {{~> shout word=word}}',
  wrap: '\n({{> @partial-block}})',
};

/** The same macros, as helpers of Handlebars; it escapes for HTML, which SQL is not. */
function handlebars(): typeof Handlebars {
  const own = Handlebars.create();
  const shout = (word: string): string => `${word}!`;
  own.registerHelper({
    shout: ({ hash }) => shout(hash.word),
    twice: ({ hash }) => `${shout(hash.word)}${shout(hash.word)}`,
    wrap(this: unknown, { fn }) {
      const body: string = fn(this);
      return endsInLineComment(body) ? `(${body}\n)` : `(${body})`;
    },
    join(this: unknown, items: string[], separator: string, { fn, inverse }) {
      if (items.length === 0) return inverse(this);
      const bodies = items.map((item, index) => fn(this, { blockParams: [item, String(index)] }));
      return bodies.join(separator);
    },
    let(this: unknown, value: unknown, { fn }) {
      return fn(this, { blockParams: [value] });
    },
    list: (...items: unknown[]) => items.slice(0, -1),
    concat: (...pieces: unknown[]) => pieces.slice(0, -1).join(''),
    eq: (a: unknown, b: unknown) => a === b,
    not: (value: unknown) => Handlebars.Utils.isEmpty(value),
    text: (value: unknown) => String(value),
  });
  return own;
}

const own = handlebars();
const world = environment({ macros });

function renderOurs(nodes: readonly Node[]): string {
  const source = new SourceText('models/m.sql', ours(nodes));
  const parsed = parseTemplate(source, 'model');
  const rendered = renderTemplate(parsed.value, world);
  const errors = [...parsed.diagnostics, ...rendered.diagnostics].filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length > 0) throw new Error(told(errors).join('\n'));
  return rendered.text;
}

function renderTheirs(nodes: readonly Node[]): string {
  return own.compile(theirs(nodes), { noEscape: true })({}).replaceAll('\u0001', '');
}

it('gives the text that Handlebars gives', () => {
  fc.assert(
    fc.property(template, (nodes) => {
      expect(renderOurs(nodes)).toBe(renderTheirs(nodes));
    }),
    { numRuns: 400 },
  );
});
