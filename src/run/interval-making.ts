/**
 * A model of intervals in a run: what its refresh is asked with, narrowed by and recorded as. In: a
 * model, and the question that was asked of it; out: what its transactions are composed of.
 */
import { md5 } from '../base/json.ts';
import { assembleSql } from '../compile/mapped-sql.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import { shapeText } from '../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../engine/engine.ts';
import { ownKey } from '../graph/state-key.ts';
import { cutColumn } from '../incremental/cut-column.ts';
import { type RefreshQuestion, refreshInputs } from '../incremental/decide-refresh.ts';
import type { Action } from '../materialize/action.ts';
import type { KeptColumns } from '../materialize/columns/reconcile-kept.ts';
import { added, removed } from '../materialize/interval/changed-rows.ts';
import { timeCondition } from '../materialize/interval/time-condition.ts';
import type { CompiledModel, MappedSql } from '../product/compiled.ts';
import type { TimeRange } from '../product/ledger.ts';
import type { BuildStep } from '../product/plan.ts';
import { recordVersion } from '../state/record-versions.ts';
import type { RefreshRecording } from './compose-refresh.ts';
import { needPlace } from './need-place.ts';
import type { IntervalModel } from './refresh-model.ts';
import { type IntervalNode, ownerOf, stateKeyOf } from './refresh-question.ts';
import type { RunContext } from './run-context.ts';

export interface Making {
  readonly compiled: CompiledModel;
  readonly found: IntervalNode;
  readonly context: RunContext;
}

export interface Asked extends Making {
  readonly step: BuildStep;
  readonly question: RefreshQuestion;
  /** Where its table has other columns than its query. */
  readonly kept: KeptColumns | undefined;
}

/** In full, too, what has not ended yet is left out. */
export function cutOff({ node, query }: CompiledModel, asked: Asked): MappedSql {
  const { until } = asked.question;
  if (until === undefined) return query;
  const time = timeOf(asked);
  // Rows without a time are an error, or an interval of their own.
  const ranges = [withinOf(asked.question), 'no time' as const];
  return assembleSql(['from (\n', query, `\n) where ${timeCondition(time, ranges)}`], node.locate);
}

function timeOf({ found }: Asked): ResultColumn {
  const { timeColumn } = found.settings;
  const wanted = timeColumn.toLowerCase();
  const column = found.check.columns.find(({ name }) => name.toLowerCase() === wanted);
  return column ?? { name: timeColumn, type: 'TIMESTAMP' };
}

function withinOf({ until }: RefreshQuestion): TimeRange {
  return { start: undefined, end: until };
}

export function modelOf({ compiled, found, context, question, kept }: Asked): IntervalModel {
  const { project } = context;
  const { graph } = context.compiled;
  const columns = kept?.columns ?? found.check.columns;
  return {
    compiled,
    settings: found.settings,
    inputs: question.proof ? refreshInputs(question, question.proof) : [],
    columns,
    kept,
    inputOf: (relation) => {
      const owner = ownerOf(relation, context);
      const check = owner && context.checked?.relations.get(owner.id);
      if (!owner || check?.state !== 'checked') return undefined;
      return { id: owner.id, columns: check.columns };
    },
    within: withinOf(question),
    key: keyOf({ node: found.node, columns }, question, context),
    narrowing: { graph, project, runStartedAt: context.startedAt },
    place: needPlace(context),
  };
}

/** By which readers take its changes key by key, or by which it takes those of its inputs. */
function keyOf(
  { node, columns }: Pick<IntervalNode, 'node'> & Pick<IntervalModel, 'columns'>,
  { proof }: RefreshQuestion,
  { tellingOf }: RunContext,
): ResultColumn | undefined {
  const told = tellingOf(node.relation)?.columns[0];
  const wanted = told ?? (proof && cutColumn(proof));
  return columns.find(({ name }) => name.toLowerCase() === wanted?.toLowerCase());
}

export function recordingOf({ compiled, context, question }: Asked): RefreshRecording {
  const { node } = compiled;
  const { catalog, nextSequence, runId } = context;
  const key = ownKey(node);
  const from = formatRelation(node.relation);
  const known = context.current.versionOf(key);
  const measure = (): readonly Action[] => [
    {
      kind: 'ask',
      sql: `from ${from} limit 0`,
      answer: ({ columns }) => {
        const { statements, returning } = recordVersion({
          catalog,
          sequence: nextSequence(),
          runId,
          key,
          from,
          columns,
          shape: md5(shapeText(columns)),
          axes: context.axesOf(node.relation),
          telling: context.tellingOf(node.relation),
          changes: known && question.ledger ? { added, removed, known } : undefined,
        });
        const all = [...statements, returning];
        return { actions: all.map((sql) => ({ kind: 'statement', sql })) };
      },
    },
  ];
  return {
    catalog,
    key,
    code: question.code,
    keyOf: (relation) => stateKeyOf(relation, context) ?? '',
    nextSequence,
    measure,
  };
}
