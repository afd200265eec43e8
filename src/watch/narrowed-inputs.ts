/**
 * Views that let a watch read less of what it does not build: sources and models made elsewhere. In:
 * nodes and how much is wanted; out: statements, and where the views are. Pure.
 */
import { formatRelation, quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { RelationName } from '../engine/engine.ts';
import type { RelationNode } from '../product/graph.ts';

export type Narrowing =
  | { readonly type: 'empty' }
  | { readonly type: 'limit'; readonly rows: number }
  /** The last days (hours, weeks, months) that the input itself has. */
  | { readonly type: 'sample'; readonly count: number; readonly unit: SampleUnit };

export type SampleUnit = 'hour' | 'day' | 'week' | 'month';

const units: Readonly<Record<string, SampleUnit>> = { h: 'hour', d: 'day', w: 'week', m: 'month' };

/** `7d`, `12h`, `2w`, `1m`. */
export function readSample(text: string): Extract<Narrowing, { type: 'sample' }> | undefined {
  const [, count = '', letter = ''] = /^([1-9]\d{0,5})([hdwm])$/i.exec(text.trim()) ?? [];
  const unit = units[letter.toLowerCase()];
  return unit ? { type: 'sample', count: Number(count), unit } : undefined;
}

export function describeNarrowing(narrowing: Narrowing): string {
  switch (narrowing.type) {
    case 'empty':
      return 'no rows of inputs';
    case 'limit':
      return `${narrowing.rows} rows of each input`;
    case 'sample':
      return `the last ${narrowing.count} ${narrowing.unit}${narrowing.count === 1 ? '' : 's'} of each input`;
    default:
      return narrowing satisfies never;
  }
}

/** In a schema of its own, so that no model is ever made where one of these stands. */
export function narrowedRelation(node: RelationNode, catalog: string): RelationName {
  const { schema, name } = node.relation;
  return { catalog, schema: `${schema}_watch_inputs`, name };
}

/** `from`: what readers of the node would name without it. */
export function narrowingView(
  node: RelationNode,
  view: RelationName,
  from: string,
  narrowing: Narrowing,
): string {
  const rows = condition(node, from, narrowing);
  return `create or replace view ${formatRelation(view)} as select * from ${from}${rows}`;
}

/** What has no time is read whole: a part of a dimension would only lose rows in joins. */
function condition(node: RelationNode, from: string, narrowing: Narrowing): string {
  switch (narrowing.type) {
    case 'empty':
      return ' where false';
    case 'limit':
      return ` limit ${narrowing.rows}`;
    case 'sample': {
      const time = timeColumnOf(node);
      if (time === undefined) return '';
      const column = quoteIdentifier(time);
      return ` where ${column} > (select max(${column}) from ${from}) - interval ${narrowing.count} ${narrowing.unit}`;
    }
    default:
      return narrowing satisfies never;
  }
}

/** A model's `time_column`, or what a source's `loaded_at` names, where that is a column. */
function timeColumnOf({ config }: RelationNode): string | undefined {
  const { time_column: time, loaded_at: loaded } = config.values;
  const found = [time, loaded].find((value) => typeof value === 'string');
  return typeof found === 'string' && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(found) ? found : undefined;
}
