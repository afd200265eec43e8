/**
 * Models, level by level of the graph: those of one level are bound at once, over empty tables that
 * stand for the levels before. A model that reads something unknown is left out and says so.
 */
import type { BoundQuery } from '../engine/duckdb-bind.ts';
import { digestSql } from '../engine/sql-digest.ts';
import type { CheckedRelation, ColumnDefinitions, ColumnLineage } from '../product/checked.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import { createModelTable, describeAgain } from './ask-again.ts';
import { bindWithoutFiles } from './bind-without-files.ts';
import { boundContext } from './bound-context.ts';
import { blockedBy, type Checking } from './checking.ts';
import { describeColumns } from './describe-columns.ts';
import { explainConstants, explainFindings, explainRepeatedName } from './explain-model.ts';
import { explainRefusal } from './explain-refusal.ts';
import { type ConstantToTry, tryConstants } from './findings/failing-constants.ts';
import { modelFindings } from './model-findings.ts';
import { proveModel } from './prove-model.ts';
import { type BoundModel, readBoundModel } from './read-bound-model.ts';
import { repeatedName } from './repeated-names.ts';
import type { ShadowTable } from './shadow/shadow-catalog.ts';

export async function checkModels(checking: Checking): Promise<void> {
  const constants = new Map<CompiledModel, readonly ConstantToTry[]>();
  for (const level of levelsOf(checking)) {
    const models = level.filter((model) => !isBlocked(model, checking));
    const answers = await bindModels(models, checking);
    const tables: ShadowTable[] = [];
    for (const model of models) {
      const answer = answers.get(model);
      if (!answer) continue;
      const settled = await settle(model, answer, checking);
      if (settled.table) tables.push(settled.table);
      constants.set(model, settled.constants);
    }
    await makeTables(models, tables, checking);
  }
  const failures = await tryConstants([...constants.values()].flat(), checking.shadow.query);
  for (const [model, tried] of constants) {
    checking.say(model.node.id, explainConstants(model, tried, failures));
  }
}

/** A model comes behind all that it reads. */
function levelsOf({ compiled }: Checking): readonly (readonly CompiledModel[])[] {
  const depths = new Map<string, number>();
  const levels: CompiledModel[][] = [];
  for (const { id, kind, parents } of compiled.graph.nodes.values()) {
    const model = compiled.models.get(id);
    if (kind !== 'model' || !model) continue;
    const depth = Math.max(0, ...parents.map((parent) => (depths.get(parent) ?? -1) + 1));
    depths.set(id, depth);
    const level = levels[depth] ?? [];
    level.push(model);
    levels[depth] = level;
  }
  return levels;
}

function isBlocked({ node }: CompiledModel, { states }: Checking): boolean {
  const blocked = blockedBy(node.parents, states);
  if (blocked) states.set(node.id, blocked);
  return blocked !== undefined;
}

type ModelAnswer = BoundModel | Exclude<BoundQuery, { type: 'plan' }>;

/** Plans are read while the engine binds the next queries. */
async function bindModels(
  models: readonly CompiledModel[],
  checking: Checking,
): Promise<ReadonlyMap<CompiledModel, ModelAnswer>> {
  const { shadow, standIns } = checking;
  const answers = new Map<CompiledModel, ModelAnswer>();
  const queries = models.map(({ query }) => standIns.replaceCalls(query.text));
  await shadow.bind(queries, (answer, place) => {
    const model = models[place];
    if (!model) return;
    const isPlan = answer.type === 'plan';
    const read = (bound: typeof answer & { type: 'plan' }): BoundModel =>
      readBoundModel(bound, queries[place] ?? '', boundContext(model.node, checking));
    answers.set(model, isPlan ? read(answer) : answer);
  });
  return answers;
}

interface Settled {
  readonly table: ShadowTable | undefined;
  readonly constants: readonly ConstantToTry[];
}

const nothing: Settled = { table: undefined, constants: [] };

async function settle(
  model: CompiledModel,
  answer: ModelAnswer,
  checking: Checking,
): Promise<Settled> {
  const { node } = model;
  if ('type' in answer) {
    if (answer.type === 'refused') return refuse(model, answer, checking);
    return settleUnprinted(model, answer.reason, checking);
  }
  const repeated = answer.mayRepeatNames
    ? await repeatedName(model, answer.columns, checking)
    : undefined;
  if (repeated) {
    checking.say(node.id, [explainRepeatedName(model, repeated)]);
    checking.states.set(node.id, { state: 'broken', cause: node.id });
    return nothing;
  }
  const findings = modelFindings(model, answer.findings, checking);
  checking.say(node.id, explainFindings(model, findings, answer.comparisons));
  const { lineage, definitions, constants } = answer;
  const columns = await columnsOf(model, answer, checking);
  const proof = proveModel(model, answer.plan, checking);
  return {
    ...accept(model, { columns, lineage, definitions, findings, proof }, checking),
    constants,
  };
}

/** With tables in place of files there may be a plan after all; otherwise there are columns alone. */
async function settleUnprinted(
  model: CompiledModel,
  reason: string,
  checking: Checking,
): Promise<Settled> {
  const files = /Serialize not implemented/.test(reason)
    ? await bindWithoutFiles(model, checking)
    : undefined;
  if (files) return settle(model, files, checking);
  const again = await describeAgain(model, reason, checking);
  if (again.type !== 'described') return refuse(model, again, checking);
  const { columns, lineage } = again;
  const found = { columns, lineage, definitions: textDefinitions(model, columns) };
  return accept(model, { ...found, findings: [], proof: undefined }, checking);
}

/** Without a plan, any change to the words of the query counts for every column. */
function textDefinitions({ own }: CompiledModel, columns: readonly unknown[]): ColumnDefinitions {
  const definition = digestSql(own.text);
  return { columns: columns.map(() => definition), rows: definition };
}

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

function refuse(
  model: CompiledModel,
  answer: Parameters<typeof explainRefusal>[1],
  checking: Checking,
): Settled {
  const { state, diagnostics } = explainRefusal(model, answer, checking);
  checking.say(model.node.id, diagnostics);
  checking.states.set(model.node.id, state);
  return nothing;
}

interface Found extends Pick<CheckedRelation, 'definitions' | 'findings' | 'proof'> {
  readonly columns: ShadowTable['columns'];
  readonly lineage: ColumnLineage;
}

function accept({ node }: CompiledModel, found: Found, checking: Checking): Settled {
  const { columns } = found;
  const described = describeColumns(node, found, checking);
  checking.states.set(node.id, { ...found, state: 'checked', columns: described });
  const isRead = node.materialization !== 'ephemeral' && hasReaders(node.id, checking);
  if (isRead) checking.tables.add(node.id);
  return { table: isRead ? { relation: node.relation, columns } : undefined, constants: [] };
}

function hasReaders(id: NodeId, { compiled: { graph } }: Checking): boolean {
  const children = graph.children.get(id) ?? [];
  return children.some((child) => graph.nodes.get(child)?.kind === 'model');
}

/** Where a type cannot be written down, the engine makes the table from the query itself. */
async function makeTables(
  models: readonly CompiledModel[],
  tables: readonly ShadowTable[],
  checking: Checking,
): Promise<void> {
  for (const { table } of await checking.shadow.create(tables)) {
    const model = models.find(({ node }) => node.relation === table.relation);
    const error = model && (await createModelTable(model, checking));
    if (model && error) refuse(model, { type: 'refused', error }, checking);
  }
}
