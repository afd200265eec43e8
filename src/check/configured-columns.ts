/**
 * Columns that a model's configuration names, against those that its query has. In: what the check
 * found out; out: an error for each that is not there, or is no time where time is cut.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { didYouMean } from '../base/suggest.ts';
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
    if (node.materialization !== 'incremental' || state?.state !== 'checked') continue;
    for (const key of ['time_column', 'unique_key'] as const) {
      for (const name of namesOf(node.config.values[key])) {
        const problem = problemOf(node, { key, name, columns: state.columns });
        if (problem) found.push([node.id, problem]);
      }
    }
  }
  return found;
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
