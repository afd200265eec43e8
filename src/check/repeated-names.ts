/**
 * Two output columns of one name. The engine tells them apart by a number when it makes a table,
 * and says nothing. In: a model; out: the first name that is there twice, and where it is written.
 */
import { quoteLiteral } from '../engine/duckdb-dialect.ts';
import { parseEngineJson } from '../engine/engine-json.ts';
import { utf8Offsets } from '../engine/utf8-offsets.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { RepeatedName } from './cache/kept-model.ts';
import type { Checking } from './checking.ts';
import { isNode, listAt, nodeAt, nodesAt, type PlanNode, textAt } from './plan/plan-json.ts';

export async function repeatedName(
  model: CompiledModel,
  columns: readonly { readonly name: string }[],
  { shadow, standIns }: Checking,
): Promise<RepeatedName | undefined> {
  const sql = standIns.replaceCalls(model.query.text);
  const { rows } = await shadow.query(`select column_name from (describe\n${sql}\n)`);
  const names = rows.map(([name]) => String(name));
  const second = names.findIndex((name, index) => names.findIndex((n) => same(n, name)) < index);
  const name = names[second];
  if (name === undefined) return undefined;
  return {
    name,
    renamed: columns[second]?.name ?? name,
    location: await placeOfColumn(sql, name, shadow),
  };
}

/** Where the SELECT list makes a column of that name. */
export async function placeOfColumn(
  sql: string,
  name: string,
  { query }: Pick<Checking['shadow'], 'query'>,
): Promise<number | undefined> {
  const { rows } = await query(`select json_serialize_sql(${quoteLiteral(sql)})`);
  const location = placeOfName(String(rows[0]?.[0]), name);
  return location === undefined ? undefined : utf8Offsets(sql)(location);
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The last item of the SELECT list that gives the name, or the last star, which may. */
function placeOfName(json: string, name: string): number | undefined {
  const parsed = parseEngineJson(json);
  const statement = isNode(parsed) ? nodesAt(parsed, 'statements')[0] : undefined;
  const items = selectList(statement && nodeAt(statement, 'node'));
  const named = items.filter((item) => same(nameOf(item), name));
  const stars = items.filter((item) => textAt(item, 'class') === 'STAR');
  const place = (named.length > 1 || stars.length === 0 ? named : stars).at(-1)?.query_location;
  return typeof place === 'number' ? place : undefined;
}

/** Of the first query of a set operation, and of a subquery that is taken whole. */
function selectList(node: PlanNode | undefined): readonly PlanNode[] {
  if (!node) return [];
  const left = nodeAt(node, 'left') ?? nodesAt(node, 'children')[0];
  if (textAt(node, 'type') === 'SET_OPERATION_NODE') return selectList(left);
  const items = nodesAt(node, 'select_list');
  const from = nodeAt(node, 'from_table');
  const [only] = items;
  const isWhole = items.length === 1 && only && textAt(only, 'class') === 'STAR';
  const inner = from && nodeAt(nodeAt(from, 'subquery') ?? {}, 'node');
  return isWhole && inner ? selectList(inner) : items;
}

function nameOf(item: PlanNode): string {
  const alias = textAt(item, 'alias');
  return alias === '' ? String(listAt(item, 'column_names').at(-1) ?? '') : alias;
}
