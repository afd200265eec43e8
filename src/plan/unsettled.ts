/**
 * Why a model may hold something else though its code and its inputs are the same: clocks and
 * chance, and files or tables that nobody keeps versions of. In: what the check found; out: a reason
 * in words, or nothing.
 */
import { volatileWord } from '../check/findings/volatile-words.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { ModelNode, NodeId } from '../product/graph.ts';

export interface UnsettledQuestion {
  readonly compiled: CompiledProject;
  readonly checked: CheckedProject | undefined;
  readonly readsClock: (node: ModelNode) => boolean;
}

export function createUnsettled({
  compiled,
  checked,
  readsClock,
}: UnsettledQuestion): (node: ModelNode) => string | undefined {
  const known = new Map<NodeId, string | undefined>();
  const unsettled = (node: ModelNode): string | undefined => {
    if (known.has(node.id)) return known.get(node.id);
    const reason = own(node) ?? ofViews(node);
    known.set(node.id, reason);
    return reason;
  };
  const own = (node: ModelNode): string | undefined => {
    if (readsClock(node)) return 'reads run_started_at';
    const check = checked?.relations.get(node.id);
    if (check?.state !== 'checked') return byWords(node);
    return check.findings.find(({ kind }) => kind === 'volatile' || kind === 'untracked')?.reason;
  };
  /** The engine was not asked: columns of a source are not known. */
  const byWords = (node: ModelNode): string | undefined => {
    const word = volatileWord(compiled.models.get(node.id)?.own.text ?? '');
    return word === undefined ? undefined : `uses ${word}`;
  };
  /** Views and ephemeral models are computed anew by whoever reads them. */
  const ofViews = (node: ModelNode): string | undefined => {
    for (const id of node.parents) {
      const parent = compiled.graph.nodes.get(id);
      if (parent?.kind !== 'model') continue;
      const isOpen = parent.materialization === 'view' || parent.materialization === 'ephemeral';
      const reason = isOpen ? unsettled(parent) : undefined;
      if (reason !== undefined) return `${parent.name}: ${reason}`;
    }
    return undefined;
  };
  return unsettled;
}
