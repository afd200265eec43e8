/**
 * What a model's SQL depends on besides its own file, as one digest: while it is the same and the
 * file is the same, so is the SQL. In: a node of a linked graph; out: a key. Renders nothing.
 */
import { digest, type Json } from '../base/json.ts';
import { type CallFinder, createCallFinder } from '../graph/macro-calls.ts';
import { snapshotSettings } from '../graph/snapshot-settings.ts';
import type { ModelNode, NodeId, RelationNode } from '../product/graph.ts';
import type { ParsedTemplate, StaticCall } from '../template/template.ts';
import { formatReference, type RenderContext, visibleValues } from './render-model.ts';

export type ModelKeys = (node: ModelNode) => string;

/** Keys of the models of one graph; each is worked out once. */
export function createModelKeys(context: RenderContext): ModelKeys {
  const finder = createCallFinder(context.graph.macros);
  const keys = new Map<NodeId, string>();
  const texts = new Map<ParsedTemplate, string>();
  const textOf = (macro: ParsedTemplate): string => {
    const known = texts.get(macro) ?? digest(macro.source.text);
    texts.set(macro, known);
    return known;
  };
  const keyOf: ModelKeys = (node) => {
    const known = keys.get(node.id);
    if (known !== undefined) return known;
    const inlined = node.parents.flatMap((id) => {
      const parent = context.graph.nodes.get(id);
      return parent?.kind === 'model' && context.isInlined(parent)
        ? [parent.name, keyOf(parent), digest(parent.source.text)]
        : [];
    });
    const macros = [...finder.macrosOf(node.template)].map((name) => {
      const macro = context.graph.macros.get(name);
      return macro ? textOf(macro) : '';
    });
    const answers = answersFor(node, finder, context);
    const added = snapshotSettings(node);
    const parts = [visibleValues(context, node), answers, macros, inlined];
    const key = digest(JSON.stringify(added ? [...parts, added] : parts));
    keys.set(node.id, key);
    return key;
  };
  return keyOf;
}

/** Everything that rendering would be answered by the outside. */
function answersFor(node: ModelNode, finder: CallFinder, context: RenderContext): Json[] {
  return finder.callsOf(node.template).flatMap(({ call }): Json[] => {
    const answer = answerTo(call, context);
    return answer === undefined ? [] : [answer];
  });
}

function answerTo(call: StaticCall, context: RenderContext): Json | undefined {
  const { graph, project } = context;
  const print = (node: RelationNode | undefined): Json =>
    node ? formatReference(node, context) : null;
  switch (call.kind) {
    case 'ref':
      return print(graph.refs.get(call.name.toLowerCase()));
    case 'source':
      return print(graph.sources.get(`${call.source}.${call.table}`.toLowerCase()));
    case 'var':
      return [call.name, project.vars.get(call.name) ?? null];
    case 'env':
      return [call.name, project.env[call.name] ?? null];
    case 'value':
      return call.name.startsWith('run_started_at') ? context.runStartedAt : undefined;
    case 'macro':
    case 'incremental':
      return undefined;
    default:
      return call satisfies never;
  }
}
