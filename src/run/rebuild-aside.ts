/**
 * All of a model of intervals made anew in batches, beside its table, which readers keep until the
 * last transaction puts the other in its place. In: a model that is to be rebuilt; out: its next
 * batch, or the exchange; nothing where one transaction does. Killed, it goes on where it stopped.
 */
import { dropRelation, formatRelation, renameRelation } from '../engine/duckdb-dialect.ts';
import type { Connection, RelationName } from '../engine/engine.ts';
import { cutBatches } from '../incremental/cut-batches.ts';
import { decideRefresh, refreshInputs } from '../incremental/decide-refresh.ts';
import type { Action } from '../materialize/action.ts';
import { countRows } from '../materialize/computed-rows.ts';
import { asideMaterialization, asideOf } from '../plan/aside.ts';
import type { NodeId } from '../product/graph.ts';
import type { Refresh } from '../product/ledger.ts';
import { recordFacts } from '../state/journal.ts';
import { relationFact } from '../state/record.ts';
import type { Asked } from './interval-making.ts';
import type { Materializing } from './materializing.ts';
import { ledgerOf } from './refresh-question.ts';
import type { RunContext } from './run-context.ts';

export interface Aside {
  /** Asked of the relation beside, as if it were the model's own. */
  readonly asked: Asked;
  /** What is still to be made there: nothing once it is whole. */
  readonly refresh: Extract<Refresh, { type: 'parts' | 'none' }>;
}

/** Nothing where the model is not made in batches, or readers have nothing to keep. */
export async function findAside(connection: Connection, main: Asked): Promise<Aside | undefined> {
  const { compiled, context, question, step } = main;
  const { settings, proof } = question;
  const isKept = step.replaces === 'table' && !context.whole;
  if (!settings.batch || !proof || !isKept) return undefined;
  const node = { ...compiled.node, relation: asideOf(compiled.node.relation) };
  const held = context.current.relationOf(node.relation);
  const ledger =
    held && (await ledgerOf(connection, { node, there: held, proof }, asking(context)));
  // Nothing that other code made stays there, whatever is declared of the table.
  const whole = { ...settings, isForward: false };
  const anew = { ...question, settings: whole, isFullAsked: false, only: undefined };
  for (const each of ledger ? [ledger, undefined] : [undefined]) {
    const asked = { ...anew, ledger: each };
    const refresh = decideRefresh(asked);
    if (refresh.type === 'full') continue;
    const ranges = refresh.type === 'parts' ? refresh.ranges : [];
    const batches = cutBatches(ranges, refreshInputs(asked, proof), settings);
    if (!each && batches.length < 2) return undefined;
    const own = { ...main, compiled: { ...compiled, node }, question: asked };
    return { asked: { ...own, step: { ...step, node, replaces: undefined } }, refresh };
  }
  return undefined;
}

function asking(context: RunContext) {
  return { ...context, stateCatalog: context.catalog };
}

/** A batch there is published to nobody. */
export function asBatch({ compiled }: Asked, batch: Materializing): Materializing {
  return {
    ...batch,
    aside: compiled.node,
    materialization: asideMaterialization,
    intervals: undefined,
    isUnfinished: true,
    isMore: true,
  };
}

/** The table goes, and what is beside it takes its name. */
export function exchange(relation: RelationName): readonly Action[] {
  return [
    { kind: 'statement', sql: dropRelation(relation, 'table') },
    { kind: 'statement', sql: renameRelation(asideOf(relation), 'table', relation.name) },
    countRows(formatRelation(relation)),
  ];
}

/** What was begun beside it is of no use any more. */
export function withoutAside({ compiled, context }: Asked, made: Materializing): Materializing {
  const { node } = compiled;
  const aside = asideOf(node.relation);
  if (!context.current.relationOf(aside)) return made;
  const drop: Action = { kind: 'statement', sql: dropRelation(aside, 'table') };
  return {
    ...made,
    actions: [...made.actions, drop],
    publish: [...made.publish, forgetAside({ id: node.id, aside }, context)],
  };
}

/** For the state, the table beside is gone. */
export function forgetAside(
  { id, aside }: { readonly id: NodeId; readonly aside: RelationName },
  { nextSequence, runId, now }: Pick<RunContext, 'nextSequence' | 'runId' | 'now'>,
): Extract<Action, { kind: 'statement' }> {
  const fact = relationFact({
    sequence: nextSequence(),
    runId,
    node: id,
    relation: aside,
    kind: 'table',
    materialization: asideMaterialization,
    rows: undefined,
    tested: false,
    dropped: true,
    files: undefined,
    at: now(),
    ms: 0,
  });
  return { kind: 'statement', sql: recordFacts(aside.catalog, [fact]) };
}
