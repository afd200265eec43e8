/**
 * `eider verify`: random arrivals on a scratch copy in memory, incremental builds against full
 * refreshes. The warehouse is only read, and given free once the samples are taken.
 */
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hasErrors } from '../base/diagnostic.ts';
import { catalogOf } from '../engine/duckdb-dialect.ts';
import { select } from '../pipeline.ts';
import type { NodeId } from '../product/graph.ts';
import { realFiles } from '../project/files/project-files.ts';
import type { ProjectSource } from '../project/resources.ts';
import {
  describeDifference,
  formatVerification,
  verificationToJson,
} from '../report/verification.ts';
import type { Warehouse } from '../verify/open-scratch.ts';
import { type Checked, checkFirst } from './check-first.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { FirstOptions } from './compile-first.ts';
import { sayDiagnostics, sayJson, sayProblems, sayText } from './say.ts';
import { createVerifyProgress } from './verify-progress.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface VerifyOptions extends FirstOptions {
  readonly seed?: number;
  /** How many schedules. */
  readonly runs?: number;
  /** Rows of each relation that arrives. */
  readonly sample?: number;
  readonly wait?: boolean | string;
}

const usual = { runs: 10, sample: 200 };

export async function verify(context: CommandContext, options: VerifyOptions): Promise<ExitCode> {
  const compiled = await checkFirst(context, options, { ...realFiles, holdsTexts: true });
  if (!compiled) return exitCodes.wrong;
  const { project } = compiled;
  const { target } = project;
  const isThere = target.path !== ':memory:' && existsSync(target.path);
  const warehouse = { catalog: catalogOf(target.path), path: target.shownPath, isThere };
  return withWarehouse(
    context,
    inMemory(project, warehouse),
    { readOnly: false, wait: options.wait, answer: options },
    async (engine) => {
      const began = performance.now();
      const progress = createVerifyProgress(context, options);
      const { verifyProject } = await import('../verify/verify-project.ts');
      const { value, diagnostics } = await verifyProject({
        compilation: compiled,
        selected: compiled.selection.ids,
        standsForSource: generatedModels(compiled),
        engine,
        warehouse,
        seed: options.seed ?? randomInt(1_000_000),
        runs: options.runs ?? usual.runs,
        sampleRows: options.sample ?? usual.sample,
        startedAt: compiled.startedAt,
        eiderVersion: context.version,
        signal: context.signal,
        onProgress: progress.show,
      }).finally(progress.close);
      if (!value || hasErrors(diagnostics)) {
        sayProblems(context, diagnostics, options);
        return context.signal.aborted ? exitCodes.interrupted : exitCodes.wrong;
      }
      const ms = performance.now() - began;
      if (options.output === 'json') {
        sayJson(context, verificationToJson(value, { ms, diagnostics }));
      } else if (!options.quiet) {
        const color = context.color && context.stdout.isTty;
        sayText(context, `${formatVerification(value, { project: project.name, color, ms })}\n`);
      }
      const found = value.found ? [describeDifference(value.found, value)] : [];
      const problems = [...found, ...diagnostics];
      if (options.output !== 'json') {
        if (problems.length > 0 && !options.quiet) context.stderr.write('\n');
        sayDiagnostics(context, options.quiet ? found : problems);
      }
      if (value.isInterrupted) return exitCodes.interrupted;
      const isDoubtful = options.warnError === true && diagnostics.length > 0;
      return value.found || isDoubtful ? exitCodes.failed : exitCodes.ok;
    },
  );
}

/** A database that is gone afterwards, beside the warehouse, which is only read. */
function inMemory(project: ProjectSource, { catalog, isThere }: Warehouse): ProjectSource {
  const { target } = project;
  const { attach, path } = target;
  const beside = isThere ? [{ name: catalog, path }] : [];
  return { ...project, target: { ...target, path: ':memory:', attach: [...attach, ...beside] } };
}

/** They make up the rows that sources would have. */
function generatedModels(compiled: Checked): ReadonlySet<NodeId> {
  const models = [...compiled.graph.nodes.values()].filter(({ kind }) => kind === 'model');
  if (!models.some(({ tags }) => tags.includes('generated'))) return new Set();
  return select(compiled, { select: ['tag:generated,resource_type:model'] }).value.ids;
}
