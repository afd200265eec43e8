/**
 * What was not checked, said once where that begins: a source whose columns nobody knows, a model
 * whose columns are those of its rows. In: all states; out: diagnostics with the list of models.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import { shortList } from '../base/phrases.ts';
import { brokenFileHint, brokenFileIn } from '../compile/source-location.ts';
import type { NodeId, RelationNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';

const mostNames = 8;

type Known = Pick<Checking, 'compiled' | 'states'>;

/** For each source or seed without columns that something reads. */
export function unknownColumns({ compiled, states }: Known): ReadonlyMap<NodeId, Diagnostic> {
  const found = new Map<NodeId, Diagnostic>();
  for (const [id, state] of states) {
    const node = compiled.graph.nodes.get(id);
    if (state.state !== 'unchecked' || state.cause !== id) continue;
    if (node?.kind !== 'source' && node?.kind !== 'seed') continue;
    if (modelsNotChecked(id, { compiled, states }).length === 0) continue;
    const message = `the columns of ${shownName(node)} are not known: ${state.because}`;
    const hint =
      node.kind === 'source'
        ? `let the source say them: eider source pull ${node.table.source}.${node.name}; or declare all of them, each with its type`
        : 'declare all of its columns, each with its type';
    const location = node.kind === 'source' ? node.table.location : undefined;
    const broken = location && brokenFileIn(state.because) ? location : undefined;
    const detail = broken
      ? { span: broken.locate(), hint: brokenFileHint }
      : { span: node.locate(), hint };
    found.set(id, warning('E0330', message, detail));
  }
  return found;
}

function shownName(node: RelationNode): string {
  return node.kind === 'source' ? `source ${node.table.source}.${node.name}` : `seed ${node.name}`;
}

/** These say why a model is not checked. */
const causes: ReadonlySet<string> = new Set(['E0330', 'E0331', 'E0333']);

/** The same diagnostic with the models in a note that are not checked because of it. */
export function withModelsNotChecked(
  diagnostic: Diagnostic,
  cause: NodeId,
  known: Known,
): Diagnostic {
  if (!causes.has(diagnostic.code)) return diagnostic;
  const names = modelsNotChecked(cause, known);
  if (names.length === 0) return diagnostic;
  const note = `not checked: ${shortList(names, mostNames)}`;
  return { ...diagnostic, notes: [...(diagnostic.notes ?? []), note] };
}

function modelsNotChecked(cause: NodeId, { compiled, states }: Known): readonly string[] {
  return [...states].flatMap(([id, state]) => {
    const node = compiled.graph.nodes.get(id);
    const isDownstream = state.state === 'unchecked' && state.cause === cause;
    return isDownstream && node?.kind === 'model' ? [node.name] : [];
  });
}
