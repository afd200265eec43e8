/**
 * A template from its text. In: a file and what it is for; out: the template with what can be
 * said of it, and every mistake that can be seen without rendering. Never throws for bad text.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import type { SourceText } from '../base/source-text.ts';
import { checkBlocks } from './check-blocks.ts';
import { explainTag } from './explain-tag.ts';
import {
  GrammarError,
  type RawMustache,
  type RawProgram,
  readGrammar,
} from './handlebars-grammar.ts';
import { readBody } from './read-body.ts';
import { readParameters } from './read-parameters.ts';
import { complain, outside, type Reading, rangeOf, withNames } from './reading.ts';
import { scanTags, type Tag } from './scan-tags.ts';
import { sqlStart } from './sql-text.ts';
import type { Program } from './syntax-tree.ts';
import type { ParsedTemplate, Range, TemplateFacts } from './template.ts';

export type TemplateRole = 'model' | 'macro' | 'test' | 'generic_test';

/**
 * A template is given back even with mistakes in it, so that what it refers to is known; with
 * errors among the diagnostics it is not for rendering.
 */
export function parseTemplate(source: SourceText, role: TemplateRole): Outcome<ParsedTemplate> {
  const { raw, diagnostics, isPartial } = readRaw(source);
  const reading: Reading = {
    source,
    diagnostics,
    calls: [],
    config: [],
    configRefusal: configRefusals[role],
    paramsTag: undefined,
    params: undefined,
    takesBody: false,
    // Jinja's `{% set %}` and `{% for %}` would give names too.
    isPartial: isPartial || source.text.includes('{%'),
    sql: sqlStart,
  };
  readFirstTag(raw, role, reading);
  const names = reading.params?.map(({ name }) => name) ?? [];
  const body = readBody(raw, reading, withNames(outside, names));
  const program: Program = { config: reading.config, body };
  const value = { source, facts: factsOf(reading), program: () => program };
  return { value, diagnostics: sorted(diagnostics) };
}

const configRefusals: Readonly<Record<TemplateRole, string | undefined>> = {
  model: undefined,
  test: undefined,
  macro: 'configure the models that call it',
  generic_test: 'configure the test where it is declared',
};

/** `{{params}}` comes first: the names in it are known to all that follows. */
function readFirstTag(raw: RawProgram, role: TemplateRole, reading: Reading): void {
  const first = raw.body.find(
    (node) =>
      node.type !== 'CommentStatement' &&
      !(node.type === 'ContentStatement' && node.original.trim() === ''),
  );
  const isParams = first?.type === 'MustacheStatement' && isNamed(first, 'params');
  if (isParams && (role === 'macro' || role === 'generic_test')) {
    reading.paramsTag = first;
    reading.params = readParameters(first, reading);
  }
  if (role !== 'generic_test' || reading.isPartial) return;
  const model = reading.params?.find(({ name }) => name === 'model');
  if (model?.type === 'relation') return;
  complain(reading, {
    code: 'E0211',
    range: model?.range ?? (isParams ? rangeOf(first) : { start: 0, end: 0 }),
    message: 'a generic test takes the relation that it tests as "model"',
    hint: 'begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}',
  });
}

function isNamed(tag: RawMustache, name: string): boolean {
  return tag.path.type === 'PathExpression' && tag.path.original === name;
}

function factsOf(reading: Reading): TemplateFacts {
  const { params, config, calls, takesBody } = reading;
  return {
    params,
    config: config.map(({ name, nameRange, value: { start, end } }) => ({
      key: name,
      keyRange: nameRange,
      valueRange: { start, end },
    })),
    ...(takesBody ? { takesBody } : {}),
    calls,
  };
}

interface RawTemplate {
  readonly raw: RawProgram;
  readonly diagnostics: Diagnostic[];
  /** Something could not be read and was left out. */
  readonly isPartial: boolean;
}

/** Handlebars stops at the first mistake: what it cannot read is left out, and it reads the rest. */
function readRaw(source: SourceText): RawTemplate {
  const text = source.text.replaceAll('\0', ' ');
  const diagnostics = findNul(source);
  if (!text.includes('{{')) return { raw: plainText(text), diagnostics, isPartial: false };
  const tags = scanTags(text);
  const check = checkBlocks(source, tags);
  diagnostics.push(...check.diagnostics);
  const readable = blank(text, check.holes);
  const first = tryReading(readable);
  if (!(first instanceof GrammarError)) {
    return { raw: first, diagnostics, isPartial: check.holes.length > 0 };
  }
  const holes: Range[] = [];
  for (const tag of tags) {
    const failure = isBlank(readable, tag) ? undefined : tryTag(text, tag);
    if (!failure) continue;
    diagnostics.push(explainTag(source, tag, failure.range));
    holes.push(check.blocks.get(tag) ?? tag);
  }
  const second = tryReading(blank(readable, holes));
  if (!(second instanceof GrammarError)) return { raw: second, diagnostics, isPartial: true };
  diagnostics.push(unreadable(source, second.range ?? { start: 0, end: 0 }));
  return { raw: { body: [] }, diagnostics, isPartial: true };
}

function plainText(text: string): RawProgram {
  const loc = { range: [0, text.length] } as const;
  return { body: [{ type: 'ContentStatement', original: text, value: text, loc }] };
}

function tryReading(text: string): RawProgram | GrammarError {
  try {
    return readGrammar(text);
  } catch (failure) {
    if (failure instanceof GrammarError) return failure;
    throw failure;
  }
}

/** Where reading a tag alone stops, if it does. */
function tryTag(text: string, tag: Tag): GrammarError | undefined {
  const [before, after] = surroundings(tag);
  const read = tryReading(`${before}${text.slice(tag.start, tag.end)}${after}`);
  if (!(read instanceof GrammarError)) return undefined;
  const { range } = read;
  const shift = tag.start - before.length;
  return new GrammarError(range && { start: range.start + shift, end: range.end + shift });
}

function surroundings(tag: Tag): readonly [string, string] {
  switch (tag.kind) {
    case 'open':
      return ['', `{{/${tag.name}}}`];
    case 'close':
      return [`{{#${tag.name}}}`, ''];
    case 'else':
    case 'else_chain':
      return ['{{#if x}}', '{{/if}}'];
    case 'value':
    case 'partial':
    case 'comment':
      return ['', ''];
    default:
      return tag.kind satisfies never;
  }
}

/** Spaces in place of what cannot be read; every offset stays what it was. */
function blank(text: string, holes: readonly Range[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of [...holes].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    pieces.push(text.slice(at, Math.max(at, start)));
    at = Math.max(at, start);
    pieces.push(text.slice(at, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return pieces.join('') + text.slice(at);
}

/** A tag that stands in a hole. */
function isBlank(readable: string, { start }: Tag): boolean {
  return readable[start] !== '{';
}

function findNul(source: SourceText): Diagnostic[] {
  const at = source.text.indexOf('\0');
  return at === -1 ? [] : [unreadable(source, { start: at, end: at + 1 })];
}

function unreadable(source: SourceText, { start, end }: Range): Diagnostic {
  const isNul = source.text[start] === '\0';
  return error(
    'E0201',
    isNul ? 'there is a NUL character here' : 'this cannot be read as a template',
    {
      span: source.span(start, end),
      hint: isNul
        ? 'remove it: no SQL may hold one'
        : 'braces that are plain text are written \\{{',
    },
  );
}

function sorted(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
