/**
 * Models, level by level of the graph: those of one level are bound at once, over empty tables that
 * stand for the levels before. A model that reads something unknown is left out and says so; one
 * whose answer is known from an earlier check is not bound.
 */
import { SpareTime } from '../base/spare-time.ts';
import type { EngineError } from '../engine/engine.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import { createModelTable } from './ask-again.ts';
import { bindModels, isWithin } from './bind-models.ts';
import {
  type BranchAnswer,
  keepColumns,
  keepModel,
  type ModelAnswer,
  readKeptModel,
} from './cache/kept-model.ts';
import { readKeptRefusal, refusalKey } from './cache/kept-refusal.ts';
import { type BoundBranch, checkBranches } from './check-branches.ts';
import { blockedBy, type Checking } from './checking.ts';
import { explainBranch } from './explain-branch.ts';
import { explainConstants } from './explain-model.ts';
import { failingAmong } from './findings/failing-constants.ts';
import { tryConstants } from './findings/try-constants.ts';
import { levelsOf } from './levels.ts';
import { hasTable } from './missing-tables.ts';
import type { BoundModel } from './read-bound-model.ts';
import { acceptModel, acceptRefusal, isTracked, refuseModel, settleModel } from './settle-model.ts';
import type { ShadowTable } from './shadow/shadow-catalog.ts';

type FoundModels = Map<CompiledModel, BoundModel>;
type FoundBranches = Map<CompiledModel, BoundBranch>;
/** What is known of a model when all of its level are bound. */
type FoundMore = Pick<ModelAnswer, 'findings' | 'comparisons' | 'columns' | 'branch' | 'mistakes'>;
/** With something about them that has to be found out each time. */
type OddModels = Set<CompiledModel>;

export async function checkModels(checking: Checking): Promise<void> {
  const { levels, depths } = levelsOf(checking.compiled);
  leaveOut(checking);
  const found: FoundModels = new Map();
  const branches: FoundBranches = new Map();
  const odd: OddModels = new Set();
  const spare = new SpareTime();
  const keep = (model: CompiledModel, bound: BoundModel): void => {
    const isAccepted = checking.answers.has(model.node.id) && !odd.has(model);
    if (isAccepted) keepBound(model, bound, checking);
  };
  for (const [depth, level] of levels.entries()) {
    checking.keys.beginLevel();
    const open = level.filter((model) => !isBlocked(model, checking));
    const models = open.filter((model) => !isRecalled(model, checking));
    if (models.length === 0) continue;
    const answers = await bindModels(models, (id) => (depths.get(id) ?? 0) < depth, checking);
    for (const [model, answer] of answers) {
      const bound = await settleModel(model, answer, checking);
      if (bound) found.set(model, bound);
    }
    await makeTables(models, odd, checking);
    for (const [model, branch] of await checkBranches(models, checking))
      branches.set(model, branch);
    for (const model of models) {
      const { columns } = checking.answers.get(model.node.id) ?? {};
      if (columns) checking.keys.settle(model.node, keepColumns(columns));
      const bound = found.get(model);
      if (bound && !isOpen(model, { bound, branches })) spare.add(() => keep(model, bound));
    }
  }
  spare.finish();
  for (const [model, answer] of await withMistakes(found, branches, checking)) {
    sayMore(model, answer, checking);
    const bound = found.get(model);
    if (bound && isOpen(model, { bound, branches })) keep(model, { ...bound, ...answer });
  }
}

/** Its constants are still to be tried, or those of its branch. */
function isOpen(
  model: CompiledModel,
  { bound, branches }: { readonly bound: BoundModel; readonly branches: FoundBranches },
): boolean {
  return bound.constants.length > 0 || branches.has(model);
}

/** What did not compile, and what reads itself: its mistake is said already. */
function leaveOut({ compiled, states }: Checking): void {
  const before = new Set<NodeId>();
  for (const { id, kind, parents } of compiled.graph.nodes.values()) {
    const isReadable = compiled.models.has(id) && parents.every((parent) => before.has(parent));
    if (kind === 'model' && !isReadable) states.set(id, { state: 'broken', cause: id });
    before.add(id);
  }
}

