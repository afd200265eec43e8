/**
 * The text of a selector to its tree. In: text and where it came from; out: an expression, and
 * every mistake with its place. Knows the grammar alone: no graph, no values that exist.
 *
 *   selector = words between spaces (union) of parts between commas (intersection)
 *   part     = [@] [[depth]+] [method[.key]:] value [+[depth]]
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import { type Locate, SourceText, type Span } from '../../base/source-text.ts';
import { cutSelector, openQuoteIn, type Piece } from './cut-selector.ts';
import type { Criterion, Depth, SelectorExpression } from './selector.ts';
import {
  checkMethod,
  checkValue,
  impliedMethod,
  type SelectorProblem,
} from './selector-methods.ts';

/** A flag of the command line, or the place of a definition in a YAML file. */
export type SelectorOrigin = 'select' | 'exclude' | Locate;

/** `undefined` where anything is wrong. */
export function parseSelector(
  text: string,
  origin: SelectorOrigin,
): Outcome<SelectorExpression | undefined> {
  const parsing: Parsing = { text, place: placesIn(text, origin), diagnostics: [] };
  const { words, openQuote } = cutSelector(text);
  if (openQuote) reportOpenQuote(parsing, openQuote);
  const parts = words.map((word) => parseWord(parsing, word));
  if (words.length === 0 && parsing.diagnostics.length === 0) {
    report(parsing, 0, text.length, {
      code: 'E0550',
      message: 'the selector is empty',
      hint: 'name what to select, or leave the selector out to mean everything',
    });
  }
  const sound = parts.filter((part) => part !== undefined);
  if (parsing.diagnostics.length > 0) return { value: undefined, diagnostics: parsing.diagnostics };
  return {
    value: sound.length === 1 ? sound[0] : { kind: 'union', parts: sound },
    diagnostics: [],
  };
}

interface Parsing {
  readonly text: string;
  readonly place: (start: number, end: number) => Span;
  readonly diagnostics: Diagnostic[];
}

function parseWord(parsing: Parsing, pieces: readonly Piece[]): SelectorExpression | undefined {
  const parts = pieces
    .map((piece) => parsePiece(parsing, piece))
    .filter((part) => part !== undefined);
  if (parts.length < pieces.length) return undefined;
  if (parts.length === 1) return parts[0];
  const start = pieces[0]?.start ?? 0;
  const end = pieces.at(-1)?.end ?? start;
  return {
    kind: 'intersection',
    parts,
    text: parsing.text.slice(start, end),
    locate: () => parsing.place(start, end),
  };
}

function parsePiece(parsing: Parsing, piece: Piece): Criterion | undefined {
  if (piece.start === piece.end) return reportEmptyPart(parsing, piece);
  const ending = splitEnding(parsing, piece);
  if (ending === undefined) return undefined;
  const { value, children } = ending;
  const text = parsing.text.slice(piece.start, piece.end);
  const methodAt = piece.start + piece.prefix.length;
  const valueAt = methodAt + (piece.method?.length ?? 0);
  if (value === '' && piece.method === undefined) {
    return reportStray(parsing, piece, `nothing is named by "${text}"`);
  }

  const named =
    piece.method === undefined
      ? { method: impliedMethod(value), key: [] }
      : checkMethod(piece.method.slice(0, -1), value);
  if ('code' in named) return report(parsing, methodAt, valueAt, named);
  const problem = checkValue(named, value);
  if (problem) {
    const from = valueAt + (piece.quoted === undefined ? (problem.at ?? 0) : 0);
    return report(parsing, value === '' ? methodAt : from, piece.end - ending.length, problem);
  }
  const withChildrensParents = piece.prefix.startsWith('@');
  if (withChildrensParents && (children !== undefined || named.method === 'column')) {
    return reportAt(parsing, piece, children !== undefined);
  }
  const sign = withChildrensParents ? piece.prefix.slice(1) : piece.prefix;
  const parents = parseDepth(parsing, sign, methodAt - sign.length);
  if (parents === 'bad') return undefined;
  const locate = () => parsing.place(piece.start, piece.end);
  return {
    kind: 'criterion',
    ...named,
    value,
    withChildrensParents,
    parents,
    children,
    text,
    locate,
  };
}

interface Ending {
  readonly value: string;
  readonly children: Depth | undefined;
  /** How many characters of the text it takes. */
  readonly length: number;
}

