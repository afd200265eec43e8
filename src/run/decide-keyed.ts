/**
 * How a model is made in a run that is merged by key or appended to: into the rows that are there, or
 * all of it. In: a build step; out: actions.
 */
import { formatCount } from '../base/format-count.ts';
import type { Span } from '../base/source-text.ts';
import { incrementalQuery } from '../compile/incremental-query.ts';
import type { ResultColumn } from '../engine/engine.ts';
import type { KeyedSettings, MergeStrategy } from '../incremental/keyed-settings.ts';
import type { Action } from '../materialize/action.ts';
import { appendRows } from '../materialize/append.ts';
import { type Merge, makeMerged, mergeRows } from '../materialize/merge/merge.ts';
import { materializeRelation } from '../materialize/relation.ts';
import type { CompiledModel, MappedSql } from '../product/compiled.ts';
import type { BuildStep } from '../product/plan.ts';
import type { Materializing } from './materializing.ts';
import type { RunContext } from './run-context.ts';

export function decideKeyed(
  compiled: CompiledModel,
  { settings, step }: { readonly settings: KeyedSettings; readonly step: BuildStep },
  context: RunContext,
): Materializing {
  const { node } = compiled;
  const there = context.current.relationOf(node.relation);
  const decision = context.decisions.decide(node);
  const isKept = decision.type === 'build' && decision.keepsRows && there?.made !== undefined;
  let written: Written = { counts: [], added: [], touched: undefined };
  const onWritten = (found: Written): void => {
    written = found;
  };
  const isWhole = !settings.hasBranch || (context.isBackfillAsked && settings.strategy === 'merge');
  const work = { compiled, settings, context, isWhole, onWritten };
  return {
    actions: isKept ? goOn(work) : makeAll(work, step),
    publish: [],
    makes: 'table',
    materialization: 'incremental',
    diagnostics: [],
    ...(isKept && there.made ? { continues: { since: there.made.since } } : {}),
    note: () => (isKept ? describeWritten(written, context.isBackfillAsked && isWhole) : undefined),
    changed: () => (isKept ? written.touched : undefined),
    files: () => undefined,
    afterCommit: () => {},
  };
}

interface Written {
  readonly counts: readonly (readonly [count: number, what: string])[];
  /** NULL in rows that stayed. */
  readonly added: readonly ResultColumn[];
  readonly touched: string | undefined;
}

interface Work {
  readonly compiled: CompiledModel;
  readonly settings: KeyedSettings;
  readonly context: RunContext;
  /** All rows that the query gives are computed, not what its branch selects. */
  readonly isWhole: boolean;
  readonly onWritten: (written: Written) => void;
}

function goOn(work: Work): readonly Action[] {
  const { compiled, settings, isWhole, onWritten } = work;
  const { node } = compiled;
  const query = isWhole ? compiled.query : branchOf(work);
  if (settings.strategy === 'merge') return mergeRows(mergeOf(work, settings, query));
  return appendRows({
    relation: node.relation,
    name: node.name,
    query,
    onSchemaChange: settings.onSchemaChange,
    span: placesOf(compiled)('on_schema_change'),
    onWritten: ({ inserted, ...more }) => onWritten({ counts: [[inserted, 'new']], ...more }),
  });
}

function branchOf({ compiled, context }: Work): MappedSql {
  const { graph } = context.compiled;
  const { project, startedAt: runStartedAt } = context;
  return incrementalQuery(compiled.node, { graph, project, runStartedAt });
}

function makeAll(work: Work, { replaces }: BuildStep): readonly Action[] {
  const { compiled, settings } = work;
  const { relation } = compiled.node;
  const { query } = compiled;
  const make = materializeRelation({ relation, query, make: 'table', replaces });
  return settings.strategy === 'merge' ? makeMerged(mergeOf(work, settings, query), make) : make;
}

function mergeOf({ compiled, onWritten }: Work, settings: MergeStrategy, query: MappedSql): Merge {
  const { relation, name } = compiled.node;
  return {
    relation,
    name,
    query,
    settings,
    spanOf: placesOf(compiled),
    onWritten: ({ inserted, updated, deleted, ...more }) =>
      onWritten({
        counts: [
          [inserted, 'new'],
          [updated, 'changed'],
          [deleted, 'deleted'],
        ],
        ...more,
      }),
  };
}

/** Where a key of the configuration is written; the model where nobody wrote it. */
function placesOf({ node: { config, locate } }: CompiledModel): (key: string) => Span {
  return (key) => (config.origins.get(key) ?? locate)();
}

function describeWritten({ counts, added }: Written, isFilled: boolean): string {
  const said = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count)} ${what}`);
  const empty = isFilled ? undefined : sayEmpty(added);
  const rows = said.length === 0 ? 'no row changed' : said.join(', ');
  return empty === undefined ? rows : `${rows}; ${empty}`;
}

/** What rows that stay have in new columns. */
export function sayEmpty(added: readonly ResultColumn[]): string | undefined {
  const names = added.map(({ name }) => name).join(', ');
  return names === '' ? undefined : `${names} is NULL in the rows of before`;
}
