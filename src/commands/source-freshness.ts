/**
 * `eider source freshness`: how old the newest rows of sources are, against how old they may be.
 * Reads the warehouse, changes nothing, and writes `target/sources.json` for dbt's tools.
 */
import { existsSync } from 'node:fs';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Engine } from '../engine/engine.ts';
import type { SourceNode } from '../product/graph.ts';
import type { ProjectSource } from '../project/resources.ts';
import { freshnessQuestions } from '../quality/source-freshness.ts';
import { type AgeLine, formatFreshness } from '../report/freshness.ts';
import { askFreshness, type FreshnessAnswer, sayUnasked } from '../run/ask-freshness.ts';
import { interruptOnAbort } from '../run/interrupt-on-abort.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { type Compiled, compileFirst, type FirstOptions } from './compile-first.ts';
import { describeRefusals } from './refused-write.ts';
import { isWrong, sayDiagnostics, sayJson, sayText } from './say.ts';
import { withWarehouse } from './with-warehouse.ts';
import { toAge, writeAges } from './write-ages.ts';

export interface FreshnessOptions extends FirstOptions {
  readonly wait?: boolean | string;
}

export async function sourceFreshness(
  context: CommandContext,
  options: FreshnessOptions,
): Promise<ExitCode> {
  const compiled = await compileFirst(context, options);
  if (!compiled) return exitCodes.wrong;
  const { project, graph, selection } = compiled;
  const { questions, unasked } = freshnessQuestions(graph, project.root, (id) =>
    selection.ids.has(id),
  );
  const unknown = unasked.map(sayUnasked);
  if (questions.length === 0) {
    sayDiagnostics(context, unknown);
    if (unknown.length > 0) return exitCodes.wrong;
    if (options.output === 'json') sayJson(context, []);
    else sayText(context, 'no selected source has `freshness`');
    return exitCodes.ok;
  }
  const began = performance.now();
  const work = async (engine: Engine): Promise<ExitCode> => {
    const answers: FreshnessAnswer[] = [];
    const connection = await engine.connect();
    const stop = interruptOnAbort([connection], context.signal);
    try {
      for (const question of questions) {
        const clock = { now: Date.now, clock: () => performance.now() };
        const answer = await askFreshness(connection, question, clock);
        if (answer === 'interrupted') return exitCodes.interrupted;
        answers.push(answer);
      }
    } finally {
      stop();
      connection.close();
    }
    return tell(context, compiled, { answers, unknown, ms: performance.now() - began, options });
  };
  const wait = { wait: options.wait, answer: options };
  return withWarehouse(context, somewhere(project), { readOnly: true, ...wait }, work);
}

/** Sources in files and attached databases have an age before anything is built. */
function somewhere(project: ProjectSource): ProjectSource {
  const { target } = project;
  return existsSync(target.path)
    ? project
    : { ...project, target: { ...target, path: ':memory:' } };
}

function nameOf({ table, name }: SourceNode): string {
  return `${table.source}.${name}`;
}

interface Told {
  readonly answers: readonly FreshnessAnswer[];
  readonly unknown: readonly Diagnostic[];
  readonly ms: number;
  readonly options: FreshnessOptions;
}

function tell(
  context: CommandContext,
  { project }: Compiled,
  { answers, unknown, ms, options }: Told,
): ExitCode {
  const diagnostics = [...unknown, ...answers.flatMap((answer) => answer.diagnostics)];
  const ages = answers.map(toAge);
  if (options.output === 'json') sayJson(context, ages.map(toJson));
  else if (options.quiet !== true)
    sayText(context, formatFreshness(ages, { color: context.color }));
  const refusals = writeAges(context, project, { answers, ms });
  const all = [...diagnostics, ...describeRefusals(refusals, 'warning')];
  if (all.length > 0) context.stderr.write('\n');
  sayDiagnostics(context, all);
  return isWrong(diagnostics, options.warnError) ? exitCodes.failed : exitCodes.ok;
}

function toJson({ source, verdict, newest, askedAt }: AgeLine & { readonly askedAt: number }) {
  return {
    id: source.id,
    name: nameOf(source),
    status: verdict,
    loaded_at: newest === undefined ? null : new Date(newest).toISOString(),
    age_seconds: newest === undefined ? null : Math.round((askedAt - newest) / 1000),
  };
}