function isBlocked({ node }: CompiledModel, { states }: Checking): boolean {
  if (states.has(node.id)) return true;
  const blocked = blockedBy(node.parents, states);
  if (blocked) states.set(node.id, blocked);
  return blocked !== undefined;
}

function isRecalled(model: CompiledModel, checking: Checking): boolean {
  const { node } = model;
  const { keys, memory } = checking;
  const kept = memory.recall(node.id, keys.ofModel(model, hasTable(node, checking)));
  if (!kept) return isRefusalRecalled(model, checking);
  const answer = readKeptModel(kept);
  acceptModel(model, answer, checking);
  sayMore(model, answer, checking);
  keys.settle(node, kept[0] ?? '');
  return true;
}

function isRefusalRecalled(model: CompiledModel, checking: Checking): boolean {
  const { id } = model.node;
  const { keys, memory } = checking;
  const kept = memory.recall(id, refusalKey(keys.known(id) ?? ''));
  const refusal = kept && readKeptRefusal(kept, keys.surroundings);
  if (refusal) acceptRefusal(model, refusal, checking);
  return refusal !== undefined;
}

/** What is found out behind the columns: about the branch, and constants of both. */
function sayMore(model: CompiledModel, answer: FoundMore, checking: Checking): void {
  const { id } = model.node;
  const { branch, mistakes } = answer;
  if (branch) checking.say(id, explainBranch(model, answer, { branch, checking }));
  checking.say(id, explainConstants(model, mistakes.failing ?? []));
  const isBound = branch?.type === 'bound' && model.incremental;
  if (!isBound) return;
  const own = branch.failing.filter(({ message }) =>
    (mistakes.failing ?? []).every((each) => each.message !== message),
  );
  checking.say(id, explainConstants({ ...model, query: isBound }, own));
}

/** Where a type cannot be written down, the engine makes the table from the query itself. */
async function makeTables(
  models: readonly CompiledModel[],
  odd: OddModels,
  checking: Checking,
): Promise<void> {
  const tables = models.flatMap(({ node }): ShadowTable[] => {
    const { columns } = checking.answers.get(node.id) ?? {};
    if (!columns || !hasTable(node, checking)) return [];
    checking.tables.add(node.id);
    return [{ relation: node.relation, columns }];
  });
  for (const { table } of await checking.shadow.create(tables)) {
    const model = models.find(({ node }) => node.relation === table.relation);
    if (!model) continue;
    const error = await createModelTable(model, checking);
    if (error) await refuseModel(model, { type: 'refused', error }, checking);
    odd.add(model);
  }
}

/** All constants are tried at once, those of branches as well. */
async function withMistakes(
  found: FoundModels,
  branches: FoundBranches,
  checking: Checking,
): Promise<ReadonlyMap<CompiledModel, FoundMore>> {
  const constants = [...found.values(), ...branches.values()].flatMap((each) => each.constants);
  const failures = await tryConstants(constants, checking.shadow.query);
  const models = new Set([...found.keys(), ...branches.keys()]);
  const all = new Map<CompiledModel, FoundMore>();
  for (const model of models) {
    const answer = checking.answers.get(model.node.id);
    if (!answer) continue;
    const failing = failingAmong(found.get(model)?.constants ?? [], failures);
    const bound = branches.get(model);
    const mistakes = failing.length > 0 ? { ...answer.mistakes, failing } : answer.mistakes;
    all.set(model, { ...pick(answer), mistakes, branch: bound && withFailing(bound, failures) });
  }
  return all;
}

function pick({ findings, comparisons, columns }: ModelAnswer) {
  return { findings, comparisons, columns };
}

function withFailing(
  { answer, constants }: BoundBranch,
  failures: ReadonlyMap<string, EngineError>,
): BranchAnswer {
  if (answer.type === 'refused') return answer;
  return { ...answer, failing: failingAmong(constants, failures) };
}

/** What reads something that no key knows of is asked again each time. */
function keepBound({ node }: CompiledModel, bound: BoundModel, checking: Checking): void {
  const { keys, memory } = checking;
  const key = keys.known(node.id);
  if (key && isTracked(bound) && isWithin(node, bound, checking)) {
    memory.keep(node.id, key, keepModel(bound));
  }
}
