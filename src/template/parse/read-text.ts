/**
 * Text to Handlebars' tree, past the mistakes that Handlebars stops at. In: a file; out: the tree
 * of all that can be read, and a diagnostic for each part that cannot. Knows no name and no call.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { SourceText } from '../../base/source-text.ts';
import type { Range } from '../range.ts';
import { checkBlocks } from './check-blocks.ts';
import { explainTag } from './explain-tag.ts';
import { GrammarError, type RawProgram, readGrammar } from './handlebars-grammar.ts';
import { scanTags, type Tag } from './scan-tags.ts';

export interface ReadText {
  readonly raw: RawProgram;
  readonly diagnostics: Diagnostic[];
  /** Something could not be read and was left out. */
  readonly isPartial: boolean;
}

/** Handlebars stops at the first mistake: what it cannot read is left out, and it reads the rest. */
export function readText(source: SourceText): ReadText {
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
