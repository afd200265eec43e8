/**
 * The rows that arrive: a sample of each relation, copied into the scratch database, of rows that
 * belong together where columns of two relations have one name. In: relations that are only read;
 * out: numbered rows, in the order of their time.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import { lowerFirst } from '../base/phrases.ts';
import { formatSourceLocation } from '../compile/source-location.ts';
import { formatRelation, quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError, type ResultColumn } from '../engine/engine.ts';
import type { RelationNode } from '../product/graph.ts';
import { arrivalsCatalog } from './scratch-graph.ts';

export interface Sample {
  readonly node: RelationNode;
  readonly columns: readonly ResultColumn[];
  readonly rows: number;
  /** In the relation itself. */
  readonly of: number;
  /** `_eider_arrivals."rows of <id>"`: a column `rowColumn` and those of the relation. */
  readonly table: string;
}

/** The number of a row, beside columns of any name. */
export const rowColumn = '"eider row"';

export interface SampleRequest {
  readonly nodes: readonly RelationNode[];
  readonly root: string;
  /** Of each relation. */
  readonly rows: number;
  /** A warehouse that does not exist yet. */
  readonly missing: { readonly catalog: string; readonly path: string } | undefined;
}

export async function fillSamples(
  connection: Connection,
  { nodes, root, rows, missing }: SampleRequest,
): Promise<Outcome<readonly Sample[]>> {
  const diagnostics: Diagnostic[] = [];
  const found: Found[] = [];
  for (const node of nodes) {
    const from =
      node.kind === 'source' && node.table.location
        ? formatSourceLocation(node.table.location, root)
        : formatRelation(node.relation);
    try {
      const { columns } = await connection.query(`from ${from} limit 0`);
      const counted = await connection.query(`select count(*)::double from ${from}`);
      found.push({ node, from, columns, of: Number(counted.rows[0]?.[0]) });
    } catch (failure) {
      if (!(failure instanceof EngineError)) throw failure;
      const isMissing = node.relation.catalog === missing?.catalog;
      diagnostics.push(unreadable(node, isMissing ? sayMissing(missing.path) : failure.message));
    }
  }
  if (diagnostics.length > 0) return { value: [], diagnostics };
  // What is small comes first, in full: it decides what of the large belongs to it.
  found.sort((one, other) => one.of - other.of);
  const samples: Sample[] = [];
  for (const each of found) samples.push(await fillOne(connection, each, samples, rows));
  return { value: samples, diagnostics };
}

interface Found {
  readonly node: RelationNode;
  readonly from: string;
  readonly columns: readonly ResultColumn[];
  readonly of: number;
}

async function fillOne(
  connection: Connection,
  { node, from, columns, of }: Found,
  before: readonly Sample[],
  rows: number,
): Promise<Sample> {
  const table = `${arrivalsCatalog}.${quoteIdentifier(`rows of ${node.id}`)}`;
  const kin = columns.flatMap((column) => {
    const other = before.find((sample) => hasColumn(sample, column));
    const name = quoteIdentifier(column.name);
    return other
      ? [`coalesce(${name} in (select ${name} from ${other.table}), false)::integer`]
      : [];
  });
  const belonging = kin.length > 0 ? `${kin.join(' + ')} desc, ` : '';
  const time = columns.find(({ type }) => isTime(type));
  const order = time ? `${quoteIdentifier(time.name)} nulls last, ` : '';
  const chance = 'hash(sampled::varchar)';
  await connection.run(
    `create table ${table} as
select (row_number() over (order by ${order}${chance}) - 1)::integer as ${rowColumn}, *
from (select * from ${from} as sampled order by ${belonging}${chance} limit ${rows}) as sampled`,
  );
  return { node, columns, rows: Math.min(rows, of), of, table };
}

/** Times belong to everybody. */
function hasColumn({ columns }: Sample, { name, type }: ResultColumn): boolean {
  return (
    !isTime(type) &&
    columns.some((each) => each.name.toLowerCase() === name.toLowerCase() && each.type === type)
  );
}

export function isTime(type: string): boolean {
  return type === 'DATE' || type.startsWith('TIMESTAMP');
}

function sayMissing(path: string): string {
  return `${path} does not exist yet`;
}

function unreadable(node: RelationNode, why: string): Diagnostic {
  const name = sampleName(node);
  return error('E0981', `the rows of ${name} cannot be read: ${lowerFirst(why)}`, {
    span: node.locate(),
    hint:
      node.kind === 'source'
        ? 'rows of sources are what arrives when a build is verified'
        : `build it first: eider build -s ${quoteLiteral(node.name).slice(1, -1)}`,
  });
}

export function sampleName(node: RelationNode): string {
  return node.kind === 'source' ? `${node.table.source}.${node.table.name}` : node.name;
}
