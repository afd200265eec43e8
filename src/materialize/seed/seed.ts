/**
 * A CSV seed as actions: text into a temporary table, every cell tried against its type, then the
 * table itself. In: a table of text and its relation; out: actions. Knows no connection.
 */
import {
  createTableAs,
  dropRelation,
  formatRelation,
  quoteIdentifier,
} from '../../engine/duckdb-dialect.ts';
import type { RelationKind, RelationName, TextRow } from '../../engine/engine.ts';
import type { SeedColumn, SeedTable } from '../../project/seeds/seed-table.ts';
import type { Action } from '../action.ts';
import { type CastColumn, checkCells } from './check-cells.ts';
import { checkTypes } from './check-types.ts';
import { isText } from './seed-cast.ts';

export interface SeedDecision {
  readonly relation: RelationName;
  readonly table: SeedTable;
  /** What is there already. */
  readonly replaces: RelationKind | undefined;
}

/** Each connection has its own; it goes with the transaction or with the last action. */
const load: RelationName = { catalog: 'temp', schema: 'main', name: '_eider_seed' };

export function materializeSeed({ relation, table, replaces }: SeedDecision): readonly Action[] {
  const { columns } = table;
  const fill = createTableAs(relation, selectCast(columns));
  return [
    ...checkTypes(columns),
    { kind: 'statement', sql: createLoad(columns) },
    { kind: 'append', relation: load, rows: numbered(table.rows) },
    ...checkCells({
      path: table.path,
      from: formatRelation(load),
      row: 'cast(n as bigint)',
      columns: columns.flatMap(castColumn),
      placeOf: (row, name) =>
        table.placeOf(
          row,
          columns.findIndex((column) => column.name === name),
        ),
    }),
    ...(replaces === 'view'
      ? [{ kind: 'statement', sql: dropRelation(relation, 'view') } as const]
      : []),
    { kind: 'statement', sql: fill.sql, counts: true },
    { kind: 'statement', sql: dropRelation(load, 'table') },
  ];
}

function createLoad(columns: readonly SeedColumn[]): string {
  const cells = columns.map((_, index) => `c${index} varchar`);
  return `create or replace temp table ${formatRelation(load)} (n varchar, ${cells.join(', ')})`;
}

function* numbered(rows: Iterable<TextRow>): Generator<TextRow> {
  let number = 0;
  for (const row of rows) yield [String(number++), ...row];
}

function castColumn(column: SeedColumn, index: number): CastColumn[] {
  const { name, type: to, declaredAt } = column;
  return isText(to) ? [] : [{ name, value: `c${index}`, from: 'VARCHAR', to, declaredAt }];
}

function selectCast(columns: readonly SeedColumn[]): string {
  const casts = columns.map(
    ({ name, type }, index) => `cast(c${index} as ${type}) as ${quoteIdentifier(name)}`,
  );
  return `select ${casts.join(', ')} from ${formatRelation(load)}`;
}
