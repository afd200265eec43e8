/** `eider compile`: checks everything that needs no warehouse, and writes the SQL. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { realFiles } from '../project/files/project-files.ts';
import { recordFiles, type Stamp, stampOf } from '../project/files/recorded-files.ts';
import { formatDuration, plural } from '../report/format.ts';
import { checkFirst } from './check-first.ts';
import { columnsName, keepColumns } from './columns-state.ts';
import { type CommandContext, type ExitCode, exitCodes, type Output } from './command-context.ts';
import type { Compiled, FirstOptions } from './compile-first.ts';
import { describeRefusals } from './refused-write.ts';
import { sayJson, sayProblems, sayText } from './say.ts';
import { compileKey, storeCompile } from './stored-compile.ts';
import { manifestName, writeManifestFile } from './write-artifacts.ts';
import { writeCompiled } from './write-compiled.ts';

export interface CompileOptions extends FirstOptions {
  readonly manifest?: boolean;
}

export async function compileCommand(
  context: CommandContext,
  options: CompileOptions,
  args: readonly string[],
): Promise<ExitCode> {
  const files = recordFiles(realFiles);
  const env = recordReads(context.env);
  const stdout = capture(context.stdout);
  const stderr = capture(context.stderr);
  const recording = { ...context, env: env.value, stdout: stdout.output, stderr: stderr.output };
  const compiled = await checkFirst(recording, options, files);
  if (!compiled) return exitCodes.wrong;
  const { changed, refusals } = writeCompiled(compiled, {
    memory: compiled.memory,
    mask: context.mask,
  });
  compiled.memory?.store();
  const manifest = options.manifest ? writeManifestFile(context, compiled, randomUUID()) : [];
  const kept = options.manifest ? keepColumns(compiled, { mask: context.mask }) : [];
  const unwritten = [...refusals, ...manifest, ...kept];
  if (unwritten.length > 0) {
    sayProblems(context, describeRefusals(unwritten, 'error'), options);
    return exitCodes.failed;
  }
  const folder = relative(context.workingFolder, compiled.project.targetPath) || '.';
  const printed = sayCompiled(recording, compiled, options);
  const counts = countNodes(compiled);
  const isQuiet = printed || options.quiet === true;
  if (!isQuiet) {
    const manifest = options.manifest ? ` and ${folder}/${manifestName}` : '';
    const written = `${plural(changed, 'file')} written to ${folder}/compiled${manifest}`;
    sayText(context, `${counts} compiled in ${formatDuration(compiled.ms)} · ${written}`);
  }
  const stamps = files.stamps();
  const { outside } = compiled.checked;
  if (stamps && outside && !compiled.isComparing) {
    const again = isQuiet ? '' : `${counts} unchanged · their SQL is in ${folder}/compiled\n`;
    const { targetPath } = compiled.project;
    const stored = {
      key: compileKey(context, args),
      stamps: [...stamps, ...outside, ...writtenStamps(targetPath, options)],
      env: env.names(),
      stdout: stdout.text() + again,
      stderr: stderr.text(),
    };
    storeCompile(targetPath, stored, context);
  }
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

function writtenStamps(targetPath: string, { manifest }: CompileOptions): Stamp[] {
  const folders = folderStamps(join(targetPath, 'compiled'));
  const files = manifest ? [manifestName, columnsName] : [];
  return [...folders, ...files.map((name) => stampOf(join(targetPath, name)))];
}

/** The folders that were written to: a file that goes missing changes the times of its folder. */
function folderStamps(folder: string): Stamp[] {
  const below = readdirSync(folder, { withFileTypes: true, recursive: true });
  const folders = below.filter((entry) => entry.isDirectory());
  return [folder, ...folders.map(({ parentPath, name }) => join(parentPath, name))].map(stampOf);
}

function capture(output: Output): { output: Output; text: () => string } {
  let captured = '';
  const write = (text: string): void => {
    captured += text;
    output.write(text);
  };
  return { output: { ...output, write }, text: () => captured };
}

function recordReads(env: CommandContext['env']) {
  const names = new Set<string>();
  const value = new Proxy(env, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return target[name as string];
    },
  });
  return { value, names: () => [...names].sort() };
}
