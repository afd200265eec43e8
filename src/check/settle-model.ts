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
import { keepRefusal, refusalKey } from './cache/kept-refusal.ts';
import type { Checking } from './checking.ts';
import { explainFindings, explainRepeatedName, explainUnnamed } from './explain-model.ts';
import {
  explainRefined,
  explainRefusal,
  isAbsentTable,
  isElsewhere,
  type QueryOwner,
  type Refusal,
  refine,
} from './explain-refusal.ts';
import { modelFindings } from './model-findings.ts';
import { provenFacts } from './prove-model.ts';
import type { BoundModel } from './read-bound-model.ts';
import { namesOutside } from './refusals/names-outside.ts';
import type { RefinedRefusal } from './refusals/refine-refusal.ts';
import { repeatedName } from './repeated-names.ts';
import { unnamedStruct } from './unnamed-structs.ts';

/** Gives what the plan says, where there is one. */
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
  if (!isTracked(answer)) checking.outside.add(node.id);
  const columns = await columnsOf(model, answer, checking);
  const unnamed = await unnamedStruct(model, columns, checking);
  if (unnamed) {
    const state = { state: 'broken', cause: node.id } as const;
    leaveRefused(model, { state, diagnostics: [explainUnnamed(model, unnamed)] }, checking);
    return undefined;
  }
  const found = { ...answer, columns, mistakes: repeated ? { repeated } : {} };
  if (answer.plan) checking.facts.add(node.relation, { plan: answer.plan });
  acceptModel(model, found, checking);
  return found;
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
  mistakes: {},
  branch: undefined,
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
  if (answer.type !== 'refused') {
    leaveRefused(model, await explainRefusal(model, answer, checking), checking);
    return;
  }
  const refined = await refine(model, answer.error, checking);
  await keepRefused(model, refined, checking);
  acceptRefusal(model, refined, checking);
}

/** Whether the engine said it now or in an earlier check. */
export function acceptRefusal(
  model: CompiledModel,
  refined: RefinedRefusal,
  checking: Checking,
): void {
  leaveRefused(model, explainRefined(model, refined, checking), checking);
}

function leaveRefused(
  { node }: CompiledModel,
  { state, diagnostics }: Refusal,
  { say, answers, states }: Checking,
): void {
  say(node.id, diagnostics);
  answers.delete(node.id);
  states.set(node.id, state);
}

/** What it lacks may come from anywhere, unless all that it reads is of the project. */
export async function keepRefused(
  { node, query }: QueryOwner,
  refined: RefinedRefusal,
  { memory, keys, standIns, shadow }: Checking,
): Promise<void> {
  const { error } = refined;
  if (isAbsentTable(error) || isElsewhere(error)) return;
  if (await namesOutside(standIns.replaceCalls(query.text), shadow.query)) return;
  const key = keys.known(node.id);
  if (key === undefined) return;
  memory.keep(node.id, refusalKey(key), keepRefusal(refined, keys.surroundings()));
}

/** Whether it was found out now or by an earlier check. */
export function acceptModel(model: CompiledModel, answer: ModelAnswer, checking: Checking): void {
  const { node } = model;
  const findings = modelFindings(model, answer.findings, checking);
  const { repeated } = answer.mistakes;
  checking.say(node.id, repeated ? [explainRepeatedName(model, repeated)] : []);
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
