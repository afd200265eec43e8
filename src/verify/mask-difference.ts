/** Rows that show a difference, without personal data. In: what was found; out: the same, masked. */
import type { Compilation } from '../pipeline.ts';
import type { FoundDifference } from '../product/verification.ts';
import { createPersonalColumns } from '../run/find-personal-columns.ts';
import { maskTable } from '../run/mask-samples.ts';

export async function maskDifference(
  found: FoundDifference,
  { compiled, project }: Compilation,
): Promise<FoundDifference> {
  const { difference } = found;
  const { sample, node, type } = difference;
  if (!sample || type !== 'rows') return found;
  const personal = await createPersonalColumns({ compiled, project, checked: undefined })();
  const privacy = personal.get(node.id);
  if (!privacy) return found;
  // In front stands which of the two has the row.
  const { columns, rows } = maskTable(
    { columns: sample.columns.slice(1), rows: sample.rows.map((row) => row.slice(1)) },
    privacy,
  );
  const masked = {
    columns: [...sample.columns.slice(0, 1), ...columns],
    rows: rows.map((row, at) => [sample.rows[at]?.[0] ?? null, ...row]),
  };
  return { ...found, difference: { ...difference, sample: masked } };
}
