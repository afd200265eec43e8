/**
 * How a model that is built interval by interval is made in a run: nothing, some intervals and keys,
 * or all of it. In: a build step; out: actions. Asked anew for each batch: what is built is in the
 * ledger, so that a build that was killed goes on where it stopped.
 */

import { hasErrors } from '../base/diagnostic.ts';
import { md5 } from '../base/json.ts';
import { assembleSql } from '../compile/mapped-sql.ts';
import { needCatalog } from '../compile/narrow-model.ts';
import { createTableAs, formatRelation } from '../engine/duckdb-dialect.ts';
import { shapeText } from '../engine/duckdb-fingerprint.ts';
import type { Connection } from '../engine/engine.ts';
import { ownKey } from '../graph/state-key.ts';
import { type Batch, cutBatches } from '../incremental/cut-batches.ts';
import {
  decideRefresh,
  keepsOlderRows,
  type RefreshQuestion,
  refreshInputs,
} from '../incremental/decide-refresh.ts';
import { describeRefresh, refreshCount } from '../incremental/describe-refresh.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import type { Action } from '../materialize/action.ts';
import type { KeptColumns } from '../materialize/columns/reconcile-kept.ts';
import { timeCondition } from '../materialize/interval/time-condition.ts';
import { added, removed } from '../materialize/interval/write-changes.ts';
import { materializeRelation } from '../materialize/relation.ts';
import type { CompiledModel, MappedSql } from '../product/compiled.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Refresh, TimeRange } from '../product/ledger.ts';
import type { BuildStep } from '../product/plan.ts';
import { masked } from '../quality/masked-columns.ts';
import { personalColumns } from '../quality/personal-columns.ts';
import { recordVersion } from '../state/record-versions.ts';
import { composeRefresh, type RefreshRecording, recordLedger } from './compose-refresh.ts';
import { sayEmpty } from './decide-keyed.ts';
import { keepColumns } from './keep-columns.ts';
import type { Materializing } from './materializing.ts';
import { type IntervalModel, timelessCheck } from './refresh-model.ts';
import { askRefresh, type IntervalNode, ownerOf, stateKeyOf } from './refresh-question.ts';
import type { RunContext } from './run-context.ts';

/** Nothing for models that are built in another way. */
export function intervalNode(
  { node }: CompiledModel,
  { checked }: Pick<RunContext, 'checked'>,
): IntervalNode | undefined {
  const settings = intervalSettings(node);
  const check = checked?.relations.get(node.id);
  return settings && check?.state === 'checked' ? { node, settings, check } : undefined;
}

export async function decideIntervals(
  connection: Connection,
  step: BuildStep,
  { compiled, found, context }: Making,
): Promise<Materializing> {
  const question = await askRefresh(connection, found, {
    ...context,
    stateCatalog: context.catalog,
  });
  const refresh = decideRefresh(question);
  const making = { step, compiled, found, context, question, kept: undefined };
  if (refresh.type === 'full') return makeAll(making, refresh);
  const kept = await keepColumns(connection, compiled, question);
  return makeParts({ ...making, kept }, refresh);
}

export interface Making {
  readonly compiled: CompiledModel;
  readonly found: IntervalNode;
  readonly context: RunContext;
}

interface Asked extends Making {
  readonly step: BuildStep;
  readonly question: RefreshQuestion;
  /** Where its table has other columns than its query. */
  readonly kept: KeptColumns | undefined;
}

const usual = {
  makes: 'table',
  materialization: 'incremental',
  diagnostics: [],
  files: () => undefined,
  afterCommit: () => {},
} as const;

function makeAll(asked: Asked, refresh: Extract<Refresh, { type: 'full' }>): Materializing {
  const { step, compiled, found, context, question } = asked;
  const { relation } = compiled.node;
  const model = modelOf(asked);
  const query = cutOff(compiled, asked);
  const isTracked = question.proof && !question.proof.problem && model.inputs.length >= 0;
  const check = found.settings.keepsNull ? [] : [timelessCheck(model, formatRelation(relation))];
  const ranges: Batch = [model.within, 'no time'];
  const ledger = { ranges, works: [], isCaughtUp: true };
  return {
    ...usual,
    actions: [
      ...materializeRelation({ relation, query, make: 'table', replaces: step.replaces }),
      ...check,
    ],
    publish: isTracked ? [recordLedger(model, ledger, recordingOf(asked))] : [],
    reason: describeRefresh(refresh, found.settings.grain, question.nameOf),
    isUnfinished: context.only !== undefined && question.only !== undefined,
  };
}

