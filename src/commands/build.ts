/** `eider build`, `run`, `test`, `seed` and `snapshot`: one run over the selected nodes of some kinds. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import { isExternal } from '../graph/materialized-as.ts';
import type { RunEvent } from '../product/events.ts';
import type { BuildKind } from '../product/plan.ts';
import type { FreshnessAnswer } from '../run/ask-freshness.ts';
import type { BuildRequest } from '../run/build-request.ts';
import { runBuild } from '../run/run-build.ts';
import type { BuildOptions } from './build-options.ts';
import { type Checked, checkQuietly, isChecked } from './check-first.ts';
import { tellCi, wantsSummary } from './ci-reports.ts';
import { keepColumns } from './columns-state.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { type Compiled, compileQuietly, saying } from './compile-first.ts';
import { deferToState } from './defer-to-state.ts';
import { impactSinceLastBuild } from './impact.ts';
import { askedRange, refuseBackwards } from './interval-flags.ts';
import { keepIdle } from './keep-idle.ts';
import { partialBuild, refuseProtected } from './partial-flags.ts';
import { type RecordedCommand, recordCommand } from './record-command.ts';
import { describeRefusals } from './refused-write.ts';
import { createRunReport, now } from './run-report.ts';
import { sayProblems } from './say.ts';
import { openStatementLog } from './statement-log.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';
import { unitTestsOf } from './unit-tests.ts';
import { withWarehouse } from './with-warehouse.ts';
import { writeAges } from './write-ages.ts';
import { writeCatalogFile, writeRunArtifacts } from './write-artifacts.ts';
import { writeCompiled } from './write-compiled.ts';

const kindsOf = {
  build: ['model', 'seed', 'snapshot', 'test'],
  run: ['model'],
  test: ['test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
} as const satisfies Record<string, readonly BuildKind[]>;

export type BuildCommand = keyof typeof kindsOf;

export async function build(
  context: CommandContext,
  command: BuildCommand,
  options: BuildOptions,
  args: readonly string[],
): Promise<ExitCode> {
  const unmeant = refuseDropAlone(options) ?? refuseBackwards(options);
  if (unmeant) {
    sayProblems(context, [unmeant], options);
    return exitCodes.wrong;
  }
  const recorded = recordCommand(context, args);
  const first = await firstOf(command, recorded, options);
  const here = saying(recorded.context, options, first);
  const said = recorded.printed();
  if (!here) {
    const told = { command, graph: undefined, diagnostics: first.diagnostics, events: [] };
    await tellCi(context, options, told);
    return exitCodes.wrong;
  }
  const compiled = isChecked(here)
    ? await deferToState(context, options, here, kindsOf[command])
    : here;
  if (typeof compiled === 'number') return compiled;
  const partial = partialBuild(options, compiled.startedAt);
  const refusal = refuseProtected(partial, compiled.project.target);
  if (refusal) {
    sayProblems(context, [refusal], options);
    return exitCodes.wrong;
  }
  const impact =
    isChecked(compiled) && wantsSummary(context, options)
      ? impactSinceLastBuild(context, compiled)
      : undefined;
  const outside = options.atomic ? filesInOneTransaction(compiled) : [];
  if (outside.length > 0) {
    sayProblems(context, outside, options);
    return exitCodes.wrong;
  }
  const { project } = compiled;
  // What another run has built stays that one's.
  const ofItself = { ...compiled, graph: here.graph };
  const { mask } = context;
  const { refusals } = writeCompiled(compiled, {
    memory: compiled.memory,
    mask: context.mask,
  });
  compiled.memory?.store();
  const log = openStatementLog(join(project.targetPath, 'eider.log'), context.mask);
  const report = createRunReport(context, options);
  const runId = randomUUID();
  const events: RunEvent[] = [];
  const ages: FreshnessAnswer[] = [];
  const take = (event: RunEvent): void => {
    // There may be thousands of these, and no file has a place for them.
    if (event.type !== 'node_progress') events.push(event);
    report.handle(event);
  };
  const unitTests = unitTestsOf(compiled, context);
  try {
    return await withWarehouse(
      context,
      warehouseFor(command, compiled),
      {
        readOnly: false,
        mustExist: command === 'test' && !options.defer,
        wait: options.wait,
        onStatement: log.write,
        answer: options,
      },
      async (engine) => {
        sweepLeftovers(project.targetPath);
        const request: BuildRequest = {
          command,
          project,
          compiled: compiled.compiled,
          checked: isChecked(compiled) ? compiled.checked : undefined,
          memory: compiled.memory,
          isFullAsked: options.fullRefresh ?? false,
          isBackfillAsked: options.backfill ?? false,
          partial,
          only: askedRange(options),
          dropsHistory: options.dropHistory ?? false,
          selection: compiled.selection,
          kinds: new Set<BuildKind>(kindsOf[command]),
          engine,
          threads: options.threads ?? project.target.threads,
          failFast: options.failFast ?? false,
          isAtomic: options.atomic ?? false,
          prune: options.prune ?? false,
          storeFailures: options.storeFailures ?? false,
          compileMs: compiled.ms,
          startedAt: compiled.startedAt,
          runId,
          eiderVersion: context.version,
          signal: context.signal,
          ...(unitTests ? { unitTests } : {}),
          emit: take,
          ...(options.freshness ? { onAge: (answer) => ages.push(answer) } : {}),
          now,
          clock: () => performance.now(),
        };
        const { value, diagnostics } = await runBuild(request);
        const hasBuilt = value !== undefined && value.nodes.built > 0;
        // All that follows only reads the warehouse; closing it waits for this.
        if (hasBuilt) void engine.checkpoint?.();
        compiled.memory?.store();
        report.close();
        const artifacts = writeRunArtifacts(context, ofItself, { id: runId, events, options });
        // Also where nothing was left to do: an earlier build may have ended before it told.
        const isTold = value !== undefined && command !== 'test';
        const catalog = isTold ? await writeCatalogFile(context, compiled, engine, runId) : [];
        const kept = isTold && isChecked(compiled) ? keepColumns(compiled, { events, mask }) : [];
        const reports = await tellCi(context, options, {
          command,
          graph: compiled.graph,
          diagnostics: [...first.diagnostics, ...diagnostics],
          events,
          impact,
        });
        const ms = value?.ms ?? 0;
        const aged = options.freshness ? writeAges(context, project, { answers: ages, ms }) : [];
        const unwritten = describeRefusals(
          [...refusals, ...artifacts, ...catalog, ...kept, ...reports, ...aged],
          'warning',
        );
        const problems = [...diagnostics, ...unwritten];
        if (problems.length > 0) {
          report.handle({ type: 'notice', at: now(), diagnostics: problems });
        }
        if (!value) return exitCodes.failed;
        if (value.status === 'interrupted') return exitCodes.interrupted;
        if (value.status === 'success' && problems.length === 0 && isChecked(here)) {
          await keepIdle({ context, recorded, said, checked: here }, request, options);
        }
        const warned = options.warnError === true && value.tests.warned > 0;
        return value.status === 'failure' || warned ? exitCodes.failed : exitCodes.ok;
      },
    );
  } finally {
    report.close();
    log.close();
    await unitTests?.close();
  }
}

/** Files are written outside of any transaction. */
function filesInOneTransaction({ graph, selection }: Compiled): readonly Diagnostic[] {
  return [...selection.ids].flatMap((id) => {
    const node = graph.nodes.get(id);
    if (!isExternal(node)) return [];
    const span = (node.config.origins.get('materialized') ?? node.locate)();
    return [
      error(
        'E0985',
        `${node.name} is a file, which no transaction can hold back: not with --atomic`,
        {
          span,
          hint: 'leave files out, and build them afterwards: --exclude config.materialized:external',
        },
      ),
    ];
  });
}

