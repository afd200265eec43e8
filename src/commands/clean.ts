/** `eider clean`: removes what Eider wrote into the target folder, never a warehouse. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadProject } from '../project/load-project.ts';
import { plural } from '../report/format.ts';
import {
  type CommandContext,
  type ExitCode,
  exitCodes,
  type ProjectOptions,
} from './command-context.ts';
import { attemptWrite, describeRefusals } from './refused-write.ts';
import { isWrong, sayDiagnostics, sayText } from './say.ts';
import { leftover } from './sweep-leftovers.ts';

/** What Eider writes below the target folder and can write again. */
const written = [
  'compiled',
  'cache',
  'eider.log',
  'manifest.json',
  'columns.json',
  'run_results.json',
  'catalog.json',
];

export function clean(context: CommandContext, options: ProjectOptions): ExitCode {
  const { value: project, diagnostics } = loadProject({
    workingFolder: context.workingFolder,
    env: context.env,
    projectDir: options.projectDir,
    targetName: options.target,
    vars: options.vars,
  });
  if (!project) {
    sayDiagnostics(context, diagnostics);
    return isWrong(diagnostics, options.warnError) ? exitCodes.wrong : exitCodes.ok;
  }
  const { targetPath } = project;
  const folder = relative(context.workingFolder, targetPath) || '.';
  const removed: string[] = [];
  const refusals = present(targetPath).flatMap((name) => {
    if (!written.includes(name) && !leftover.test(name)) return [];
    return attemptWrite(join(folder, name), () => {
      rmSync(join(targetPath, name), { recursive: true, force: true });
      removed.push(name);
    });
  });
  if (refusals.length > 0) {
    sayDiagnostics(context, describeRefusals(refusals, 'error'));
    return exitCodes.failed;
  }
  const kept = present(targetPath);
  if (removed.length === 0) {
    sayText(context, `nothing to remove in ${folder}`);
    return exitCodes.ok;
  }
  const keeping = kept.length === 0 ? '' : `; kept ${kept.join(', ')}`;
  sayText(
    context,
    `removed ${plural(removed.length, 'entry', 'entries')} from ${folder}${keeping}`,
  );
  return exitCodes.ok;
}

function present(folder: string): string[] {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? readdirSync(folder).sort() : [];
}
