/**
 * A column of a snapshot's query under the name of one that the snapshot adds. In: a model and a name
 * that is there twice; out: what is wrong with that, where it is a snapshot's.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { addedColumns, snapshotSettings } from '../graph/snapshot-settings.ts';
import type { ModelNode } from '../product/graph.ts';

export function takenName(node: ModelNode, column: string): Diagnostic | undefined {
  const settings = snapshotSettings(node);
  const wanted = column.toLowerCase();
  const isAdded = settings && addedColumns(settings).some((name) => name.toLowerCase() === wanted);
  if (!isAdded) return undefined;
  const locate = node.config.origins.get('snapshot_meta_column_names') ?? node.locate;
  return error(
    'E0966',
    `${node.name} selects a column ${column}, and a snapshot adds one of that name`,
    {
      span: locate(),
      hint: 'give it another name with AS, or name those of the snapshot: snapshot_meta_column_names',
    },
  );
}
