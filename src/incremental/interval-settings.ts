/**
 * What a model that is built interval by interval says of itself. In: its configuration; out: its
 * settings with the declarations that no proof backs. Knows no state.
 */
import { readSpan, type Span } from '../check/proof/span.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Grain } from '../product/proof.ts';
import { type SchemaChange, schemaChangeOf } from './schema-change.ts';

export interface IntervalSettings {
  readonly timeColumn: string;
  readonly grain: Grain;
  /** Rows without a time are kept as an interval of their own; otherwise they are an error. */
  readonly keepsNull: boolean;
  /** How far back an output interval reads, where the analyst says so. */
  readonly lookback: Span | undefined;
  /** Intervals in one transaction. */
  readonly batch: Span | undefined;
  /** Intervals that were built by older code stay as they are. */
  readonly isForward: boolean;
  /** Of rows that stay while the columns of the query change. */
  readonly onSchemaChange: SchemaChange;
  readonly cutoff: Cutoff | undefined;
}

/** Intervals count once they ended this long before the run began. */
export type Cutoff = Span | 'current';

/** Of models that are incremental by interval; nothing for all others. */
export function intervalSettings({
  materialization,
  config: { values },
}: Pick<ModelNode, 'materialization' | 'config'>): IntervalSettings | undefined {
  const { time_column: timeColumn, grain, strategy } = values;
  if (materialization !== 'incremental' || typeof timeColumn !== 'string') return undefined;
  if (!isGrain(grain) || (strategy !== undefined && strategy !== 'interval')) return undefined;
  return {
    timeColumn,
    grain,
    keepsNull: values.null_interval === 'keep',
    lookback: readSpan(values.lookback, grain),
    batch: readSpan(values.batch_size, grain),
    isForward: values.on_code_change === 'forward',
    onSchemaChange: schemaChangeOf(values.on_schema_change),
    cutoff: readCutoff(values.cutoff, grain),
  };
}

function isGrain(value: unknown): value is Grain {
  return value === 'hour' || value === 'day' || value === 'week' || value === 'month';
}

function readCutoff(value: unknown, grain: Grain): Cutoff | undefined {
  if (value === true || value === 'current') return 'current';
  return readSpan(value, grain);
}
