/** `eider compile`: checks everything that needs no warehouse, unless told not to; writes the SQL. */
import { randomUUID } from 'node:crypto';
import { plural } from '../report/format.ts';
import { checkFirst, isChecked } from './check-first.ts';
import { columnsName, keepColumns } from './columns-state.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { type Compiled, compileFirst, type FirstOptions } from './compile-first.ts';
import { recordCommand } from './record-command.ts';
import { describeRefusals } from './refused-write.ts';
import { sayJson, sayProblems, sayText } from './say.ts';
import { shownFolder, summariseCompile } from './summarise-compile.ts';
import { manifestName, writeManifestFile } from './write-artifacts.ts';
import { beginWriting, type WritingAhead, writeCompiled } from './write-compiled.ts';
import { writtenStamps } from './written-stamps.ts';

export interface CompileOptions extends FirstOptions {
  readonly manifest?: boolean;
  /** False for `--no-check`: the SQL is written as it was rendered, whatever the engine thinks of it. */
  readonly check?: boolean;
}

export async function compileCommand(
  context: CommandContext,
  options: CompileOptions,
  args: readonly string[],
): Promise<ExitCode> {
  const recorded = recordCommand(context, args);
  let ahead: WritingAhead | undefined;
  const onCompiled = (compiled: Compiled): void => {
    ahead = beginWriting(compiled, context.mask);
  };
  try {
    const compiled =
      options.check === false
        ? await compileFirst(recorded.context, options)
        : await checkFirst(recorded.context, options, recorded.files, onCompiled);
    return compiled
      ? writeAndSay(compiled, { context, options, recorded, ahead })
      : exitCodes.wrong;
  } finally {
    ahead?.discard();
  }
}

interface Compiling {
  readonly context: CommandContext;
  readonly options: CompileOptions;
  readonly recorded: ReturnType<typeof recordCommand>;
  readonly ahead: WritingAhead | undefined;
}

function writeAndSay(
  compiled: Compiled,
  { context, options, recorded, ahead }: Compiling,
): ExitCode {
  const { memory } = compiled;
  const { changed, refusals } = writeCompiled(compiled, { memory, mask: context.mask, ahead });
  memory?.store();
  const manifest = options.manifest ? writeManifestFile(context, compiled, randomUUID()) : [];
  const kept =
    options.manifest && isChecked(compiled) ? keepColumns(compiled, { mask: context.mask }) : [];
  const unwritten = [...refusals, ...manifest, ...kept];
  if (unwritten.length > 0) {
    sayProblems(context, describeRefusals(unwritten, 'error'), options);
    return exitCodes.failed;
  }
  const { targetPath } = compiled.project;
  const folder = shownFolder(context, targetPath);
  const printed = sayCompiled(recorded.context, compiled, options);
  const counts = countNodes(compiled);
  const isQuiet = printed || options.quiet === true;
  if (!isQuiet) {
    const manifest = options.manifest ? ` and ${folder}/${manifestName}` : '';
    const written = summariseCompile({ counts, ms: compiled.ms, changed, folder });
    sayText(context, `${written}${manifest}${isChecked(compiled) ? '' : ' · nothing was checked'}`);
  }
  if (!isChecked(compiled)) return exitCodes.ok;
  const { stdout, stderr } = recorded.printed();
  const again = isQuiet ? '' : `${counts} unchanged · their SQL is in ${folder}/compiled\n`;
  recorded.store(compiled, {
    stdout: stdout + again,
    stderr,
    written: writtenStamps(targetPath, options.manifest ? [manifestName, columnsName] : []),
    counts: stdout === '' && !options.manifest ? counts : undefined,
  });
  return exitCodes.ok;
}

/** What was asked for on standard output; false where that is only the summary. */
function sayCompiled(context: CommandContext, compiled: Compiled, options: FirstOptions): boolean {
  const { selection } = compiled;
  const models = [...compiled.compiled.models.values()].filter(({ node }) =>
    selection.ids.has(node.id),
  );
  if (options.output === 'json') {
    const answer = models.map(({ node, query }) => ({
      id: node.id,
      path: node.path,
      sql: query.text,
    }));
    sayJson(context, answer);
    return true;
  }
  const [only, ...others] = models;
  if (selection.isEverything || !only || others.length > 0) return false;
  sayText(context, only.query.text);
  return true;
}

function countNodes({ compiled }: Compiled): string {
  return `${plural(compiled.models.size, 'model')} and ${plural(compiled.tests.size, 'data test')}`;
}
