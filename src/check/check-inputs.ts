/** Seeds and sources: their columns, and an empty table for each in the shadow. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { EngineError } from '../engine/engine.ts';
import type { CheckedColumn } from '../product/checked.ts';
import type { SeedNode, SourceNode } from '../product/graph.ts';
import type { ColumnProperties } from '../project/resources.ts';
import { fileStamps } from './cache/file-stamps.ts';
import { keepColumns, readKeptColumns } from './cache/kept-model.ts';
import type { Checking } from './checking.ts';
import { seedColumns } from './shadow/seed-columns.ts';
import type { RefusedTable, ShadowTable } from './shadow/shadow-catalog.ts';
import {
  type ColumnType,
  type FoundColumns,
  looksAtFiles,
  sourceColumns,
} from './shadow/source-columns.ts';

type Input = SeedNode | SourceNode;
type FoundInputs = Map<Input, readonly ColumnType[]>;

export async function checkInputs(checking: Checking): Promise<void> {
  const found: FoundInputs = new Map();
  for (const node of checking.compiled.graph.nodes.values()) {
    if (node.kind !== 'seed' && node.kind !== 'source') continue;
    if (node.kind === 'source' && looksAtFiles(node)) noteFiles(node, checking);
    const columns = recalled(node, checking) ?? (await findColumns(node, found, checking));
    if (!columns) continue;
    checking.states.set(node.id, known(node, columns));
    checking.keys.settle(node, keepColumns(columns));
  }
  const tables = [...found].map(([node, columns]) => tableFor(node, columns, checking));
  const refused = new Map(
    (await checking.shadow.create(tables)).map((one) => [one.table.relation, one]),
  );
  for (const [node, columns] of found) {
    const refusal = refused.get(checking.standIns.tableOf(node));
    if (refusal) await refuse(node, refusal, checking);
    else keepInput(node, columns, checking);
  }
}

/** Before they are looked at, so that a change meanwhile is not missed. */
function noteFiles(node: SourceNode, { standIns, looked, outside, now }: Checking): void {
  const standIn = standIns.of(node);
  const stamps = standIn && fileStamps(standIn.path, now);
  if (stamps) looked?.push(...stamps);
  else outside.add(node.id);
}

function recalled(node: Input, { keys, memory }: Checking): readonly ColumnType[] | undefined {
  const key = keys.ofInput(node);
  const kept = key === undefined ? undefined : memory.recall(node.id, key);
  return kept && readKeptColumns(kept[0] ?? '[]');
}

function keepInput(node: Input, columns: readonly ColumnType[], { keys, memory }: Checking): void {
  const key = keys.known(node.id);
  if (key !== undefined) memory.keep(node.id, key, [keepColumns(columns)]);
}

async function findColumns(
  node: Input,
  found: FoundInputs,
  checking: Checking,
): Promise<readonly ColumnType[] | undefined> {
  const { found: answer, errors } = await columnsOf(node, checking);
  const { id } = node;
  checking.say(id, errors);
  if (errors.length > 0 || !answer) checking.states.set(id, { state: 'broken', cause: id });
  else if (answer.type === 'known') {
    found.set(node, answer.columns);
    return answer.columns;
  } else checking.states.set(id, { state: 'unchecked', because: answer.why, cause: id });
  return undefined;
}

function tableFor(
  node: Input,
  columns: readonly ColumnType[],
  { standIns, tables }: Checking,
): ShadowTable {
  tables.add(node.id);
  return { relation: standIns.tableOf(node), columns };
}

async function refuse(node: Input, refusal: RefusedTable, checking: Checking): Promise<void> {
  checking.say(node.id, await explainRefusal(node, refusal, checking));
  checking.states.set(node.id, { state: 'broken', cause: node.id });
}

async function columnsOf(
  node: Input,
  { shadow, standIns }: Checking,
): Promise<{
  readonly found: FoundColumns | undefined;
  readonly errors: readonly Diagnostic[];
}> {
  if (node.kind === 'seed') return seedColumns(node, shadow.query);
  return { found: await sourceColumns(node, standIns, shadow.query), errors: [] };
}

function known(node: Input, columns: readonly ColumnType[]) {
  const described = columns.map(({ name, type }): CheckedColumn => {
    return { name, type, description: declared(node, name)?.description };
  });
  return {
    state: 'checked',
    columns: described,
    lineage: undefined,
    definitions: undefined,
    findings: [],
    proof: undefined,
  } as const;
}

function declared({ columns }: Input, name: string): ColumnProperties | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** A declared type is none, or two columns have one name. */
async function explainRefusal(
  node: Input,
  { table, error: failure }: RefusedTable,
  { shadow }: Checking,
): Promise<readonly Diagnostic[]> {
  const { rows } = await shadow.query('select distinct upper(type_name) from duckdb_types()');
  const types = rows.map(([name]) => String(name));
  const problems: Diagnostic[] = [];
  for (const { name, type } of table.columns) {
    const refused = await isNoType(type, shadow.query);
    if (refused) problems.push(noType(node, { name, type }, types));
  }
  return problems.length > 0 ? problems : [cannotBe(node, failure)];
}

async function isNoType(type: string, query: Checking['shadow']['query']): Promise<boolean> {
  try {
    await query(`select cast(null as ${type})`);
    return false;
  } catch {
    return true;
  }
}

function noType(node: Input, { name, type }: ColumnType, types: readonly string[]): Diagnostic {
  const locate = declared(node, name)?.locate ?? node.locate;
  return error('E0815', `the engine has no type "${type}"`, {
    span: locate(),
    label: `of column ${name}`,
    hint:
      didYouMean(type.toUpperCase(), types) ??
      'write the type as in SQL: VARCHAR, BIGINT, DECIMAL(18,2), DATE',
  });
}

function cannotBe(node: Input, { message }: EngineError): Diagnostic {
  return error('E0815', `the engine makes no table with the columns of ${node.name}`, {
    span: node.locate(),
    notes: [message],
  });
}
