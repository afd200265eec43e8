/**
 * A macro's call as text. In: the call and the scope it stands in; out: the macro's text, trimmed,
 * or `undefined` where the call is wrong and that was reported.
 */
import { didYouMean } from '../../base/suggest.ts';
import { endsInLineComment } from '../parse/sql-text.ts';
import type { MacroCall } from '../syntax-tree.ts';
import type { Frame, ParsedTemplate, Segment } from '../template.ts';
import { bindArguments, bodyMistake } from './bind-arguments.ts';
import { evaluate } from './evaluate.ts';
import { renderBody } from './render-body.ts';
import {
  type Active,
  type Bound,
  fail,
  failAlone,
  mayGoOn,
  type Output,
  originOf,
  type Scope,
} from './scope.ts';

export function renderMacro(
  call: MacroCall,
  scope: Scope,
  caller: Frame | undefined,
): Output | undefined {
  scope.run.steps += stepsOfCall;
  if (!mayGoOn(scope, call)) return undefined;
  const macro = scope.run.environment.macros.get(call.name);
  if (!macro) {
    const known = scope.run.environment.macros.keys();
    fail(scope, call.nameRange, {
      code: 'E0503',
      message: `no macro or helper is named "${call.name}"`,
      hint: didYouMean(call.name, known),
    });
    return undefined;
  }
  if (isRecursive(call, scope) || !bodyFits(call, macro, scope)) {
    return undefined;
  }
  const names = bindCall(call, macro, scope);
  if (names === 'wrong') return undefined;
  const output: Output = { text: '', segments: [] };
  renderBody(
    macro.program().body,
    {
      run: scope.run,
      source: macro.source,
      names,
      macro: { name: call.name, call: originOf(scope, call).span },
      caller,
      active: { name: call.name, outer: scope.active },
      given: call.body && { body: call.body, scope },
    },
    output,
  );
  return trimmed(output);
}

/** A call is more work than a tag, and macros that call macros multiply. */
const stepsOfCall = 10;

function bindCall(
  call: MacroCall,
  macro: ParsedTemplate,
  scope: Scope,
): Bound | undefined | 'wrong' {
  const given = new Map(call.arguments.map(({ name, value }) => [name, evaluate(value, scope)]));
  const binding = bindArguments({
    callee: call.name,
    parameters: macro.facts.params ?? [],
    given,
    origin: { ...originOf(scope, call), isTyped: false },
    fromOutside: false,
  });
  for (const { argument, failure } of binding.mistakes) {
    const named = call.arguments.find(({ name }) => name === argument);
    // A wrong type may come from afar; what is missing or unknown is wrong whoever calls.
    if (named && failure.code === 'E0218') fail(scope, named.value, failure);
    else failAlone(scope, named?.nameRange ?? call.nameRange, failure);
  }
  if (binding.mistakes.length > 0) return 'wrong';
  let names: Bound | undefined;
  for (const [name, value] of binding.values) names = { name, value, outer: names };
  return names;
}

function isRecursive(call: MacroCall, scope: Scope): boolean {
  const path: string[] = [call.name];
  for (let at: Active | undefined = scope.active; at; at = at.outer) {
    path.push(at.name);
    if (at.name !== call.name) continue;
    const circle = path.reverse().join(' -> ');
    fail(scope, call.nameRange, {
      code: 'E0216',
      message: `the macro ${call.name} calls itself: ${circle}`,
      hint: 'loop with {{#each}}, or let SQL recurse: WITH RECURSIVE',
    });
    return true;
  }
  return false;
}

function bodyFits(call: MacroCall, macro: ParsedTemplate, scope: Scope): boolean {
  const takesBody = macro.facts.takesBody ?? false;
  const failure = bodyMistake(call.name, takesBody, call.body !== undefined);
  if (failure) failAlone(scope, call.nameRange, failure);
  return failure === undefined;
}

/** White space around a macro's text is its file's, not its caller's. */
function trimmed(output: Output): Output {
  const { segments } = output;
  const withoutEnd = output.text.trimEnd();
  const text = withoutEnd.trimStart();
  const cut = withoutEnd.length - text.length;
  const needsNewline = endsInLineComment(text);
  if (cut === 0 && text.length === output.text.length && !needsNewline) return output;
  const kept: Output = { text: needsNewline ? `${text}\n` : text, segments: [] };
  for (const [index, segment] of segments.entries()) {
    const end = segments[index + 1]?.start ?? output.text.length;
    const from = Math.max(segment.start, cut);
    const to = Math.min(end, cut + text.length);
    if (from >= to) continue;
    kept.segments.push(narrowed(segment, from - segment.start, to - end, from - cut));
  }
  const last = kept.segments.at(-1);
  if (needsNewline && last) {
    const frame = last.frame && { ...last.frame, exact: false };
    kept.segments.push({ ...last, start: text.length, exact: false, frame });
  }
  return kept;
}

/** Without some text at its ends: what is exact stays so. */
function narrowed(segment: Segment, front: number, back: number, start: number): Segment {
  const { span, frame, exact } = segment;
  if (front === 0 && back === 0) return { ...segment, start };
  const inner = { start: front, end: back };
  return {
    start,
    exact,
    span: exact ? { ...span, start: span.start + inner.start, end: span.end + inner.end } : span,
    frame: narrowedFrame(frame, front, back),
  };
}

function narrowedFrame(frame: Frame | undefined, front: number, back: number): Frame | undefined {
  if (!frame) return undefined;
  const { span } = frame;
  return {
    ...frame,
    span: frame.exact ? { ...span, start: span.start + front, end: span.end + back } : span,
    caller: narrowedFrame(frame.caller, front, back),
  };
}
