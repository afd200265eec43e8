/**
 * Rows of a unit test as the engine takes them. In: written rows and the columns that they are to
 * have; out: a query, or what is wrong with them, cell by cell. Makes no relation.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import { engineWords } from '../../compile/engine-words.ts';
import { type Connection, EngineError } from '../../engine/engine.ts';
import type { WrittenRows } from '../../project/resources.ts';
import {
  castTo,
  checkFixtureColumns,
  fixtureSql,
  type TypedColumn,
  untypedSql,
} from '../../quality/unit-tests/fixture-sql.ts';
import {
  type Fixture,
  type FixtureFiles,
  readFixture,
} from '../../quality/unit-tests/read-fixture.ts';

export interface RowsRequest {
  readonly written: WrittenRows;
  /** In words: `stg_orders`. */
  readonly relation: string;
  /** Unknown where nobody has declared them. */
  readonly columns: readonly TypedColumn[] | undefined;
  /** Columns that are not named are left out, instead of NULL. */
  readonly namedOnly: boolean;
  readonly files: FixtureFiles;
}

export interface LoadedRows {
  readonly sql: string;
  readonly columns: readonly TypedColumn[];
}

export async function loadRows(
  connection: Connection,
  request: RowsRequest,
): Promise<Outcome<LoadedRows | undefined>> {
  const { written, columns, relation } = request;
  const { value: fixture, diagnostics } = readFixture(written, request.files);
  if (!fixture) return { value: undefined, diagnostics };
  if (fixture.type === 'query') return loadQuery(connection, fixture, request);
  if (!columns) {
    const sql = untypedSql(fixture);
    const described = await describe(connection, sql, written);
    return 'problem' in described
      ? { value: undefined, diagnostics: [described.problem] }
      : { value: { sql, columns: described.columns }, diagnostics: [] };
  }
  const wrong = checkFixtureColumns(fixture.columns, columns, relation);
  if (wrong.length > 0) return { value: undefined, diagnostics: wrong };
  const wanted = request.namedOnly ? namedColumns(fixture, columns) : columns;
  const sql = fixtureSql(fixture, wanted);
  try {
    await connection.query(`select count(*) from (${sql})`);
    return { value: { sql, columns: wanted }, diagnostics: [] };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    const cells = await wrongCells(connection, fixture, wanted, relation);
    const all = cells.length > 0 ? cells : [explain(failure, written)];
    return { value: undefined, diagnostics: all };
  }
}

type FixtureTable = Extract<Fixture, { type: 'table' }>;

/** In the order in which they are written; without any row there is none to compare. */
function namedColumns(
  { columns: named }: FixtureTable,
  columns: readonly TypedColumn[],
): readonly TypedColumn[] {
  const found = named.flatMap(
    ({ name }) => columns.find((column) => column.name.toLowerCase() === name.toLowerCase()) ?? [],
  );
  return found.length === 0 ? columns : found;
}

/** A query brings its own names: those that the relation has get its types. */
async function loadQuery(
  connection: Connection,
  fixture: Extract<Fixture, { type: 'query' }>,
  { columns, relation, namedOnly }: RowsRequest,
): Promise<Outcome<LoadedRows | undefined>> {
  const described = await describe(connection, fixture.sql, fixture);
  if ('problem' in described) return { value: undefined, diagnostics: [described.problem] };
  const { columns: found } = described;
  const known = columns ?? found;
  const named = found.map(({ name }) => ({ name, locate: fixture.locate }));
  const wrong = checkFixtureColumns(named, known, relation);
  if (wrong.length > 0) return { value: undefined, diagnostics: wrong };
  const names = new Set(found.map(({ name }) => name.toLowerCase()));
  const wanted = namedOnly ? known.filter(({ name }) => names.has(name.toLowerCase())) : known;
  const cells = wanted.map(({ name, type }) => {
    const quoted = quote(name);
    return `cast(${names.has(name.toLowerCase()) ? quoted : 'null'} as ${type}) as ${quoted}`;
  });
  const sql = `select ${cells.join(', ')} from (\n${fixture.sql}\n)`;
  return { value: { sql, columns: wanted }, diagnostics: [] };
}

type Described = { readonly columns: readonly TypedColumn[] } | { readonly problem: Diagnostic };

async function describe(
  connection: Connection,
  sql: string,
  place: Pick<WrittenRows, 'locate'>,
): Promise<Described> {
  try {
    const { columns } = await connection.query(`select * from (\n${sql}\n) limit 0`);
    return { columns };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return { problem: explain(failure, place) };
  }
}

async function wrongCells(
  connection: Connection,
  table: FixtureTable,
  columns: readonly TypedColumn[],
  relation: string,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const row of table.rows) {
    for (const [index, cell] of row.entries()) {
      const name = table.columns[index]?.name ?? '';
      const column = columns.find((known) => known.name.toLowerCase() === name.toLowerCase());
      if (!cell || !column) continue;
      const failure = await refusal(connection, `select ${castTo(cell.value, column.type)}`);
      if (!failure) continue;
      const shown = typeof cell.value === 'string' ? `"${cell.value}"` : JSON.stringify(cell.value);
      const message = `${shown} is no ${column.type}, which ${relation}.${column.name} is`;
      found.push(error('E0441', message, { span: cell.locate() }));
    }
  }
  return found;
}

async function refusal(connection: Connection, sql: string): Promise<EngineError | undefined> {
  try {
    await connection.query(sql);
    return undefined;
  } catch (failure) {
    if (failure instanceof EngineError) return failure;
    throw failure;
  }
}

function explain(failure: EngineError, { locate }: Pick<WrittenRows, 'locate'>): Diagnostic {
  const { message, hint } = engineWords(failure);
  return error('E0441', `the rows cannot be read: ${message}`, {
    span: locate(),
    ...(hint === undefined ? {} : { hint }),
  });
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
