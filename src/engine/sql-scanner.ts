/**
 * DuckDB's lexical structure: where quotes, comments and brackets begin and end. In: SQL; out: its
 * tokens, statements and comments. Knows no grammar: the engine alone says what is valid.
 */

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export type TokenKind =
  | 'space'
  | 'comment'
  /** `'…'`, `E'…'`, `X'…'`, `$tag$…$tag$`. */
  | 'string'
  /** `"…"`. */
  | 'quoted'
  | 'word'
  | 'number'
  /** `$1`, `$name`. */
  | 'parameter'
  /** Any other single character. */
  | 'symbol';

export interface Token extends TextRange {
  readonly kind: TokenKind;
  /** False for a quote or comment that the text's end cuts off. */
  readonly isClosed: boolean;
}

export interface SqlScan {
  /** Outside quotes, comments and brackets. */
  readonly semicolons: readonly number[];
  /** From the first to the last token of each, without the semicolon; empty ones do not count. */
  readonly statements: readonly TextRange[];
  readonly comments: readonly TextRange[];
  /** Nothing but space, comments and semicolons. */
  readonly isEmpty: boolean;
  /** Where the text begins with WITH: `end` is behind it and its RECURSIVE. */
  readonly withClause: (TextRange & { readonly isRecursive: boolean }) | undefined;
  /** The quote or comment that is never closed. */
  readonly unclosed: Token | undefined;
}

/** Reads a text once, from its beginning to its end. */
export function scanSql(text: string): SqlScan {
  const semicolons: number[] = [];
  const statements: TextRange[] = [];
  const comments: TextRange[] = [];
  const firstWords: Token[] = [];
  let unclosed: Token | undefined;
  let depth = 0;
  let start = -1;
  let end = -1;
  for (let at = 0; at < text.length; ) {
    const token = readToken(text, at);
    at = token.end;
    if (!token.isClosed) unclosed = token;
    if (token.kind === 'space') continue;
    if (token.kind === 'comment') {
      comments.push({ start: token.start, end: token.end });
      continue;
    }
    if (token.kind === 'symbol') {
      const code = text.charCodeAt(token.start);
      if (code === semicolon && depth === 0) {
        if (start !== -1) statements.push({ start, end });
        semicolons.push(token.start);
        start = -1;
        continue;
      }
      if (opens(code)) depth++;
      else if (closes(code) && depth > 0) depth--;
    }
    if (firstWords.length < 2) firstWords.push(token);
    if (start === -1) start = token.start;
    end = token.end;
  }
  if (start !== -1) statements.push({ start, end });
  const withClause = readWith(text, firstWords);
  return {
    semicolons,
    statements,
    comments,
    isEmpty: statements.length === 0,
    withClause,
    unclosed,
  };
}

function readWith(text: string, [first, second]: readonly Token[]): SqlScan['withClause'] {
  if (!first || !isWord(text, first, 'with')) return undefined;
  const isRecursive = second !== undefined && isWord(text, second, 'recursive');
  return { start: first.start, end: isRecursive ? second.end : first.end, isRecursive };
}

function isWord(text: string, token: Token, word: string): boolean {
  return token.kind === 'word' && text.slice(token.start, token.end).toLowerCase() === word;
}

/** All tokens of a text, spaces and comments too: they cover it without a gap. */
export function* readTokens(text: string): Generator<Token> {
  for (let at = 0; at < text.length; ) {
    const token = readToken(text, at);
    yield token;
    at = token.end;
  }
}

const semicolon = 0x3b;
const quote = 0x27;
const doubleQuote = 0x22;
const dollar = 0x24;
const minus = 0x2d;
const slash = 0x2f;
const star = 0x2a;
const backslash = 0x5c;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** The token that begins at `at`, which must be the end of another one or 0. */
function readToken(text: string, at: number): Token {
  const code = text.charCodeAt(at);
  if (isSpace(code)) return closed('space', at, endOfSpace(text, at));
  if (isWordStart(code)) return readWordOrString(text, at, code);
  const next = text.charCodeAt(at + 1);
  switch (code) {
    case quote:
      return readQuoted('string', text, at, at, code);
    case doubleQuote:
      return readQuoted('quoted', text, at, at, code);
    case dollar:
      return readDollar(text, at);
    case minus:
      if (next === minus) return closed('comment', at, endOfLine(text, at));
      break;
    case slash:
      if (next === star) return readBlockComment(text, at);
      break;
  }
  if (isDigit(code) || (code === 0x2e && isDigit(next))) {
    return closed('number', at, endOfMatch(numberPattern, text, at));
  }
  return closed('symbol', at, at + 1);
}

