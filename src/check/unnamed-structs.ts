/**
 * A struct whose fields have no names, such as `(1, 'x')`: queries may pass it on, but no table
 * holds it. In: a model and its columns; out: the first such column, and where it is written.
 */
import type { CompiledModel } from '../product/compiled.ts';
import type { Checking } from './checking.ts';
import { placeOfColumn } from './repeated-names.ts';
import type { ColumnType } from './shadow/source-columns.ts';

export interface UnnamedStruct {
  readonly name: string;
  readonly type: string;
  /** UTF-16 offset in the query. */
  readonly location: number | undefined;
}

export async function unnamedStruct(
  { node, query }: CompiledModel,
  columns: readonly ColumnType[],
  { shadow, standIns }: Checking,
): Promise<UnnamedStruct | undefined> {
  if (!['table', 'incremental', 'snapshot'].includes(node.materialization)) return undefined;
  const found = columns.find(({ type }) => unnamed.test(type));
  if (!found) return undefined;
  const sql = standIns.replaceCalls(query.text);
  return { ...found, location: await placeOfColumn(sql, found.name, shadow) };
}

/** A type where the first field's name would be; a name that is a type's stands in quotes. */
const unnamed = /\bSTRUCT\((?:[A-Z_0-9]+(?:[[(,)])|TIME(?:STAMP)? WITH TIME ZONE)/;
