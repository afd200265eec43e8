/** `eider list`: the selection, as names or as JSON. */
import { listNames } from '../graph/selection/list-names.ts';
import { resourceTypeOf } from '../graph/selection/match-criterion.ts';
import type { GraphNode } from '../product/graph.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { compileFirst, type FirstOptions } from './compile-first.ts';
import { sayJson, sayText } from './say.ts';

export async function list(context: CommandContext, options: FirstOptions): Promise<ExitCode> {
  const compiled = await compileFirst(context, options);
  if (!compiled) return exitCodes.wrong;
  const { graph, selection } = compiled;
  if (options.output === 'json') {
    const nodes = [...graph.nodes.values()].filter(({ id }) => selection.ids.has(id));
    sayJson(context, nodes.map(describe));
    return exitCodes.ok;
  }
  const names = listNames(selection, graph);
  if (names.length > 0) sayText(context, names.join('\n'));
  return exitCodes.ok;
}

function describe(node: GraphNode) {
  return {
    id: node.id,
    name: node.name,
    resource_type: resourceTypeOf(node),
    path: node.path,
    fqn: node.fqn,
    tags: node.tags,
    depends_on: node.parents,
    ...(node.description === undefined ? {} : { description: node.description }),
    ...(node.kind === 'model' ? { materialized: node.materialization } : {}),
    ...('relation' in node ? { relation: node.relation } : {}),
  };
}
