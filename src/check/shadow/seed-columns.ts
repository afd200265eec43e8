/**
 * The columns of seeds, as a build would make them. In: a seed and a way to ask the engine; out:
 * columns, or why they are not known, and what is wrong with the file. Loads nothing.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { ResultTable } from '../../engine/engine.ts';
import type { SeedNode } from '../../product/graph.ts';
import { readSeed } from '../../project/seeds/read-seed.ts';
import { seedRequest } from '../../project/seeds/seed-request.ts';
import type { DeclaredType } from '../../project/seeds/seed-table.ts';
import { matchDeclared } from '../../project/seeds/type-columns.ts';
import { type ColumnType, describeFiles, type FoundColumns } from './source-columns.ts';

export interface FoundSeed {
  readonly found: FoundColumns | undefined;
  /** Mistakes alone: a build says itself what is only worth a warning. */
  readonly errors: readonly Diagnostic[];
}

export async function seedColumns(
  seed: SeedNode,
  query: (sql: string) => Promise<ResultTable>,
): Promise<FoundSeed> {
  const request = seedRequest(seed);
  const { declared = [] } = request.value;
  if (seed.file.format !== 'csv') {
    const found = await fileColumns(seed, declared, query);
    return { found: found.found, errors: errorsOf([...request.diagnostics, ...found.errors]) };
  }
  const { value, diagnostics } = readSeed(seed.file, request.value);
  const errors = errorsOf([...request.diagnostics, ...diagnostics]);
  return { found: value && { type: 'known', columns: value.columns }, errors };
}

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

async function fileColumns(
  { file }: SeedNode,
  declared: readonly DeclaredType[],
  query: (sql: string) => Promise<ResultTable>,
): Promise<FoundSeed> {
  const path = quoteLiteral(file.absolutePath);
  const isJson = file.format === 'json';
  const call = isJson
    ? `read_json(${path}, sample_size = -1, records = true)`
    : `read_parquet(${path})`;
  const described = await describeFiles(call, query, (text) =>
    text.replaceAll(file.absolutePath, file.path),
  );
  if (described.type === 'unknown') return { found: described, errors: [] };
  const names = { names: described.columns, path: file.path };
  const matched = matchDeclared(names, declared);
  const columns = described.columns.map((column, index): ColumnType => {
    return { name: column.name, type: matched.value.get(index)?.type ?? column.type };
  });
  const open = described.columns.filter(
    ({ type }, index) => isJson && !matched.value.has(index) && !isPlainJson(type),
  );
  return {
    found: open.length > 0 ? undecided(open) : { type: 'known', columns },
    errors: matched.diagnostics,
  };
}

/** Of these types a JSON value is itself; others become what all their values are, once loaded. */
function isPlainJson(type: string): boolean {
  return /^(?:BOOLEAN|BIGINT|UBIGINT|HUGEINT|VARCHAR)$|^(?:STRUCT|MAP)\b|\]$/.test(type);
}

function undecided(columns: readonly ColumnType[]): FoundColumns {
  const names = columns.map(({ name }) => name).join(', ');
  return { type: 'unknown', why: `only its values tell the type of ${names}` };
}
