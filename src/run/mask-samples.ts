/**
 * Rows that are shown beside what is wrong with a node, without personal data. In: diagnostics of a
 * node; out: the same, with marks in place of what nobody is to see.
 */
import type { Diagnostic, SampleTable } from '../base/diagnostic.ts';
import type { NodeId } from '../product/graph.ts';
import { masked } from '../quality/masked-columns.ts';
import type { RelationPrivacy } from '../quality/personal-columns.ts';
import type { RunContext } from './run-context.ts';

export async function maskSamples(
  diagnostics: readonly Diagnostic[],
  node: NodeId,
  { personalColumns }: Pick<RunContext, 'personalColumns'>,
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some(({ table }) => table)) return diagnostics;
  const privacy = (await personalColumns()).get(node);
  if (!privacy) return diagnostics;
  return diagnostics.map((each) =>
    each.table ? { ...each, table: maskTable(each.table, privacy) } : each,
  );
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