function closed(kind: TokenKind, start: number, end: number): Token {
  return { kind, start, end, isClosed: true };
}

/** A word, or a string with a letter before its quote: only E gives the backslash a meaning. */
function readWordOrString(text: string, at: number, code: number): Token {
  if (text.charCodeAt(at + 1) === quote) {
    const letter = code | 0x20;
    if (letter === 0x65) return readEscapeString(text, at);
    if (letter === 0x78 || letter === 0x62 || letter === 0x6e) {
      return readQuoted('string', text, at, at + 1, quote);
    }
  }
  let end = at + 1;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  return closed('word', at, end);
}

/** A quote of either kind, doubled inside. `open` is the place of the first one. */
function readQuoted(
  kind: 'string' | 'quoted',
  text: string,
  start: number,
  open: number,
  mark: number,
): Token {
  const sign = String.fromCharCode(mark);
  for (let at = text.indexOf(sign, open + 1); at !== -1; at = text.indexOf(sign, at + 2)) {
    if (text.charCodeAt(at + 1) !== mark) return closed(kind, start, at + 1);
  }
  return { kind, start, end: text.length, isClosed: false };
}

/** `E'…'` with backslashes; a string on the next line continues it, and still has them. */
function readEscapeString(text: string, start: number): Token {
  for (let at = start + 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    if (code !== quote) continue;
    if (text.charCodeAt(at + 1) === quote) {
      at++;
      continue;
    }
    const continued = endOfMatch(continuation, text, at + 1);
    if (continued === at + 1) return closed('string', start, at + 1);
    at = continued - 1;
  }
  return { kind: 'string', start, end: text.length, isClosed: false };
}

/** Space with a line break in it, line comments allowed, then a quote. */
const continuation = /(?:[ \t\f]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f]|--[^\n\r]*[\n\r])*'/y;
/** There are no hexadecimal numbers: `0x1F` is a zero named x1F. */
const numberPattern =
  /(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const dollarParameter = /\$(?:[0-9]+|[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*)?/y;

function readDollar(text: string, start: number): Token {
  const open = endOfMatch(dollarTag, text, start);
  if (open === start) {
    const end = endOfMatch(dollarParameter, text, start);
    return closed(end === start + 1 ? 'symbol' : 'parameter', start, end);
  }
  const close = text.indexOf(text.slice(start, open), open);
  if (close === -1) return { kind: 'string', start, end: text.length, isClosed: false };
  return closed('string', start, close + open - start);
}

/** Block comments nest. */
function readBlockComment(text: string, start: number): Token {
  let depth = 1;
  for (let at = start + 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === slash && next === star) depth++;
    else if (code === star && next === slash) depth--;
    else continue;
    at++;
    if (depth === 0) return closed('comment', start, at + 1);
  }
  return { kind: 'comment', start, end: text.length, isClosed: false };
}

function endOfMatch(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === newline || code === carriageReturn) break;
    at++;
  }
  return at;
}

function endOfSpace(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b);
  return code >= 0xa0 && isWideSpace(code);
}

/** Spaces beyond ASCII that the engine takes for one. */
export function isWideSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200d) ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x2060 ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isWordStart(code: number): boolean {
  const letter = code | 0x20;
  if (code < 0x80) return (letter >= 0x61 && letter <= 0x7a) || code === 0x5f;
  return !isWideSpace(code);
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === dollar;
}

function opens(code: number): boolean {
  return code === 0x28 || code === 0x5b || code === 0x7b;
}

function closes(code: number): boolean {
  return code === 0x29 || code === 0x5d || code === 0x7d;
}
