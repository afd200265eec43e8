/**
 * What models say of themselves that are merged by key or appended to. In: their configuration and
 * whether their query has a branch of its own for later builds; out: settings with all defaults.
 */
import { createCallFinder } from '../graph/macro-calls.ts';
import type { Graph, ModelNode } from '../product/graph.ts';
import { asTexts } from '../project/yaml/json-shapes.ts';
import { type SchemaChange, schemaChangeOf } from './schema-change.ts';

interface Common {
  /** Later builds compute the `#incremental` branch, which gives a part of the rows. */
  readonly hasBranch: boolean;
  readonly onSchemaChange: SchemaChange;
  /** Rows that older code made stay as they are. */
  readonly isForward: boolean;
}

export interface MergeStrategy extends Common {
  readonly strategy: 'merge';
  readonly keys: readonly string[];
  readonly excluded: readonly string[];
  readonly deletedWhen: string | undefined;
  /** Keys that the query no longer gives are deleted. */
  readonly isTracked: boolean;
}

export interface AppendStrategy extends Common {
  readonly strategy: 'append';
}

export type KeyedSettings = MergeStrategy | AppendStrategy;

/** Nothing for models that are made in another way. */
export function keyedSettings(
  { materialization, config: { values }, template }: ModelNode,
  { macros }: Pick<Graph, 'macros'>,
): KeyedSettings | undefined {
  const { strategy } = values;
  if (materialization !== 'incremental') return undefined;
  if (strategy !== 'merge' && strategy !== 'append') return undefined;
  const calls = createCallFinder(macros).callsOf(template);
  const hasBranch = calls.some(({ call }) => call.kind === 'incremental');
  const common = {
    hasBranch,
    onSchemaChange: schemaChangeOf(values.on_schema_change),
    isForward: values.on_code_change === 'forward',
  };
  if (strategy === 'append') return { ...common, strategy };
  const { deleted_when: deletedWhen, missing_keys: missing } = values;
  return {
    ...common,
    strategy,
    keys: asTexts(values.unique_key),
    excluded: asTexts(values.merge_exclude_columns),
    deletedWhen: typeof deletedWhen === 'string' ? deletedWhen : undefined,
    isTracked: missing === 'delete' || (missing === undefined && !hasBranch),
  };
}
