/**
 * What a model's strategy asks of its query: a branch for later builds, or none. In: a model with its
 * configuration; out: diagnostics. Knows no table.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { ModelNode } from '../product/graph.ts';
import { type CallFinder, callSpan } from './macro-calls.ts';
import { isSnapshot } from './materialized-as.ts';

export function checkStrategy(node: ModelNode, finder: CallFinder): readonly Diagnostic[] {
  const { materialization, name, config, locate } = node;
  if (materialization !== 'incremental' && !isSnapshot(node)) return [];
  const { strategy, missing_keys: missing } = config.values;
  const branch = finder.callsOf(node.template).find(({ call }) => call.kind === 'incremental');
  const span = (config.origins.get('strategy') ?? locate)();
  if (isSnapshot(node) && branch) {
    return [
      error('E0968', `${name} is a snapshot, and its query has an #incremental branch`, {
        span: callSpan(branch),
        hint: 'select all rows: what changed is found by comparing them with the history',
      }),
    ];
  }
  if (strategy === 'append' && !branch) {
    return [
      error('E0957', `${name} appends, and its query says no #incremental`, {
        span,
        hint: 'say which rows later builds add: {{#incremental}} where day > (select max(day) from {{this}}) {{/incremental}}',
      }),
    ];
  }
  if (strategy === 'merge' && missing === 'delete' && branch) {
    return [
      error('E0958', `missing_keys: delete would empty ${name} but for what #incremental selects`, {
        span: (config.origins.get('missing_keys') ?? locate)(),
        related: [{ message: 'the branch', span: callSpan(branch) }],
        hint: 'select all rows, or say missing_keys: keep',
      }),
    ];
  }
  return [];
}