/** A history cannot be made again: giving it up takes two words. */
function refuseDropAlone({ dropHistory, fullRefresh, prune }: BuildOptions) {
  if (!dropHistory || fullRefresh || prune) return undefined;
  return error('E0967', '--drop-history does nothing alone', {
    hint: 'write --full-refresh --drop-history to begin histories anew, or --prune --drop-history to drop those that no snapshot owns any more',
  });
}

/** What `test` asks of a warehouse; unit tests alone ask nothing, and none need be there. */
function warehouseFor(command: BuildCommand, { project, graph, selection }: Compiled) {
  const isRead = [...selection.ids].some((id) => graph.nodes.get(id)?.kind === 'test');
  const hasUnitTests = [...selection.ids].some((id) => graph.nodes.get(id)?.kind === 'unit_test');
  const { target } = project;
  return command === 'test' && hasUnitTests && !isRead
    ? { ...project, target: { ...target, path: ':memory:', shownPath: 'in memory' } }
    : project;
}

/** Loading a seed waits for no model to be right. Files may be edited while what they say is built. */
function firstOf(
  command: BuildCommand,
  { context, files }: RecordedCommand,
  options: BuildOptions,
): Promise<Outcome<Compiled | Checked | undefined>> {
  return command === 'seed'
    ? compileQuietly(context, options)
    : checkQuietly(context, options, { ...files, holdsTexts: true });
}
