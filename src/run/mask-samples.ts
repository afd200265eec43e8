/**
 * Rows that are shown beside what is wrong with a node, and values that the engine quotes, without
 * personal data. In: diagnostics of a
 * node; out: the same, with marks in place of what nobody is to see.
 */
import type { Diagnostic, SampleTable } from '../base/diagnostic.ts';
import type { NodeId } from '../product/graph.ts';
import { masked } from '../quality/masked-columns.ts';
import type { RelationPrivacy } from '../quality/personal-columns.ts';
import { maskMessage } from './describe-failure.ts';
import type { RunContext } from './run-context.ts';

export async function maskSamples(
  diagnostics: readonly Diagnostic[],
  node: NodeId,
  { personalColumns, compiled }: Pick<RunContext, 'personalColumns' | 'compiled'>,
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some((each) => each.table || quotesValue(each))) return diagnostics;
  const personal = await personalColumns();
  const privacy = personal.get(node);
  const read = compiled.graph.nodes.get(node)?.parents ?? [];
  const isNear = privacy !== undefined || read.some((id) => personal.has(id));
  return diagnostics.map((each) => {
    if (each.table) return privacy ? { ...each, table: maskTable(each.table, privacy) } : each;
    return isNear && quotesValue(each) ? maskMessage(each, { isAny: true }) : each;
  });
}

/** Of a value that could not be converted the engine does not say whose it is. */
function quotesValue({ code }: Diagnostic): boolean {
  return code === 'E0305';
}

function maskTable({ columns, rows }: SampleTable, privacy: RelationPrivacy): SampleTable {
  const isShown = columns.map(
    ({ name }) => !privacy.isWhole && !privacy.personal.has(name.toLowerCase()),
  );
  return {
    columns,
    rows: rows.map((row) => row.map((cell, place) => (isShown[place] ? cell : masked))),
  };
}
