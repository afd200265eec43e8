/**
 * Handlebars' own grammar and whitespace control, with exact offsets. In: text; out: Handlebars'
 * tree, or the place where reading stopped. Knows none of our rules but which blocks are ours.
 */
import { createRequire } from 'node:module';
import type { Range } from '../range.ts';

interface Located {
  readonly loc: { readonly range: readonly [number, number] };
}

export interface RawPath extends Located {
  readonly type: 'PathExpression';
  /** `@name`. */
  readonly data: boolean;
  /** How many `../` stand in front. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
}

export interface RawLiteral extends Located {
  readonly type:
    | 'StringLiteral'
    | 'NumberLiteral'
    | 'BooleanLiteral'
    | 'NullLiteral'
    | 'UndefinedLiteral';
  readonly value: string | number | boolean | null | undefined;
}

export interface RawPair extends Located {
  readonly key: string;
  readonly value: RawExpression;
}

export interface RawCall extends Located {
  readonly path: RawExpression;
  readonly params: readonly RawExpression[];
  readonly hash: { readonly pairs: readonly RawPair[] } | undefined;
}

export interface RawSubExpression extends RawCall {
  readonly type: 'SubExpression';
}

export type RawExpression = RawPath | RawLiteral | RawSubExpression;

interface Strip {
  readonly open: boolean;
  readonly close: boolean;
}

export interface RawProgram {
  readonly body: readonly RawStatement[];
  readonly blockParams?: readonly string[];
  /** Holds nothing but the block of an `else if`. */
  readonly chained?: boolean;
}

export interface RawContent extends Located {
  readonly type: 'ContentStatement';
  /** As written, but for the backslash of an escaped tag behind it. */
  readonly original: string;
  /** After whitespace control: `original` without some space at its ends. */
  readonly value: string;
}

export interface RawMustache extends RawCall {
  readonly type: 'MustacheStatement' | 'Decorator';
  readonly escaped: boolean;
  readonly strip: Strip;
}

export interface RawBlock extends RawCall {
  readonly type: 'BlockStatement' | 'DecoratorBlock';
  readonly program: RawProgram | undefined;
  readonly inverse: RawProgram | undefined;
}

interface RawPartialCall extends Located {
  readonly name: RawExpression;
  readonly params: readonly RawExpression[];
  readonly hash: { readonly pairs: readonly RawPair[] } | undefined;
}

export interface RawPartial extends RawPartialCall {
  readonly type: 'PartialStatement';
  readonly strip: Strip;
}

export interface RawPartialBlock extends RawPartialCall {
  readonly type: 'PartialBlockStatement';
  readonly program: RawProgram;
}

export interface RawComment extends Located {
  readonly type: 'CommentStatement';
}

export type RawStatement =
  | RawContent
  | RawMustache
  | RawBlock
  | RawPartial
  | RawPartialBlock
  | RawComment;

/** Where Handlebars stopped reading: the token that it could not place, if it is one token. */
export class GrammarError extends Error {
  readonly range: Range | undefined;
  constructor(range: Range | undefined) {
    super('not a template');
    this.name = 'GrammarError';
    this.range = range;
  }
}

/** Raises `GrammarError`, and nothing else, where Handlebars cannot read the text. */
export function readGrammar(text: string): RawProgram {
  grammar ??= loadGrammar();
  const { parser, WhitespaceControl } = grammar;
  let program: RawProgram;
  try {
    program = parser.parse(text);
  } catch (failure) {
    if (failure instanceof GrammarError) throw failure;
    // What the grammar takes and the tree refuses: `a/../b`. Its place is known as a line alone.
    throw new GrammarError(undefined);
  }
  controlWhitespace(new WhitespaceControl()).accept(program);
  return program;
}

interface Lexer {
  options: { ranges?: boolean };
  readonly yylloc: { readonly range: readonly [number, number] };
}

interface Parser {
  lexer: Lexer;
  yy: object;
  readonly parse: (text: string) => RawProgram;
}

interface WhitespaceControl {
  accept: (node: unknown) => unknown;
  MustacheStatement: (node: RawMustache) => object;
  PartialStatement: (node: RawPartial) => object;
  BlockStatement: (node: RawBlock) => Strip;
  PartialBlockStatement: (node: RawPartialBlock) => Strip;
}

interface Grammar {
  readonly parser: Parser;
  readonly WhitespaceControl: new () => WhitespaceControl;
}

let grammar: Grammar | undefined;
const nowhere = {};

/** Three files of Handlebars and no more: the whole of it takes three times as long to load. */
function loadGrammar(): Grammar {
  const load = createRequire(import.meta.url);
  const folder = 'handlebars/dist/cjs/handlebars/compiler';
  const shared: Parser & { Parser: new () => Parser } = load(`${folder}/parser.js`);
  const parser = new shared.Parser();
  parser.lexer = Object.assign(Object.create(shared.lexer) as Lexer, { options: { ranges: true } });
  parser.yy = {
    ...load(`${folder}/helpers.js`),
    // Handlebars reads lines from `start` and `end`; offsets are all that we need.
    locInfo: ({ range }: Located['loc']) => ({ range, start: nowhere, end: nowhere }),
    parseError: () => {
      const [start, end] = parser.lexer.yylloc.range;
      throw new GrammarError({ start, end });
    },
  };
  return { parser, WhitespaceControl: load(`${folder}/whitespace-control.js`) };
}

/** Blocks whose lines vanish when nothing else stands on them, as Handlebars has it. */
const ownBlocks = new Set(['if', 'unless', 'each', 'with', 'let', 'join', 'incremental']);

/**
 * A macro's call keeps the white space around it; `{{config}}` and `{{params}}` print nothing, so
 * their line goes, as a comment's does. All else is Handlebars'.
 */
function controlWhitespace(control: WhitespaceControl): WhitespaceControl {
  const block = control.BlockStatement.bind(control);
  const keepingLines = (node: RawBlock | RawPartialBlock): Strip => {
    const { open, close } = block(node as RawBlock);
    return { open, close };
  };
  control.MustacheStatement = (node) =>
    isDirective(node.path) ? { ...node.strip, inlineStandalone: true } : node.strip;
  control.PartialStatement = (node) => node.strip;
  control.PartialBlockStatement = keepingLines;
  control.BlockStatement = (node) =>
    node.path.type === 'PathExpression' && ownBlocks.has(node.path.original)
      ? block(node)
      : keepingLines(node);
  return control;
}

function isDirective(path: RawExpression): boolean {
  return (
    path.type === 'PathExpression' && (path.original === 'config' || path.original === 'params')
  );
}
