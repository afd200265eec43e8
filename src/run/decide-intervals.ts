/**
 * How a model that is built interval by interval is made in a run: nothing, some intervals and keys,
 * or all of it. In: a build step; out: actions. Asked anew for each batch: what is built is in the
 * ledger, so that a build that was killed goes on where it stopped.
 */
import { hasErrors } from '../base/diagnostic.ts';
import { assembleSql } from '../compile/mapped-sql.ts';
import { createTableAs, formatRelation } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { type Batch, cutBatches } from '../incremental/cut-batches.ts';
import {
  decideRefresh,
  keepsOlderRows,
  type RefreshQuestion,
} from '../incremental/decide-refresh.ts';
import { refreshCount } from '../incremental/describe-refresh.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import type { Action } from '../materialize/action.ts';
import { added, removed } from '../materialize/interval/changed-rows.ts';
import { materializeRelation } from '../materialize/relation.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { Refresh } from '../product/ledger.ts';
import type { BuildStep } from '../product/plan.ts';
import { composeRefresh, recordLedger } from './compose-refresh.ts';
import { sayEmpty } from './decide-keyed.ts';
import { type Asked, cutOff, type Making, modelOf, recordingOf } from './interval-making.ts';
import { keepColumns } from './keep-columns.ts';
import type { Materializing } from './materializing.ts';
import {
  type Aside,
  asBatch,
  exchange,
  findAside,
  forgetAside,
  withoutAside,
} from './rebuild-aside.ts';
import { timelessCheck, writtenRows } from './refresh-model.ts';
import { askRefresh, type IntervalNode } from './refresh-question.ts';
import { refreshReason } from './refresh-reason.ts';
import type { RunContext } from './run-context.ts';

/** Nothing for models that are built in another way. */
export function intervalNode(
  { node }: CompiledModel,
  { checked, whole }: Pick<RunContext, 'checked'> & Partial<Pick<RunContext, 'whole'>>,
): IntervalNode | undefined {
  const declared = intervalSettings(node);
  const check = checked?.relations.get(node.id);
  if (!declared || check?.state !== 'checked') return undefined;
  // Batches are transactions, of which a build as a whole has one.
  const settings = whole ? { ...declared, batch: undefined } : declared;
  return { node, settings, check };
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
  const asked = { step, compiled, found, context, question, kept: undefined };
  if (refresh.type !== 'full') {
    const kept = await keepColumns(connection, compiled, question);
    return withoutAside(asked, makeParts({ ...asked, kept }, refresh));
  }
  const aside = await findAside(connection, asked);
  return aside ? makeAside(asked, aside, refresh) : withoutAside(asked, makeAll(asked, refresh));
}

type FullRefresh = Extract<Refresh, { type: 'full' }>;
type PartRefresh = Exclude<Refresh, FullRefresh>;

/** Batch by batch where nobody reads it, and then all of it in the table's place. */
function makeAside(
  asked: Asked,
  { asked: beside, refresh }: Aside,
  why: FullRefresh,
): Materializing {
  const all = makeAll(asked, why);
  const otherwise = async () => withoutAside(asked, all);
  if (refresh.type === 'parts') {
    return { ...asBatch(beside, makeParts(beside, refresh)), reason: all.reason, otherwise };
  }
  const { id, relation } = asked.compiled.node;
  const forget = forgetAside({ id, aside: beside.compiled.node.relation }, asked.context);
  return { ...all, actions: exchange(relation), publish: [...all.publish, forget] };
}

const usual = {
  makes: 'table',
  materialization: 'incremental',
  diagnostics: [],
  files: () => undefined,
  afterCommit: () => {},
} as const;

function makeAll(asked: Asked, refresh: FullRefresh): Materializing {
  const { step, compiled, found, context, question } = asked;
  const { relation } = compiled.node;
  const model = modelOf(asked);
  const query = cutOff(compiled, asked);
  const isTracked = question.proof !== undefined && !question.proof.problem;
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
    reason: refreshReason(refresh, compiled, found.settings, question.nameOf),
    isUnfinished: context.only !== undefined && question.only !== undefined,
  };
}

function makeParts(asked: Asked, refresh: PartRefresh): Materializing {
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
    // A new column is NULL in all rows.
    changed: () => (isNew || kept?.alter.length ? undefined : writtenRows(model, batch)),
    isUnfinished: !isLast || question.only !== undefined,
    isIdle: refresh.type === 'none' && isTimeBounded(question),
    isMore: !isLast,
    toldByKey: work.toldByKey,
    intervals: refreshCount(refresh, settings.grain),
    reason: refreshReason(refresh, compiled, settings, question.nameOf),
    note: () => sayEmpty(kept?.added ?? []),
    ...(keepsOlder || hasErrors(kept?.diagnostics ?? [])
      ? {}
      : { otherwise: async () => makeAll(asked, partFailed) }),
  };
}

const partFailed = {
  type: 'full',
  reason: 'in full, since a part of it failed',
  cause: undefined,
} as const;

/** Then nothing may be due, though something changed. */
export function isTimeBounded({ only, until }: RefreshQuestion): boolean {
  return only !== undefined || until !== undefined;
}

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
