/** `eider debug`: what this installation, project and warehouse are, and whether they work. */
import { existsSync, statSync } from 'node:fs';
import { countKinds } from '../graph/count-kinds.ts';
import { compile } from '../pipeline.ts';
import { formatCounts } from '../report/console/summary.ts';
import { formatBytes } from '../report/format.ts';
import {
  type CommandContext,
  type ExitCode,
  exitCodes,
  type ProjectOptions,
} from './command-context.ts';
import { sayDiagnostics, sayText } from './say.ts';
import { withWarehouse } from './with-warehouse.ts';

export async function debug(context: CommandContext, options: ProjectOptions): Promise<ExitCode> {
  const facts: [string, string][] = [
    ['eider', context.version],
    ['node', process.version],
    ['platform', `${process.platform} ${process.arch}`],
  ];
  const say = (): void => sayText(context, formatFacts(facts));
  const { value, diagnostics } = compile({
    workingFolder: context.workingFolder,
    projectDir: options.projectDir,
    target: options.target,
    vars: options.vars,
    env: context.env,
    runStartedAt: `${new Date().toISOString().slice(0, 19)}Z`,
  });
  if (!value) {
    say();
    sayDiagnostics(context, diagnostics);
    return exitCodes.wrong;
  }
  const { project, graph } = value;
  const { target } = project;
  facts.push(
    ['project', `${project.name} ${project.version}`.trimEnd()],
    ['folder', project.root],
    ['target', `${target.name} (${project.targets.map(({ name }) => name).join(', ')})`],
    ['warehouse', describeFile(target.path, target.shownPath)],
    ['schema', target.schema],
    ['nodes', formatCounts(countKinds(graph)) || 'none'],
  );
  if (target.path !== ':memory:' && !existsSync(target.path)) {
    facts.push(['connection', 'not tried: nothing has been built yet']);
    say();
    return exitCodes.ok;
  }
  const code = await withWarehouse(context, project, { readOnly: true }, async (engine) => {
    const connection = await engine.connect();
    const { rows } = await connection.query('select version()');
    connection.close();
    facts.push(['connection', `works; DuckDB ${rows[0]?.[0]}`]);
    return exitCodes.ok;
  });
  if (code !== exitCodes.ok) facts.push(['connection', 'does not work']);
  say();
  return code;
}

function describeFile(path: string, shown: string): string {
  if (path === ':memory:' || !existsSync(path)) return shown;
  return `${shown} (${formatBytes(statSync(path).size)})`;
}

function formatFacts(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
