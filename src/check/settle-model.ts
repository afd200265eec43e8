/**
 * What becomes of a model, by what the engine said of it: its columns, or why they are not known.
 * In: a model and an answer; out: its state, and what is wrong with it, in the check's own lists.
 */
import { digestSql } from '../engine/sql-digest.ts';
import type { ColumnDefinitions } from '../product/checked.ts';
import type { CompiledModel } from '../product/compiled.ts';
import { describeAgain } from './ask-again.ts';
import type { BindAnswer } from './bind-models.ts';
import { bindWithoutFiles } from './bind-without-files.ts';
import type { ModelAnswer } from './cache/kept-model.ts';
import type { Checking } from './checking.ts';
import { explainFindings, explainRepeatedName } from './explain-model.ts';
import { explainRefusal } from './explain-refusal.ts';
import { modelFindings } from './model-findings.ts';
import { provenFacts } from './prove-model.ts';
import type { BoundModel } from './read-bound-model.ts';
import { repeatedName } from './repeated-names.ts';

/** Gives what the plan says, where there is one and nothing is wrong with the model. */
export async function settleModel(
  model: CompiledModel,
  answer: BindAnswer,
  checking: Checking,
): Promise<BoundModel | undefined> {
  if (!('type' in answer)) return settleBound(model, answer, checking);
  if (answer.type === 'refused') return refuseModel(model, answer, checking);
  return settleUnprinted(model, answer.reason, checking);
}

async function settleBound(
  model: CompiledModel,
  answer: BoundModel,
  checking: Checking,
): Promise<BoundModel | undefined> {
  const { node } = model;
  const repeated = answer.mayRepeatNames
    ? await repeatedName(model, answer.columns, checking)
    : undefined;
  if (repeated) {
    checking.say(node.id, [explainRepeatedName(model, repeated)]);
  }
  if (!isTracked(answer)) checking.outside.add(node.id);
  const found = { ...answer, columns: await columnsOf(model, answer, checking) };
  if (answer.plan) checking.facts.add(node.relation, { plan: answer.plan });
  acceptModel(model, found, checking);
  // What is kept of a model says nothing about its names.
  return repeated ? undefined : found;
}

/** It reads no files, or tables of the engine's own, that no source stands for. */
export function isTracked({ findings }: BoundModel): boolean {
  return findings.every(({ kind }) => kind !== 'untracked');
}

/** With tables in place of files there may be a plan after all; otherwise there are columns alone. */
async function settleUnprinted(
  model: CompiledModel,
  reason: string,
  checking: Checking,
): Promise<BoundModel | undefined> {
  const files = /Serialize not implemented/.test(reason)
    ? await bindWithoutFiles(model, checking)
    : undefined;
  if (files) return settleBound(model, files, checking);
  const again = await describeAgain(model, reason, checking);
  if (again.type !== 'described') return refuseModel(model, again, checking);
  const { columns, lineage } = again;
  const definitions = textDefinitions(model, columns);
  acceptModel(model, { ...nothingFound, columns, lineage, definitions }, checking);
  return undefined;
}

/** Without a plan, any change to the words of the query counts for every column. */
function textDefinitions({ own }: CompiledModel, columns: readonly unknown[]): ColumnDefinitions {
  const definition = digestSql(own.text);
  return { columns: columns.map(() => definition), rows: definition };
}

const nothingFound = {
  findings: [],
  comparisons: [],
  proof: undefined,
  rows: { unique: [], dense: [] },
} as const;

/** A plan is made as if no setting changed how a query is read. */
async function columnsOf(
  model: CompiledModel,
  { columns }: BoundModel,
  checking: Checking,
): Promise<BoundModel['columns']> {
  if (!checking.shadow.isReadOtherwise) return columns;
  const again = await describeAgain(model, '', checking);
  return again.type === 'described' ? again.columns : columns;
}

export async function refuseModel(
  model: CompiledModel,
  answer: Parameters<typeof explainRefusal>[1],
  checking: Checking,
): Promise<undefined> {
  const { state, diagnostics } = await explainRefusal(model, answer, checking);
  checking.say(model.node.id, diagnostics);
  checking.answers.delete(model.node.id);
  checking.states.set(model.node.id, state);
}

/** Whether it was found out now or by an earlier check. */
export function acceptModel(model: CompiledModel, answer: ModelAnswer, checking: Checking): void {
  const { node } = model;
  const findings = modelFindings(model, answer.findings, checking);
  checking.say(node.id, explainFindings(model, findings, answer.comparisons));
  checking.facts.add(
    node.relation,
    provenFacts(node, answer, checking.facts.factsOf(node.relation)),
  );
  checking.answers.set(node.id, answer);
  checking.states.set(node.id, {
    state: 'checked',
    get columns() {
      return checking.describedColumns(node.id);
    },
    get lineage() {
      return answer.lineage;
    },
    get definitions() {
      return answer.definitions;
    },
    findings,
    proof: answer.proof,
  });
}
