/**
 * The edges of one template: what it reads, through macros and in every branch.
 * In: a template and the table of names; out: parents, and the references that mean nothing.
 */
import type { Diagnostic, Outcome } from '../base/diagnostic.ts';
import type { NodeId } from '../product/graph.ts';
import type { ParsedTemplate } from '../template/template.ts';
import { type CallFinder, callSpan } from './macro-calls.ts';
import { type NameTable, resolveRef, resolveSource } from './names.ts';

/** The direct parents of a template, each once, and the references that mean nothing. */
export function findParents(
  template: ParsedTemplate,
  finder: CallFinder,
  names: NameTable,
): Outcome<readonly NodeId[]> {
  const diagnostics: Diagnostic[] = [];
  const parents = new Set<NodeId>();
  for (const found of finder.callsOf(template)) {
    const { call } = found;
    const resolution =
      call.kind === 'ref'
        ? resolveRef(names, call.name, () => callSpan(found))
        : call.kind === 'source'
          ? resolveSource(names, call.source, call.table, () => callSpan(found))
          : undefined;
    if (!resolution) continue;
    if ('node' in resolution) parents.add(resolution.node.id);
    else diagnostics.push(resolution.problem);
  }
  return { value: [...parents], diagnostics };
}
