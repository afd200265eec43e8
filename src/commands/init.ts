/** `eider init [dir]`: a small project that builds and passes. Overwrites nothing. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { error } from '../base/diagnostic.ts';
import { writeFileWhole } from '../base/write-file.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { starterFiles } from './init-files.ts';
import { attemptWrite, describeRefusals } from './refused-write.ts';
import { sayDiagnostics, sayText } from './say.ts';

export function init(context: CommandContext, folder: string | undefined): ExitCode {
  const root = resolve(context.workingFolder, folder ?? '.');
  const shown = relative(context.workingFolder, root) || '.';
  if (isFile(root)) {
    const problem = error('E0703', `${shown} is a file`, { hint: newFolder });
    sayDiagnostics(context, [problem]);
    return exitCodes.wrong;
  }
  const there = existsSync(root) ? readdirSync(root).filter((name) => !name.startsWith('.')) : [];
  if (there.length > 0) {
    const problem = error(
      'E0703',
      `${shown} is not empty: it holds ${there.slice(0, 3).join(', ')}`,
      { hint: newFolder },
    );
    sayDiagnostics(context, [problem]);
    return exitCodes.wrong;
  }
  const files = starterFiles(projectName(basename(root)));
  const refusals = attemptWrite(shown, () => {
    for (const [path, text] of Object.entries(files)) writeMissing(join(root, path), text);
  });
  if (refusals.length > 0) {
    sayDiagnostics(context, describeRefusals(refusals, 'error'));
    return exitCodes.failed;
  }
  const steps = shown === '.' ? [] : [`  cd ${shown}`];
  const lines = [
    `wrote ${Object.keys(files).length} files to ${shown}: five models, two seeds and their tests`,
    '',
    ...steps,
    '  eider build',
    '  eider show customer_summary',
  ];
  sayText(context, lines.join('\n'));
  return exitCodes.ok;
}

const newFolder = 'name a new folder: eider init my_project';

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** Hidden files, such as a repository's `.gitignore`, may be there already. */
function writeMissing(path: string, text: string): void {
  if (!existsSync(path)) writeFileWhole(path, text);
}

/** A folder's name as the name of a project: letters, digits, underscores. */
function projectName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+/, '');
  return name === '' ? 'my_project' : name;
}
