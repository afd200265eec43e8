/** Seeds and sources: their columns, and an empty table for each in the shadow. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { EngineError } from '../engine/engine.ts';
import type { CheckedColumn } from '../product/checked.ts';
import type { SeedNode, SourceNode } from '../product/graph.ts';
import type { ColumnProperties } from '../project/resources.ts';
import type { Checking } from './checking.ts';
import { seedColumns } from './shadow/seed-columns.ts';
import type { RefusedTable, ShadowTable } from './shadow/shadow-catalog.ts';
import { type ColumnType, type FoundColumns, sourceColumns } from './shadow/source-columns.ts';

type Input = SeedNode | SourceNode;

export async function checkInputs(checking: Checking): Promise<void> {
  const { compiled, shadow, standIns, states, say } = checking;
  const tables: { readonly node: Input; readonly table: ShadowTable }[] = [];
  for (const node of compiled.graph.nodes.values()) {
    if (node.kind !== 'seed' && node.kind !== 'source') continue;
    const { found, errors } = await columnsOf(node, checking);
    say(node.id, errors);
    if (errors.length > 0 || !found) states.set(node.id, { state: 'broken', cause: node.id });
    else if (found.type === 'unknown') {
      states.set(node.id, { state: 'unchecked', because: found.why, cause: node.id });
    } else {
      states.set(node.id, known(node, found.columns));
      const standIn = standIns.all.find(({ source }) => source.id === node.id);
      const relation = standIn?.table ?? node.relation;
      tables.push({ node, table: { relation, columns: found.columns } });
      checking.tables.add(node.id);
    }
  }
  const refused = await shadow.create(tables.map(({ table }) => table));
  for (const one of refused) {
    const node = tables.find(({ table }) => table === one.table)?.node;
    if (!node) continue;
    say(node.id, await explainRefusal(node, one, checking));
    states.set(node.id, { state: 'broken', cause: node.id });
  }
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
