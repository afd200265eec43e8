/**
 * Statements to text. In: the tree, the scope it stands in and the output that grows; out: nothing
 * but what was appended and reported. Of macros it knows only that the run renders them.
 */
import { endsInLineComment } from '../parse/sql-text.ts';
import type { Range } from '../range.ts';
import type {
  BindingNode,
  Body,
  CallNode,
  ConditionNode,
  GivenBodyNode,
  IncrementalNode,
  LoopNode,
  Statement,
  TextNode,
} from '../syntax-tree.ts';
import type { Frame, SourceMap } from '../template.ts';
import { evaluate } from './evaluate.ts';
import { printValue } from './print-value.ts';
import {
  bind,
  fail,
  frameOf,
  mayGoOn,
  type Output,
  originOf,
  type Scope,
  spanOf,
} from './scope.ts';
import { describe, isEmpty, type Value } from './values.ts';

export function renderBody(body: Body, scope: Scope, output: Output): void {
  const { run } = scope;
  run.depth++;
  for (const statement of body) renderStatement(statement, scope, output);
  run.depth--;
}

function renderStatement(statement: Statement, scope: Scope, output: Output): void {
  switch (statement.kind) {
    case 'text':
      renderText(statement, scope, output);
      break;
    case 'print':
      if (!mayGoOn(scope, statement, output)) break;
      print(evaluate(statement.value, scope), statement, scope, output);
      break;
    case 'call':
      renderCall(statement, scope, output);
      break;
    case 'if':
      renderCondition(statement, scope, output);
      break;
    case 'each':
      renderLoop(statement, scope, output);
      break;
    case 'let':
    case 'with':
      renderBinding(statement, scope, output);
      break;
    case 'incremental':
      renderIncremental(statement, scope, output);
      break;
    case 'given_body':
      renderGivenBody(statement, scope, output);
      break;
    default:
      statement satisfies never;
  }
}

function renderText(node: TextNode, scope: Scope, output: Output): void {
  const { macro } = scope;
  output.segments.push({
    start: output.text.length,
    span: macro ? macro.call : spanOf(scope, node),
    exact: macro === undefined,
    frame: frameOf(scope, node, true),
  });
  output.text += node.text;
}

function print(value: Value, range: Range, scope: Scope, output: Output): void {
  const text = printValue(value, scope.run.environment);
  if (typeof text !== 'string') fail(scope, range, { code: 'E0222', ...text });
  if (typeof text !== 'string' || text === '') return;
  const frame = frameOf(scope, range, false);
  if (value.kind === 'text' && value.map && text === value.text) {
    append(output, { text, segments: value.map }, frame);
    return;
  }
  const { span, isTyped } = value.origin;
  const exact =
    isTyped &&
    span.end - span.start === text.length &&
    span.source.text.startsWith(text, span.start);
  output.segments.push({ start: output.text.length, span, exact, frame });
  output.text += text;
}

/** Puts mapped text behind the output; the way to it goes on at `frame`. */
export function append(
  output: Output,
  { text, segments }: { readonly text: string; readonly segments: SourceMap },
  frame: Frame | undefined,
): void {
  const shift = output.text.length;
  for (const segment of segments) {
    output.segments.push({
      ...segment,
      start: segment.start + shift,
      frame: frame ? continued(segment.frame, frame) : segment.frame,
    });
  }
  output.text += text;
}

function continued(inner: Frame | undefined, outer: Frame): Frame {
  return inner ? { ...inner, caller: continued(inner.caller, outer) } : outer;
}

function renderCall(node: CallNode, scope: Scope, output: Output): void {
  const caller = frameOf(scope, node, false);
  const rendered = scope.run.renderMacro(node.call, scope, caller);
  if (rendered) append(output, rendered, undefined);
}

function renderCondition(node: ConditionNode, scope: Scope, output: Output): void {
  const holds = node.branches.find(
    ({ test }) => mayGoOn(scope, test, output) && !isEmpty(evaluate(test, scope)),
  );
  renderBody(holds?.body ?? node.otherwise, scope, output);
}

function renderIncremental(node: IncrementalNode, scope: Scope, output: Output): void {
  const { incremental } = scope.run.environment;
  renderBody(incremental ? node.body : node.otherwise, scope, output);
}

function renderLoop(node: LoopNode, scope: Scope, output: Output): void {
  const list = evaluate(node.list, scope);
  const items = itemsOf(list, node, scope);
  if (!items) return;
  if (items.length === 0) renderBody(node.otherwise, scope, output);
  const separator = node.separator && evaluate(node.separator, scope);
  for (const [position, { value, index }] of items.entries()) {
    if (!mayGoOn(scope, node.list, output)) return;
    if (position > 0 && node.isJoin) renderSeparator(node, separator, scope, output);
    const inner = bind(scope, node.item, value);
    renderBody(
      node.body,
      node.index === undefined ? inner : bind(inner, node.index, index),
      output,
    );
  }
}

function renderSeparator(
  node: LoopNode,
  separator: Value | undefined,
  scope: Scope,
  output: Output,
): void {
  const value: Value = separator ?? {
    kind: 'text',
    text: ', ',
    origin: originOf(scope, node.list),
    shown: 'raw',
  };
  print(value, node.separator ?? node.list, scope, output);
}

interface Item {
  readonly value: Value;
  /** Its number from 0, or its key. */
  readonly index: Value;
}

function itemsOf(list: Value, node: LoopNode, scope: Scope): readonly Item[] | undefined {
  const { origin } = list;
  if (list.kind === 'list') {
    return list.items.map((value, index): Item => {
      return { value, index: { kind: 'number', text: String(index), origin, shown: 'raw' } };
    });
  }
  if (list.kind === 'object') {
    return [...list.entries].map(([key, value]): Item => {
      return { value, index: { kind: 'text', text: key, origin, shown: 'raw' } };
    });
  }
  if (list.kind === 'null') return [];
  if (list.kind !== 'broken') {
    fail(scope, node.list, {
      code: 'E0223',
      message: `${node.isJoin ? '{{#join}}' : '{{#each}}'} goes through a list or an object, this is ${describe(list)}`,
      hint: 'write (list "a" "b"), or range for numbers: (range 1 13)',
    });
  }
  return undefined;
}

function renderBinding(node: BindingNode, scope: Scope, output: Output): void {
  let inner = scope;
  let isGiven = true;
  for (const { name, value } of node.bindings) {
    if (!mayGoOn(scope, value, output)) return;
    const bound = evaluate(value, scope);
    inner = bind(inner, name, bound);
    isGiven &&= node.kind === 'let' || !isEmpty(bound);
  }
  if (isGiven) renderBody(node.body, inner, output);
  else renderBody(node.otherwise, scope, output);
}

/** The body was written elsewhere and sees the names of its writer; only the way to it is longer. */
function renderGivenBody(node: GivenBodyNode, scope: Scope, output: Output): void {
  const { given } = scope;
  if (!given || !mayGoOn(scope, node, output)) return;
  const start = output.text.length;
  renderBody(given.body, { ...given.scope, caller: frameOf(scope, node, false) }, output);
  if (!endsInLineComment(output.text.slice(start))) return;
  const { span } = originOf(scope, node);
  output.segments.push({
    start: output.text.length,
    span,
    exact: false,
    frame: frameOf(scope, node, false),
  });
  output.text += '\n';
}
