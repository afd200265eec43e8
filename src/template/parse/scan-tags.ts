/**
 * The tags of a template, cut as Handlebars' lexer cuts them. In: text; out: tags with their
 * places, and what is wrong with the way they begin and end. Knows nothing of what is inside.
 */

export type TagKind =
  | 'value'
  | 'partial'
  | 'open'
  | 'close'
  | 'else'
  /** `{{else if x}}`: closes one part of a block and opens the next. */
  | 'else_chain'
  | 'comment';

export type TagMistake =
  /** No `}}` follows before the next tag or the end. */
  | 'unclosed'
  /** A quote inside is never closed. */
  | 'quote'
  /** `{{{`. */
  | 'opening_braces'
  /** `}}}`. */
  | 'closing_braces'
  /** Parentheses inside parentheses, more than anybody writes. */
  | 'depth';

export interface Tag {
  readonly kind: TagKind;
  readonly start: number;
  readonly end: number;
  /** The first word inside, behind any `#`, `/` or `>`. */
  readonly name: string;
  readonly nameStart: number;
  readonly mistake: TagMistake | undefined;
  /** The offset that the mistake is about: the quote, the third brace. */
  readonly mistakeAt: number;
}

export const deepestParentheses = 100;
const longestQuote = 100_000;

export function scanTags(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  for (let at = text.indexOf('{{'); at !== -1; ) {
    if (isEscaped(text, at)) {
      at = text.indexOf('{{', at + 2);
      continue;
    }
    const tag = readTag(text, at);
    tags.push(tag);
    at = text.indexOf('{{', tag.end);
  }
  return tags;
}

/** One backslash in front makes the braces plain text; two make a backslash and a tag. */
function isEscaped(text: string, at: number): boolean {
  return text[at - 1] === '\\' && text[at - 2] !== '\\';
}

function readTag(text: string, start: number): Tag {
  const inner = text[start + 2] === '~' ? start + 3 : start + 2;
  const sign = text[inner];
  if (sign === '!') return readComment(text, start, inner);
  const { kind, nameStart } = readSign(text, inner);
  const name = matchAt(/[^\s=~{}()|"'[\]]*/y, text, nameStart);
  const inside = scanInside(text, sign === '{' ? inner + 1 : inner);
  const mistake = sign === '{' ? 'opening_braces' : inside.mistake;
  const mistakeAt = sign === '{' ? inner : inside.mistakeAt;
  const end = sign === '{' && text[inside.end] === '}' ? inside.end + 1 : inside.end;
  return { kind, start, end, name, nameStart, mistake, mistakeAt };
}

function readSign(text: string, inner: number): { kind: TagKind; nameStart: number } {
  const otherwise = matchAt(/\^\s*~?(?=\}\})|\s*else\b(?:\s*~?(?=\}\}))?/y, text, inner);
  if (otherwise !== '') {
    const nameStart = inner + otherwise.length;
    if (text.startsWith('}}', nameStart)) return { kind: 'else', nameStart };
    return { kind: 'else_chain', nameStart: skipSpace(text, nameStart) };
  }
  const sign = matchAt(/#[>*]?|[/^>&*]/y, text, inner);
  const nameStart = skipSpace(text, inner + sign.length);
  return { kind: kindOf(sign), nameStart };
}

function kindOf(sign: string): TagKind {
  if (sign === '/') return 'close';
  if (sign === '>') return 'partial';
  return sign === '' || sign === '&' || sign === '*' ? 'value' : 'open';
}

function readComment(text: string, start: number, inner: number): Tag {
  const dashed = text.startsWith('--', inner + 1);
  const closing = dashed ? /--~?\}\}/g : /\}\}/g;
  closing.lastIndex = inner + 1;
  const isClosed = closing.test(text);
  return {
    kind: 'comment',
    start,
    end: isClosed ? closing.lastIndex : text.length,
    name: '',
    nameStart: inner,
    mistake: isClosed ? undefined : 'unclosed',
    mistakeAt: start,
  };
}

interface Inside {
  readonly end: number;
  readonly mistake: TagMistake | undefined;
  readonly mistakeAt: number;
}

/** From behind the sign to behind the `}}`; quotes and `[segments]` may hold anything. */
function scanInside(text: string, from: number): Inside {
  const step = /["'[(){}]/g;
  step.lastIndex = from;
  let depth = 0;
  let tooDeep = -1;
  while (step.test(text)) {
    const at = step.lastIndex - 1;
    const sign = text[at];
    if (sign === '(') {
      if (++depth > deepestParentheses && tooDeep === -1) tooDeep = at;
    } else if (sign === ')') {
      depth--;
    } else if (sign === '{') {
      if (text[at + 1] === '{') return broken(endOfLastLine(text, from, at), 'unclosed', from);
    } else if (sign === '}') {
      if (text[at + 1] !== '}') continue;
      const end = at + 2;
      if (tooDeep !== -1) return broken(end, 'depth', tooDeep);
      if (text[end] === '}' && text[at - 1] !== '~') {
        return broken(end + matchAt(/\}+/y, text, end).length, 'closing_braces', end);
      }
      return { end, mistake: undefined, mistakeAt: -1 };
    } else {
      const end = endOfQuoted(text, at, sign === '[' ? ']' : (sign ?? ''));
      if (end !== -1) step.lastIndex = end;
      else if (sign !== '[') return broken(endOfBrokenTag(text, at), 'quote', at);
    }
  }
  return broken(endOfLine(text, from), 'unclosed', from);
}

function broken(end: number, mistake: TagMistake, mistakeAt: number): Inside {
  return { end, mistake, mistakeAt };
}

/** Behind the closing sign, or -1: also where the text swallows the tag's end and its line's. */
function endOfQuoted(text: string, open: number, close: string): number {
  const inside = text.slice(open + 1, open + 1 + longestQuote);
  let at = inside.indexOf(close);
  while (at > 0 && inside[at - 1] === '\\') at = inside.indexOf(close, at + 1);
  if (at === -1) return -1;
  const swallowed = inside.slice(0, at).indexOf('}}');
  if (swallowed !== -1 && inside.slice(swallowed, at).includes('\n')) return -1;
  return open + 1 + at + 1;
}

function endOfBrokenTag(text: string, at: number): number {
  const lineEnd = endOfLine(text, at);
  const close = text.indexOf('}}', at);
  return close === -1 || close > lineEnd ? lineEnd : close + 2;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function endOfLastLine(text: string, from: number, next: number): number {
  return Math.min(endOfLine(text, from), next);
}

function skipSpace(text: string, at: number): number {
  return at + matchAt(/\s*/y, text, at).length;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
