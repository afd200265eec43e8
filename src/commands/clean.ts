/** `eider clean`: removes what Eider wrote into the target folder, never a warehouse. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadProject } from '../project/load-project.ts';
import { plural } from '../report/format.ts';
import {
  type CommandContext,
  type ExitCode,
  exitCodes,
  type ProjectOptions,
} from './command-context.ts';
import { isWrong, sayDiagnostics, sayText } from './say.ts';

/** What Eider writes below the target folder and can write again. */
const written = [
  'compiled',
  'cache',
  'eider.log',
  'manifest.json',
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
  const removed = written.filter((name) => {
    const path = join(project.targetPath, name);
    if (!existsSync(path)) return false;
    rmSync(path, { recursive: true, force: true });
    return true;
  });
  const folder = relative(context.workingFolder, project.targetPath) || '.';
  const kept = existsSync(project.targetPath) ? readdirSync(project.targetPath) : [];
  const keeping = kept.length === 0 ? '' : `; kept ${kept.join(', ')}`;
  sayText(
    context,
    `removed ${plural(removed.length, 'entry', 'entries')} from ${folder}${keeping}`,
  );
  return exitCodes.ok;
}
