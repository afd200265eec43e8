/**
 * Columns that the configuration of a model or snapshot names, against those that its query has.
 * In: what the check found out; out: an error for each that is not there, or is no time where time
 * is cut.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { didYouMean } from '../base/suggest.ts';
import { snapshotSettings } from '../graph/snapshot-settings.ts';
import type { CheckedColumn } from '../product/checked.ts';
import type { ModelNode, NodeId } from '../product/graph.ts';
import type { Checking } from './checking.ts';

export function wrongConfiguredColumns({
  compiled,
  states,
}: Pick<Checking, 'compiled' | 'states'>): readonly (readonly [NodeId, Diagnostic])[] {
  const found: [NodeId, Diagnostic][] = [];
  for (const { node } of compiled.models.values()) {
    const state = states.get(node.id);
    if (state?.state !== 'checked') continue;
    for (const key of keysOf(node)) {
      for (const name of namesOf(node.config.values[key])) {
        const problem = problemOf(node, { key, name, columns: state.columns });
        if (problem) found.push([node.id, problem]);
      }
    }
  }
  return found;
}

/** `updated_at` of a snapshot is bound with its query; `check_cols: all` names no column. */
function keysOf(node: ModelNode): readonly string[] {
  if (node.materialization === 'incremental') return ['time_column', 'unique_key'];
  const snapshot = snapshotSettings(node);
  if (!snapshot) return [];
  const isNamed = snapshot.strategy === 'check' && snapshot.checked !== 'all';
  return isNamed ? ['unique_key', 'check_cols'] : ['unique_key'];
}

function namesOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each: Json) => typeof each === 'string') : [];
}

function problemOf(
  node: ModelNode,
  {
    key,
    name,
    columns,
  }: { readonly key: string; readonly name: string; readonly columns: readonly CheckedColumn[] },
): Diagnostic | undefined {
  const locate = node.config.origins.get(key) ?? node.locate;
  const column = columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!column) {
    const names = columns.map((each) => each.name);
    return error('E0343', `${node.name} has no column "${name}", which \`${key}\` names`, {
      span: locate(),
      hint: didYouMean(name, names) ?? `it has ${names.join(', ')}`,
    });
  }
  if (key !== 'time_column' || /^(?:DATE|TIMESTAMP.*)$/.test(column.type)) return undefined;
  return error('E0343', `${column.name} is of type ${column.type}, which is no time`, {
    span: locate(),
    hint: 'name a DATE or TIMESTAMP, or cast it in the query',
  });
}
