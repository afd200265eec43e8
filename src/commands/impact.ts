/** `eider lineage --impact`: what the edits since an earlier state change, and who reads that. */
import { impactOf } from '../graph/columns/impact-of.ts';
import { check, columns } from '../pipeline.ts';
import type { Impact } from '../product/impact.ts';
import { impactDiagram, impactMarkdown } from '../report/impact/impact-page.ts';
import { formatImpact } from '../report/impact/impact-text.ts';
import { type Names, namesOf } from '../report/impact/impact-words.ts';
import { createStyle } from '../report/style.ts';
import type { Checked } from './check-first.ts';
import { readEarlierColumns } from './columns-state.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { Compiled } from './compile-first.ts';
import type { LineageOptions } from './lineage-options.ts';
import { sayJson, sayProblems, sayText } from './say.ts';

/** What the edits since the last build change, as Markdown; nothing where that is not known. */
export function impactSinceLastBuild(
  { workingFolder }: CommandContext,
  { project, checked }: Checked,
): string | undefined {
  const { targetPath } = project;
  const earlier = readEarlierColumns({ state: undefined, targetPath, workingFolder });
  if ('problem' in earlier) return undefined;
  const after = columns(checked);
  const { graph: before } = earlier.file;
  return impactMarkdown(impactOf(before, after), namesOf(before, after));
}

export async function impact(
  context: CommandContext,
  compiled: Compiled,
  options: LineageOptions,
): Promise<ExitCode> {
  const { workingFolder } = context;
  const { targetPath } = compiled.project;
  const earlier = readEarlierColumns({ state: options.state, targetPath, workingFolder });
  if ('problem' in earlier) {
    sayProblems(context, [earlier.problem], options);
    return exitCodes.wrong;
  }
  const { value: checked } = await check(compiled);
  const after = columns(checked);
  const { graph: before, generatedAt } = earlier.file;
  const found = impactOf(before, after);
  const names = namesOf(before, after);
  switch (options.output) {
    case 'json':
      sayJson(context, toJson(found, generatedAt));
      break;
    case 'markdown':
      sayText(context, impactMarkdown(found, names));
      break;
    case 'mermaid':
      sayText(context, impactDiagram(found));
      break;
    default: {
      const comparedWith = `${earlier.path} of ${generatedAt.slice(0, 16).replace('T', ' ')}`;
      sayText(context, formatText(context, { found, names, comparedWith }));
    }
  }
  return exitCodes.ok;
}

function formatText(
  { color, stdout }: CommandContext,
  {
    found,
    names,
    comparedWith,
  }: { readonly found: Impact; readonly names: Names; readonly comparedWith: string },
): string {
  return formatImpact(found, { names, comparedWith, style: createStyle(color && stdout.isTty) });
}

function toJson({ nodes, readers }: Impact, comparedWith: string) {
  return {
    compared_with: comparedWith,
    nodes: nodes.map(({ node, change, rows, unknown, columns: changed }) => ({
      id: node.id,
      path: node.path,
      change,
      rows,
      ...(unknown === undefined ? {} : { unknown }),
      columns: changed.map(({ name, type, formerName, formerType, ...column }) => ({
        name,
        change: column.change,
        type,
        ...(formerName === undefined ? {} : { former_name: formerName }),
        ...(formerType === undefined ? {} : { former_type: formerType }),
        from: column.from,
        read_by: column.readBy,
      })),
    })),
    readers: readers.map(({ node, columns: read, rows }) => ({
      id: node.id,
      columns: read,
      rows,
    })),
  };
}