function makeParts(
  asked: Asked,
  refresh: Extract<Refresh, { type: 'parts' | 'none' }>,
): Materializing {
  const { compiled, found, context, question, kept } = asked;
  const { settings } = found;
  const { relation } = compiled.node;
  const model = modelOf(asked);
  const parts = refresh.type === 'parts' ? refresh : { ranges: [], boxes: [] };
  const [first = [], ...more] = cutBatches(parts.ranges, model.inputs, settings);
  const isLast = more.length === 0;
  const batch = {
    ranges: first,
    boxes: isLast ? parts.boxes : [],
    isCaughtUp: (isLast && !question.only) || question.ledger === undefined,
  };
  const work = composeRefresh(model, batch, recordingOf(asked));
  const there = context.current.relationOf(relation)?.made;
  const isNew = question.ledger === undefined;
  const keepsOlder = keepsOlderRows(question);
  return {
    ...usual,
    diagnostics: kept?.diagnostics ?? [],
    prepare: work.prepare,
    actions: [
      ...(isNew ? [emptyTable(compiled, asked.step)] : []),
      // The engine refuses the other order when it commits.
      ...(kept?.alter ?? []),
      ...work.actions,
    ],
    publish: work.publish,
    continues: isNew || !there ? undefined : { since: there.since },
    changes: isNew || !there ? undefined : { added, removed },
    isUnfinished: !isLast || question.only !== undefined,
    isMore: !isLast,
    toldByKey: batch.boxes.length > 0,
    intervals: refreshCount(refresh, settings.grain),
    reason: describeRefresh(refresh, settings.grain, question.nameOf),
    note: () => sayEmpty(kept?.added ?? []),
    ...(keepsOlder || hasErrors(kept?.diagnostics ?? [])
      ? {}
      : { otherwise: async () => makeAll(asked, lessWouldNotDo) }),
  };
}

const lessWouldNotDo = { type: 'full', reason: 'less would not do', cause: undefined } as const;

function emptyTable({ node, query }: CompiledModel, { replaces }: BuildStep): Action {
  const empty = assembleSql(['from (\n', query, '\n) limit 0'], node.locate);
  const { sql, offset } = createTableAs(node.relation, empty.text);
  const drop = replaces === 'view' ? `drop view if exists ${formatRelation(node.relation)};\n` : '';
  return {
    kind: 'statement',
    sql: drop + sql,
    embedded: { query: empty, offset: offset + drop.length },
  };
}

/** In full, too, what has not ended yet is left out. */
function cutOff({ node, query }: CompiledModel, asked: Asked): MappedSql {
  const { until } = asked.question;
  if (until === undefined) return query;
  const { time, keepsNull } = timeOf(asked);
  const ranges = [withinOf(asked.question), ...(keepsNull ? [] : []), 'no time' as const];
  return assembleSql(['from (\n', query, `\n) where ${timeCondition(time, ranges)}`], node.locate);
}

function timeOf({ found }: Asked) {
  const { timeColumn, keepsNull } = found.settings;
  const wanted = timeColumn.toLowerCase();
  const column = found.check.columns.find(({ name }) => name.toLowerCase() === wanted);
  return { time: column ?? { name: timeColumn, type: 'TIMESTAMP' }, keepsNull };
}

function withinOf({ until }: RefreshQuestion): TimeRange {
  return { start: undefined, end: until };
}

function modelOf({ compiled, found, context, question, kept }: Asked): IntervalModel {
  const { project } = context;
  const { graph } = context.compiled;
  return {
    compiled,
    settings: found.settings,
    inputs: question.proof ? refreshInputs(question, question.proof) : [],
    columns: kept?.columns ?? found.check.columns,
    kept,
    inputOf: (relation) => {
      const owner = ownerOf(relation, context);
      const check = owner && context.checked?.relations.get(owner.id);
      if (!owner || check?.state !== 'checked') return undefined;
      return { id: owner.id, columns: check.columns };
    },
    within: withinOf(question),
    narrowing: { graph, project, runStartedAt: context.startedAt },
    standInFor: (column) => (isPersonal(compiled.node, column, context) ? masked : undefined),
  };
}

function isPersonal({ id }: ModelNode, column: string, { compiled, checked }: RunContext): boolean {
  const privacy = personalColumns(compiled.graph, checked).get(id);
  return privacy !== undefined && (privacy.isWhole || privacy.personal.has(column.toLowerCase()));
}

function recordingOf({ compiled, context, question }: Asked): RefreshRecording {
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

/** Where narrowed inputs are: once for a run, before the first of them. */
export const openNeedCatalog = `attach if not exists ':memory:' as ${needCatalog}`;
