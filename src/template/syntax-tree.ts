/**
 * A template as we mean it: Handlebars' tree with our blocks and calls told apart, names resolved
 * to what they stand for, and every node with its place. Types alone; nothing runs here.
 */
import type { Range } from './range.ts';

export interface Program {
  /** Of all `{{config}}` tags, in the order of the text. */
  readonly config: readonly NamedExpression[];
  readonly body: Body;
}

export type Body = readonly Statement[];

export type Statement =
  | TextNode
  | PrintNode
  | CallNode
  | ConditionNode
  | LoopNode
  | BindingNode
  | IncrementalNode
  | GivenBodyNode;

/** Plain SQL, letter by letter as it stands at its place. */
export interface TextNode extends Range {
  readonly kind: 'text';
  readonly text: string;
}

/** `{{expression}}`. */
export interface PrintNode extends Range {
  readonly kind: 'print';
  readonly value: Expression;
}

/** `{{macro a=1}}`, `{{> macro}}`, `{{#macro}}body{{/macro}}`. */
export interface CallNode extends Range {
  readonly kind: 'call';
  readonly call: MacroCall;
}

/** `#if` with its `else if`s; `#unless` is the negation of its one branch. */
export interface ConditionNode {
  readonly kind: 'if';
  readonly branches: readonly { readonly test: Expression; readonly body: Body }[];
  readonly otherwise: Body;
}

/** `#each`, and `#join`, which prints something between its items. */
export interface LoopNode {
  readonly kind: 'each';
  readonly list: Expression;
  readonly isJoin: boolean;
  /** Of `#join`; absent: a comma and a space. */
  readonly separator: Expression | undefined;
  readonly item: string;
  /** The name of the index, or of an object's key. */
  readonly index: string | undefined;
  readonly body: Body;
  readonly otherwise: Body;
}

/** `#let`, and `#with`, which has an `else` for a value that is empty. */
export interface BindingNode {
  readonly kind: 'let' | 'with';
  readonly bindings: readonly { readonly name: string; readonly value: Expression }[];
  readonly body: Body;
  readonly otherwise: Body;
}

export interface IncrementalNode {
  readonly kind: 'incremental';
  readonly body: Body;
  readonly otherwise: Body;
}

/** `{{> @partial-block}}`: the body that the macro's caller gives. */
export interface GivenBodyNode extends Range {
  readonly kind: 'given_body';
}

export type Expression =
  | TextLiteral
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | LocalName
  | ValueName
  | RefCall
  | SourceCall
  | VariableCall
  | HelperCall
  | MacroExpression
  | BrokenExpression;

/** Its range is inside the quotes. */
export interface TextLiteral extends Range {
  readonly kind: 'text';
  readonly value: string;
}

/** Kept as typed: `007`, `1.0`, twenty digits. */
export interface NumberLiteral extends Range {
  readonly kind: 'number';
  readonly text: string;
}

export interface BooleanLiteral extends Range {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface NullLiteral extends Range {
  readonly kind: 'null';
}

/** A block parameter or a macro's argument, perhaps with `.members` behind it. */
export interface LocalName extends Range {
  readonly kind: 'local';
  readonly name: string;
  readonly members: readonly string[];
}

/** `this`, `target.schema`, `run_started_at`, `interval.start`. */
export interface ValueName extends Range {
  readonly kind: 'value';
  readonly name: string;
  readonly members: readonly string[];
}

export interface RefCall extends Range {
  readonly kind: 'ref';
  readonly name: string;
}

export interface SourceCall extends Range {
  readonly kind: 'source';
  readonly source: string;
  readonly table: string;
}

export interface VariableCall extends Range {
  readonly kind: 'var' | 'env';
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export interface HelperCall extends Range {
  readonly kind: 'helper';
  readonly helper: HelperName;
  readonly operands: readonly Expression[];
  readonly named: readonly NamedExpression[];
}

export interface MacroExpression extends Range {
  readonly kind: 'macro';
  readonly call: MacroCall;
}

/** What was wrong with it has been said; it prints nothing. */
export interface BrokenExpression extends Range {
  readonly kind: 'broken';
}

export interface MacroCall extends Range {
  readonly name: string;
  readonly nameRange: Range;
  readonly arguments: readonly NamedExpression[];
  readonly body: Body | undefined;
}

export interface NamedExpression {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: Expression;
}

export type HelperName =
  | 'literal'
  | 'identifier'
  | 'list'
  | 'object'
  | 'concat'
  | 'lookup'
  | 'range'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'and'
  | 'or'
  | 'not'
  | 'default';
