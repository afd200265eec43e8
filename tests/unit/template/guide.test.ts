/** The examples of the guide's page on templates give what the page says that they give. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SourceText } from '../../../src/base/source-text.ts';
import { parseTemplate } from '../../../src/template/parse/parse-template.ts';
import { renderTemplate } from '../../../src/template/render/render-template.ts';
import { environment, told } from './template-fixture.ts';

const page = readFileSync(new URL('../../../docs/guide/templates.md', import.meta.url), 'utf8');

interface Example {
  readonly info: string;
  readonly text: string;
}

const examples = [...page.matchAll(/^```(\S+)(?: (\S+))?\n(.*?)^```$/gms)].map(
  ([, language = '', name = '', text = '']): Example => ({
    info: `${language} ${name}`.trim(),
    text,
  }),
);
const macros = Object.fromEntries(
  examples.flatMap(({ info, text }) => {
    const name = /^handlebars macros\/(\w+)\.sql$/.exec(info)?.[1];
    return name === undefined ? [] : [[name, text]];
  }),
);
const world = {
  ...environment({ macros, variables: { grid_start: '2024-01-01' } }),
  ref: (name: string) => `main.${name}`,
};

const pairs = examples.flatMap((example, index) => {
  const answer = examples[index + 1];
  return answer && /^handlebars(?: wrong)?$/.test(example.info) ? [{ example, answer }] : [];
});

function answerTo({ info, text }: Example): string {
  const source = new SourceText('models/m.sql', text);
  const { value, diagnostics } = parseTemplate(source, 'model');
  if (info.endsWith('wrong')) {
    const said = diagnostics.map(({ span, message, hint }) => {
      const { line, column } = source.position(span?.start ?? 0);
      return `${line}:${column} ${message}: ${hint}\n`;
    });
    return said.join('');
  }
  const rendered = renderTemplate(value, world);
  return [...told([...diagnostics, ...rendered.diagnostics]), rendered.text].join('');
}

describe('the page on templates', () => {
  it('has examples', () => {
    expect([pairs.length, Object.keys(macros)]).toEqual([6, ['rolling_sum', 'clean', 'per_day']]);
  });

  it.each(pairs)('$example.text', ({ example, answer }) => {
    expect(answerTo(example).trim()).toBe(answer.text.trim());
  });
});
