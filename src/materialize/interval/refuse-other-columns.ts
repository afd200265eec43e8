/**
 * A table that keeps rows of older code takes no other columns: those rows have none of them. In: a
 * model, and the columns that its query has now; out: a check of its table.
 */
import { error } from '../../base/diagnostic.ts';
import { formatRelation } from '../../engine/duckdb-dialect.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { ModelNode } from '../../product/graph.ts';
import type { Action } from '../action.ts';

export function refuseOtherColumns(
  { name, relation, config, locate }: ModelNode,
  now: readonly ResultColumn[],
): Action {
  return {
    kind: 'check',
    sql: `from ${formatRelation(relation)} limit 0`,
    diagnose: ({ columns: before }) => {
      const added = missingIn(before, now).map((column) => `+ ${column}`);
      const gone = missingIn(now, before).map((column) => `- ${column}`);
      if (added.length + gone.length === 0) return [];
      const span = (config.origins.get('on_code_change') ?? locate)();
      return [
        error(
          'E0921',
          `${name} has other columns than its rows of older code: ${[...gone, ...added].join(', ')}`,
          { span, hint: 'make all of it anew with --full-refresh, or keep the columns' },
        ),
      ];
    },
  };
}

function missingIn(
  columns: readonly ResultColumn[],
  wanted: readonly ResultColumn[],
): readonly string[] {
  const there = new Set(columns.map(describe));
  return wanted.filter((column) => !there.has(describe(column))).map(describe);
}

function describe({ name, type }: ResultColumn): string {
  return `${name.toLowerCase()} ${type}`;
}
