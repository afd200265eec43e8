/**
 * Models, level by level of the graph: those of one level are bound at once, over empty tables that
 * stand for the levels before. A model that reads something unknown is left out and says so; one
 * whose answer is known from an earlier check is not bound.
 */
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import { createModelTable } from './ask-again.ts';
import { bindModels, isWithin } from './bind-models.ts';
import { keepColumns, keepModel, readKeptModel } from './cache/kept-model.ts';
import { blockedBy, type Checking } from './checking.ts';
import { explainConstants } from './explain-model.ts';
import { tryConstants } from './findings/failing-constants.ts';
import { levelsOf } from './levels.ts';
import { hasTable } from './missing-tables.ts';
import type { BoundModel } from './read-bound-model.ts';
import { acceptModel, isTracked, refuseModel, settleModel } from './settle-model.ts';
import type { ShadowTable } from './shadow/shadow-catalog.ts';

type FoundModels = Map<CompiledModel, BoundModel>;
/** With something about them that has to be found out each time. */
type OddModels = Set<CompiledModel>;

export async function checkModels(checking: Checking): Promise<void> {
  const { levels, depths } = levelsOf(checking.compiled);
  leaveOut(checking);
  const found: FoundModels = new Map();
  const odd: OddModels = new Set();
  for (const [depth, level] of levels.entries()) {
    const open = level.filter((model) => !isBlocked(model, checking));
    const models = open.filter((model) => !isRecalled(model, checking));
    if (models.length === 0) continue;
    const answers = await bindModels(models, (id) => (depths.get(id) ?? 0) < depth, checking);
    for (const [model, answer] of answers) {
      const bound = await settleModel(model, answer, checking);
      if (bound) found.set(model, bound);
    }
    await makeTables(models, odd, checking);
    for (const { node } of models) {
      const { columns } = checking.answers.get(node.id) ?? {};
      if (columns) checking.keys.settle(node, keepColumns(columns));
    }
  }
  await sayConstants(found, odd, checking);
  for (const [model, bound] of found) if (!odd.has(model)) keepBound(model, bound, checking);
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
  if (!kept) return false;
  acceptModel(model, readKeptModel(kept), checking);
  keys.settle(node, kept[0] ?? '');
  return true;
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

async function sayConstants(found: FoundModels, odd: OddModels, checking: Checking): Promise<void> {
  const constants = [...found.values()].flatMap((bound) => bound.constants);
  const failures = await tryConstants(constants, checking.shadow.query);
  for (const [model, bound] of found) {
    const said = explainConstants(model, bound.constants, failures);
    checking.say(model.node.id, said);
    if (said.length > 0) odd.add(model);
  }
}

/** What reads something that no key knows of is asked again each time. */
function keepBound({ node }: CompiledModel, bound: BoundModel, checking: Checking): void {
  const { keys, memory } = checking;
  const key = keys.known(node.id);
  if (key && isTracked(bound) && isWithin(node, bound, checking)) {
    memory.keep(node.id, key, keepModel(bound));
  }
}
