/** `eider compile`: checks everything that needs no warehouse, and writes the SQL. */
import { relative } from 'node:path';
import { formatDuration, plural } from '../report/format.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { compileFirst, type FirstOptions } from './compile-first.ts';
import { sayJson, sayText } from './say.ts';
import { writeCompiled } from './write-compiled.ts';

export function compileCommand(context: CommandContext, options: FirstOptions): ExitCode {
  const compiled = compileFirst(context, options);
  if (!compiled) return exitCodes.wrong;
  const changed = writeCompiled(compiled);
  const { project, selection } = compiled;
  const models = [...compiled.compiled.models.values()].filter(({ node }) =>
    selection.ids.has(node.id),
  );
  if (options.output === 'json') {
    sayJson(
      context,
      models.map(({ node, query }) => ({ id: node.id, path: node.path, sql: query.text })),
    );
    return exitCodes.ok;
  }
  const [only, ...others] = models;
  if (!selection.isEverything && only && others.length === 0) {
    sayText(context, only.query.text);
    return exitCodes.ok;
  }
  if (options.quiet !== true) {
    const folder = relative(context.workingFolder, project.targetPath) || '.';
    sayText(
      context,
      `${plural(compiled.compiled.models.size, 'model')} and ${plural(compiled.compiled.tests.size, 'test')} compiled in ${formatDuration(compiled.ms)} · ${plural(changed, 'file')} written to ${folder}/compiled`,
    );
  }
  return exitCodes.ok;
}
