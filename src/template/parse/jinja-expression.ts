/**
 * Jinja's expressions as a tree. In: what stands between Jinja's braces; out: the tree, or
 * `undefined` where it is not Jinja. Knows nothing of what to write instead.
 */

export interface JinjaArgument {
  readonly name: string | undefined;
  readonly value: JinjaExpression;
}

export type JinjaExpression =
  | { readonly kind: 'text'; readonly value: string }
  /** A number, `true`, `null`: already in our words. */
  | { readonly kind: 'word'; readonly text: string }
  /** `target.name`. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly JinjaArgument[] }
  | { readonly kind: 'object'; readonly items: readonly JinjaArgument[] }
  | JinjaCall
  /** An operator, by the name of our helper. */
  | {
      readonly kind: 'operator';
      readonly helper: string;
      readonly operands: readonly JinjaExpression[];
    }
  | {
      readonly kind: 'filter';
      readonly name: string;
      readonly value: JinjaExpression;
      readonly given: readonly JinjaArgument[];
    }
  /** `value if test else otherwise`. */
  | {
      readonly kind: 'choice';
      readonly test: JinjaExpression;
      readonly value: JinjaExpression;
      readonly otherwise: JinjaExpression | undefined;
    };

export interface JinjaCall {
  readonly kind: 'call';
  readonly name: string;
  readonly given: readonly JinjaArgument[];
}

export function readJinja(text: string): JinjaExpression | undefined {
  const cursor: Cursor = { text, at: 0, depth: 0 };
  const expression = readChoice(cursor);
  return take(cursor, /$/y) === undefined ? undefined : expression;
}

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

type Read = (cursor: Cursor) => JinjaExpression | undefined;

const deepest = 50;

function readChoice(cursor: Cursor): JinjaExpression | undefined {
  if (cursor.depth > deepest) return undefined;
  cursor.depth++;
  const value = readOr(cursor);
  let expression = value;
  if (value && take(cursor, /if\b/y) !== undefined) {
    const test = readOr(cursor);
    const otherwise = take(cursor, /else\b/y) !== undefined ? readChoice(cursor) : undefined;
    expression = test && { kind: 'choice', test, value, otherwise };
  }
  cursor.depth--;
  return expression;
}

const readSum = chainOf(readFiltered, /[~+]/y, 'concat');
const readAnd = chainOf(readNot, /and\b/y, 'and');
const readOr = chainOf(readAnd, /or\b/y, 'or');

/** `a or b or c`, as one call of our helper. */
function chainOf(read: Read, sign: RegExp, helper: string): Read {
  return (cursor) => {
    const operands: JinjaExpression[] = [];
    do {
      const operand = read(cursor);
      if (!operand) return undefined;
      operands.push(operand);
    } while (take(cursor, sign) !== undefined);
    const [first] = operands;
    return operands.length === 1 ? first : { kind: 'operator', helper, operands };
  };
}

function readNot(cursor: Cursor): JinjaExpression | undefined {
  if (take(cursor, /not\b/y) === undefined) return readComparison(cursor);
  const operand = readComparison(cursor);
  return operand && { kind: 'operator', helper: 'not', operands: [operand] };
}

const comparisons: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

function readComparison(cursor: Cursor): JinjaExpression | undefined {
  const left = readSum(cursor);
  const test = left && take(cursor, /is\s+(?:not\s+)?[a-z]\w*/y);
  if (left && test) return readTest(left, test);
  const sign = left && take(cursor, /[=!<>]=|[<>]/y);
  if (!left || !sign) return left;
  const right = readSum(cursor);
  return right && { kind: 'operator', helper: comparisons[sign] ?? 'eq', operands: [left, right] };
}

/** `x is none`, `x is not defined`. */
function readTest(value: JinjaExpression, test: string): JinjaExpression {
  const isNone = /none$/.test(test);
  const nothing: JinjaExpression = { kind: 'word', text: 'null' };
  const held: JinjaExpression = isNone
    ? { kind: 'operator', helper: 'eq', operands: [value, nothing] }
    : value;
  return /\bnot\s/.test(test) ? { kind: 'operator', helper: 'not', operands: [held] } : held;
}

function readFiltered(cursor: Cursor): JinjaExpression | undefined {
  let value = readPrimary(cursor);
  while (value && take(cursor, /\|(?!\|)/y) !== undefined) {
    const name = take(cursor, /[A-Za-z_]\w*/y);
    const given = take(cursor, /\(/y) !== undefined ? readItems(cursor, /\)/y) : [];
    value = name !== undefined && given ? { kind: 'filter', name, value, given } : undefined;
  }
  return value;
}

const words: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['True', 'true'],
  ['false', 'false'],
  ['False', 'false'],
  ['none', 'null'],
  ['None', 'null'],
]);

function readPrimary(cursor: Cursor): JinjaExpression | undefined {
  const quoted = take(cursor, /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/y);
  if (quoted !== undefined) {
    return { kind: 'text', value: quoted.slice(1, -1).replace(/\\(['"\\])/g, '$1') };
  }
  const number = take(cursor, /-?\d+(?:\.\d+)?/y);
  if (number !== undefined) return { kind: 'word', text: number };
  const bracket = take(cursor, /[[{(]/y);
  if (bracket === '(') {
    const inner = readChoice(cursor);
    return take(cursor, /\)/y) === undefined ? undefined : inner;
  }
  if (bracket !== undefined) {
    const items = readItems(cursor, bracket === '[' ? /\]/y : /\}/y);
    return items && { kind: bracket === '[' ? 'list' : 'object', items };
  }
  const name = take(cursor, /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y);
  if (name === undefined) return undefined;
  const word = words.get(name);
  if (word !== undefined) return { kind: 'word', text: word };
  if (take(cursor, /\(/y) === undefined) return { kind: 'name', name };
  const given = readItems(cursor, /\)/y);
  return given && { kind: 'call', name, given };
}

/** `a, b=c` or `'k': v` up to the closing sign. */
function readItems(cursor: Cursor, close: RegExp): JinjaArgument[] | undefined {
  const items: JinjaArgument[] = [];
  while (take(cursor, close) === undefined) {
    if (items.length > 0 && take(cursor, /,/y) === undefined) return undefined;
    if (take(cursor, close) !== undefined) break;
    const key = take(cursor, /[A-Za-z_]\w*\s*=(?!=)|"\w+"\s*:|'\w+'\s*:/y);
    const value = readChoice(cursor);
    if (!value) return undefined;
    items.push({ name: key && /\w+/.exec(key)?.[0], value });
  }
  return items;
}

/** Skips space, then takes what matches; `undefined` where nothing does. */
function take(cursor: Cursor, pattern: RegExp): string | undefined {
  while (/\s/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}
