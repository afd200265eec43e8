/** What holds for templates whatever they say: maps without gaps, and no text that breaks reading. */
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { expect, it } from 'vitest';
import { SourceText, type Span } from '../../src/base/source-text.ts';
import { parseTemplate } from '../../src/template/parse/parse-template.ts';
import { renderTemplate } from '../../src/template/render/render-template.ts';
import { resolvePlace } from '../../src/template/source-map.ts';
import type { TemplateRole } from '../../src/template/template.ts';
import { environment, framesOf } from '../unit/template/template-fixture.ts';
import { ours, template } from './template-arbitraries.ts';

const world = environment({
  macros: {
    shout: '{{params word="string"}}\n  {{word}}!\n',
    twice:
      '{{params word="string"}}{{shout word=word}}\n  {{!x}}{{shout word=(concat word "s")}} -- end\n',
    wrap: '\n({{> @partial-block}})\n',
  },
});

function textAt({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

it('maps every letter, and exact text to itself', () => {
  fc.assert(
    fc.property(template, (nodes) => {
      const source = new SourceText('models/m.sql', ours(nodes));
      const { text, map } = renderTemplate(parseTemplate(source, 'model').value, world);
      expect(map[0]?.start ?? 0).toBe(0);
      for (const [index, segment] of map.entries()) {
        const end = map[index + 1]?.start ?? text.length;
        const piece = text.slice(segment.start, end);
        expect(end).toBeGreaterThan(segment.start);
        expect(segment.span.source).toBe(source);
        if (segment.exact) expect(textAt(segment.span)).toBe(piece);
        for (const { span, exact } of framesOf(segment.frame)) {
          expect(span.source.path).toMatch(/^macros\//);
          if (exact) expect(textAt(span)).toBe(piece);
        }
        const last = resolvePlace(map, end - 1, 1);
        if (segment.exact) expect(last && textAt(last.span)).toBe(piece.at(-1));
      }
    }),
    { numRuns: 300 },
  );
});

/** Pieces of templates, right and wrong, in any order. */
const anything = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        '{',
        '}',
        '{{#',
        '{{/',
        '{{else}}',
        '{{^}}',
        '{{>',
        '{{!--',
        '--}}',
        '{{!',
        '~',
        '"',
        "'",
        '\\',
        '(',
        ')',
        '[',
        ']',
        '|',
        'as |x|',
        'as',
        '=',
        '.',
        '../',
        '@',
        '#if',
        '/if}}',
        '{{#if x}}',
        '{{/if}}',
        '{{#each (list 1) as |x|}}',
        '{{/each}}',
        '{{ref "a"}}',
        "{{ ref('a') }}",
        '{% if x %}',
        '{# a #}',
        'ref',
        'config',
        'params',
        'this',
        'x',
        'foo',
        'a=1',
        '1',
        'null',
        ' ',
        '\n',
        '\r\n',
        '--',
        '/*',
        '*/',
        '\0',
        '😀',
        '{{#foo}}',
        '{{/foo}}',
        '{{config a=1}}',
        '{{params a="sql"}}',
        '{{x}}',
        '{{{',
        '}}}',
        ' | upper',
        ' and ',
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''));

const role = fc.constantFrom<TemplateRole>('model', 'macro', 'test', 'generic_test');

it('reads and renders any text without falling over', () => {
  fc.assert(
    fc.property(anything, role, (text, given) => {
      const source = new SourceText('models/m.sql', text);
      const { value, diagnostics } = parseTemplate(source, given);
      for (const { span, message } of diagnostics) {
        expect(message).toMatch(/^\S.*[^.]$/s);
        expect(span?.source).toBe(source);
        expect(span && span.start >= 0 && span.start <= span.end && span.end <= text.length).toBe(
          true,
        );
      }
      const ranges = value.facts.calls.map(({ range }) => range);
      expect(ranges.every(({ start, end }) => start < end && end <= text.length)).toBe(true);
      expect(typeof renderTemplate(value, world).text).toBe('string');
    }),
    { numRuns: 2_000 },
  );
});

it('says something of every text that Handlebars cannot read', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const { diagnostics } = parseTemplate(new SourceText('models/m.sql', text), 'model');
      if (diagnostics.some(({ severity }) => severity === 'error')) return;
      expect(() => Handlebars.parse(text)).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});
