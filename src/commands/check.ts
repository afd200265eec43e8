/** `eider check`: everything that can be proven without data. Opens no warehouse. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { CheckedProject, RelationCheck, TestCheck } from '../product/checked.ts';
import type { NodeId } from '../product/graph.ts';
import { countDiagnostics } from '../report/diagnostics/format-diagnostic.ts';
import { formatDuration, plural } from '../report/format.ts';
import { type Checked, checkQuietly } from './check-first.ts';
import { checkToJson } from './check-json.ts';
import { type CiOptions, tellCi, wantsSummary } from './ci-reports.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { FirstOptions } from './compile-first.ts';
import { impactSinceLastBuild } from './impact.ts';
import { recordCommand } from './record-command.ts';
import { describeRefusals } from './refused-write.ts';
import { isWrong, sayDiagnostics, sayJson, sayText } from './say.ts';

export async function checkCommand(
  given: CommandContext,
  options: FirstOptions & CiOptions,
  args: readonly string[],
): Promise<ExitCode> {
  const recorded = recordCommand(given, args);
  const { context } = recorded;
  const { value, diagnostics } = await checkQuietly(context, options, recorded.files);
  const wrong = !value || isWrong(diagnostics, options.warnError);
  const isJson = options.output === 'json';
  const words = value && !isJson && !options.quiet ? summary(value, diagnostics) : undefined;
  if (isJson) {
    sayJson(context, checkToJson(value, diagnostics));
  } else {
    const said = options.quiet && !wrong ? [] : diagnostics;
    sayDiagnostics(context, said);
    if (words && said.length > 0) context.stderr.write('\n');
  }
  if (value && words) sayText(given, `${words.before}${formatDuration(value.ms)}${words.after}`);
  const impact =
    value && wantsSummary(context, options) ? impactSinceLastBuild(context, value) : undefined;
  const told = { command: 'check', graph: value?.graph, diagnostics, events: [], impact };
  const unwritten = describeRefusals(await tellCi(context, options, told), 'error');
  sayDiagnostics(context, unwritten);
  value?.memory?.store();
  if (unwritten.length > 0 && !wrong) return exitCodes.failed;
  if (wrong) return exitCodes.wrong;
  if (!writesFiles(context, options)) {
    const timed = words ? { timed: words } : {};
    const counts = isJson ? undefined : '';
    recorded.store(value, { ...recorded.printed(), ...timed, counts, written: [] });
  }
  return exitCodes.ok;
}

function writesFiles(context: CommandContext, options: CiOptions): boolean {
  const { junit, sarif } = options;
  return junit !== undefined || sarif !== undefined || wantsSummary(context, options);
}

/** `214 models and 112 data tests checked in 0.31 s`, or how many of them, and what was found. */
function summary(value: Checked, diagnostics: readonly Diagnostic[]) {
  const models = count('model', value, value.checked.relations) ?? 'no model';
  const tests = count('data test', value, value.checked.tests);
  const counts = tests === undefined ? [models] : [models, tests];
  const found = diagnostics.length === 0 ? '' : `: ${countDiagnostics(diagnostics)}`;
  return { before: `${counts.join(' and ')} checked in `, after: found };
}

function count(
  noun: 'model' | 'data test',
  { checked, selection }: Checked,
  states: ReadonlyMap<NodeId, RelationCheck | TestCheck>,
): string | undefined {
  const own = [...states].filter(([id]) => selection.ids.has(id) && isOf(noun, id, checked));
  const done = own.filter(([id, state]) => isDone(id, state));
  if (own.length === 0) return undefined;
  const all = plural(own.length, noun);
  return done.length === own.length ? all : `${done.length} of ${all}`;
}

function isOf(noun: 'model' | 'data test', id: NodeId, { compiled }: CheckedProject): boolean {
  return compiled.graph.nodes.get(id)?.kind === (noun === 'model' ? 'model' : 'test');
}

/** What is broken by its own mistake was looked at; what only reads it was not. */
function isDone(id: NodeId, state: RelationCheck | TestCheck): boolean {
  return state.state === 'checked' || (state.state === 'broken' && state.cause === id);
}