/** Takes `+1` off the end and refuses any other `+`. */
function splitEnding(parsing: Parsing, piece: Piece): Ending | undefined {
  const { rest, quoted } = piece;
  const restAt = piece.end - rest.length;
  const ending = /\+\d*$/.exec(rest)?.[0] ?? '';
  const before = rest.slice(0, rest.length - ending.length);
  const written = parsing.text.slice(piece.start, piece.end);
  if (quoted !== undefined && before !== '') {
    return report(parsing, restAt, piece.end, {
      code: 'E0559',
      message: `"${before}" stands right behind the closing quote`,
      hint: 'put a space between two names, or the quotes around the whole value',
    });
  }
  const badDepth =
    /^(?<behind>[^+]*)\+(?<depth>-?[\d.]+)$/.exec(rest) ?? /^(?<depth>-?[\d.]+)\+/.exec(rest);
  if (before.includes('+') && badDepth?.groups?.depth) {
    const { depth, behind } = badDepth.groups;
    const at = restAt + (behind === undefined ? 0 : behind.length + 1);
    return reportDepth(parsing, depth, at);
  }
  if (/^[@+]|\+/.test(before)) {
    const sign = before.startsWith('@') ? '@' : '+';
    return reportStray(parsing, piece, `a "${sign}" is out of place in "${written}"`);
  }
  const children = parseDepth(parsing, ending, piece.end - ending.length);
  if (children === 'bad') return undefined;
  return { value: quoted ?? before, children, length: ending.length };
}

/** `+`, `2+` or `+2`; empty text is no depth at all. */
function parseDepth(parsing: Parsing, sign: string, at: number): Depth | undefined | 'bad' {
  if (sign === '') return undefined;
  const digits = sign.replace('+', '');
  if (digits === '') return Number.POSITIVE_INFINITY;
  const depth = Number(digits);
  if (Number.isSafeInteger(depth)) return depth;
  reportDepth(parsing, digits, at + sign.indexOf(digits));
  return 'bad';
}

function reportDepth(parsing: Parsing, depth: string, at: number): undefined {
  return report(parsing, at, at + depth.length, {
    code: 'E0553',
    message: `"${depth}" is not a number of steps`,
    hint: 'write a whole number, as in "2+orders" or "orders+1"',
  });
}

function reportStray(parsing: Parsing, piece: Piece, message: string): undefined {
  return report(parsing, piece.start, piece.end, {
    code: 'E0552',
    message,
    hint: 'write "+name", "name+", "2+name+1" or "@name", without spaces inside; a name that has a + goes in quotes',
  });
}

function reportAt(parsing: Parsing, piece: Piece, hasChildren: boolean): undefined {
  const written = parsing.text.slice(piece.start, piece.end);
  return report(parsing, piece.start, piece.end, {
    code: 'E0554',
    message: hasChildren
      ? `"@" in front and "+" behind do not go together in "${written}"`
      : `"@" does not go with column: in "${written}"`,
    hint: hasChildren
      ? 'leave out the "+": "@" already takes everything downstream'
      : 'write "+" in front or behind: columns upstream or downstream',
  });
}

function reportEmptyPart(parsing: Parsing, piece: Piece): undefined {
  const { text } = parsing;
  const isBefore = text[piece.start] === ',';
  const comma = isBefore ? piece.start : piece.start - 1;
  return report(parsing, comma, comma + 1, {
    code: 'E0551',
    message: `nothing stands ${isBefore ? 'before' : 'after'} the comma`,
    hint: 'a comma takes what both sides select: write "tag:nightly,marts.*", without spaces',
  });
}

function reportOpenQuote(parsing: Parsing, piece: Piece): void {
  const at = openQuoteIn(piece);
  report(parsing, piece.end - piece.rest.length + at, parsing.text.length, {
    code: 'E0559',
    message: 'the quote is never closed',
    hint: `close it with ${piece.rest[at]}`,
  });
}

/** Returns `undefined`, so that a failing rule can report and give up in one line. */
function report(parsing: Parsing, start: number, end: number, problem: SelectorProblem): undefined {
  const { code, message, hint } = problem;
  const span = parsing.place(start, end);
  parsing.diagnostics.push(error(code, message, hint === undefined ? { span } : { span, hint }));
  return undefined;
}

/** Offsets in the selector to places: in a text named like the flag, or inside the YAML scalar. */
function placesIn(text: string, origin: SelectorOrigin): (start: number, end: number) => Span {
  if (typeof origin === 'string') {
    const source = new SourceText(`--${origin}`, text);
    return (start, end) => source.span(start, end);
  }
  return (start, end) => {
    const whole = origin();
    const written = whole.source.text.slice(whole.start, whole.end);
    const at = written.indexOf(text);
    // A scalar with escapes or folded lines is not the text letter by letter; in a structure the
    // same text may stand twice.
    if (text === '' || at === -1 || at !== written.lastIndexOf(text)) return whole;
    return whole.source.span(whole.start + at + start, whole.start + at + end);
  };
}
