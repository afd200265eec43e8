/**
 * Where a rendering stands: the names that are bound, the macros on the way, and what has been
 * found wrong. Shared by what evaluates and what renders; knows neither.
 */
import { type Diagnostic, error, type RelatedPlace } from '../../base/diagnostic.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import { formatCount } from '../../base/format-count.ts';
import type { SourceText, Span } from '../../base/source-text.ts';
import type { Range } from '../range.ts';
import type { Body, MacroCall } from '../syntax-tree.ts';
import type { Frame, RenderEnvironment, Segment } from '../template.ts';
import type { Origin, Value } from './values.ts';

/** Text as it grows, with its map. */
export interface Output {
  text: string;
  readonly segments: Segment[];
}

export interface Run {
  readonly environment: RenderEnvironment;
  readonly diagnostics: Diagnostic[];
  /** Statements and expressions so far: a template that takes too many is stopped. */
  steps: number;
  /** Blocks and macros around the place that is rendered. */
  depth: number;
  /** A limit was passed, and that was reported: nothing more is rendered. */
  isStopped: boolean;
  /** The text of a macro's call, trimmed; `undefined` where the call is wrong. */
  readonly renderMacro: (
    call: MacroCall,
    scope: Scope,
    caller: Frame | undefined,
  ) => Output | undefined;
}

/** Names and their values, innermost first. */
export interface Bound {
  readonly name: string;
  readonly value: Value;
  readonly outer: Bound | undefined;
}

export interface Scope {
  readonly run: Run;
  /** The file whose tree is rendered. */
  readonly source: SourceText;
  readonly names: Bound | undefined;
  /** The macro whose file this is, and its call in the file that the rendering began with. */
  readonly macro: { readonly name: string; readonly call: Span } | undefined;
  /** How the text came here: the macros that called, or that print this body. */
  readonly caller: Frame | undefined;
  /** Macros whose files are around this text, innermost first: what may not be called again. */
  readonly active: Active | undefined;
  /** What `{{> @partial-block}}` prints, and where that was written. */
  readonly given: { readonly body: Body; readonly scope: Scope } | undefined;
}

export interface Active {
  readonly name: string;
  readonly outer: Active | undefined;
}

export function bind(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, names: { name, value, outer: scope.names } };
}

export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let at = scope.names; at; at = at.outer) if (at.name === name) return at.value;
  return undefined;
}

export function spanOf(scope: Scope, { start, end }: Range): Span {
  return { source: scope.source, start, end };
}

/** Where text of this file was typed, seen from the file that the rendering began with. */
export function originOf(scope: Scope, range: Range): Origin {
  return scope.macro
    ? { span: scope.macro.call, isTyped: false }
    : { span: spanOf(scope, range), isTyped: true };
}

/** The way to a piece of text in this file, the file itself included if it is a macro's. */
export function frameOf(scope: Scope, range: Range, exact: boolean): Frame | undefined {
  const { macro, caller } = scope;
  return macro ? { macro: macro.name, span: spanOf(scope, range), exact, caller } : caller;
}

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A mistake at a place of this file, with the calls that led there. */
export function fail(scope: Scope, range: Range, failure: Failure): void {
  const related: RelatedPlace[] = [];
  if (scope.macro) {
    for (let at = scope.caller; at; at = at.caller) {
      related.push({ message: `in macro ${at.macro}`, span: at.span });
    }
    related.push({ message: 'called from', span: scope.macro.call });
  }
  report(scope, range, failure, related);
}

/** A mistake that is one whoever calls, so that it is the same one each time. */
export function failAlone(scope: Scope, range: Range, failure: Failure): void {
  report(scope, range, failure, []);
}

function report(
  scope: Scope,
  range: Range,
  { code, message, hint }: Failure,
  related: readonly RelatedPlace[],
): void {
  scope.run.diagnostics.push(
    error(code, message, {
      span: spanOf(scope, range),
      ...(related.length > 0 ? { related } : {}),
      ...(hint === undefined ? {} : { hint }),
    }),
  );
}

/** False once rendering was stopped, or is: more was done than any template needs. */
export function mayGoOn(scope: Scope, range: Range, output?: Output): boolean {
  const { run } = scope;
  if (run.isStopped) return false;
  run.steps++;
  const limit = limitPassed(run, output);
  if (limit === undefined) return true;
  run.isStopped = true;
  fail(scope, range, {
    code: 'E0215',
    message: limit,
    hint: 'loops inside loops and macros that call macros multiply: let SQL do the work',
  });
  return false;
}

const mostSteps = 1_000_000;
const mostText = 100_000_000;
/** Far below what the stack holds. */
const deepestRendering = 400;

function limitPassed(run: Run, output: Output | undefined): string | undefined {
  if (run.steps > mostSteps) return `rendering takes more than ${counted(mostSteps)} steps`;
  if (run.depth > deepestRendering) {
    return `blocks and macros are nested more than ${deepestRendering} deep`;
  }
  return output && output.text.length > mostText
    ? `the text grows beyond ${counted(mostText)} characters`
    : undefined;
}

function counted(count: number): string {
  return formatCount(count);
}
