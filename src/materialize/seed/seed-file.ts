/**
 * A Parquet or JSON seed as actions: the engine reads the file, says what its columns are, and
 * casts what was declared. In: a file, declared types, a relation; out: actions. Opens nothing.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import {
  createTableAs,
  dropRelation,
  quoteIdentifier,
  quoteLiteral,
} from '../../engine/duckdb-dialect.ts';
import type { EngineError, RelationKind, RelationName, ResultTable } from '../../engine/engine.ts';
import type { SeedFile } from '../../project/resources.ts';
import type { DeclaredType } from '../../project/seeds/seed-table.ts';
import { matchDeclared } from '../../project/seeds/type-columns.ts';
import type { Action, Answer } from '../action.ts';
import { type CastColumn, checkCells } from './check-cells.ts';
import { checkTypes } from './check-types.ts';
import { type FileColumn, lookAtJson } from './look-at-json.ts';

export interface SeedFileDecision {
  readonly relation: RelationName;
  readonly file: Pick<SeedFile, 'name' | 'path' | 'absolutePath' | 'format'>;
  readonly declared: readonly DeclaredType[];
  /** What is there already. */
  readonly replaces: RelationKind | undefined;
}

export function materializeSeedFile(decision: SeedFileDecision): readonly Action[] {
  const { file } = decision;
  const path = quoteLiteral(file.absolutePath);
  // Every record is looked at: a later one must not break what the first ones promised.
  const reader =
    file.format === 'json'
      ? `read_json(${path}, sample_size = -1, records = true)`
      : `read_parquet(${path})`;
  return [
    {
      kind: 'ask',
      sql: `describe select * from ${reader}`,
      answer: (described) => takeColumns(decision, reader, described),
      explain: (failure) => unreadable(file, failure),
    },
  ];
}

function takeColumns(decision: SeedFileDecision, reader: string, { rows }: ResultTable): Answer {
  const { file, declared } = decision;
  const found = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  const matched = matchDeclared({ names: found, path: file.path }, declared);
  const columns = found.map((column, index) => ({ ...column, declared: matched.value.get(index) }));
  const load = (from: string, typed: readonly FileColumn[]): readonly Action[] =>
    loadColumns(decision, from, typed);
  const next =
    file.format === 'json'
      ? lookAtJson({ file, columns, load, explain: (failure) => unreadable(file, failure) })
      : load(reader, columns);
  return {
    diagnostics: matched.diagnostics,
    actions: [...checkTypes(typedColumns(columns)), ...next],
  };
}

function typedColumns(columns: readonly FileColumn[]): Parameters<typeof checkTypes>[0] {
  return columns.flatMap(({ name, declared }) =>
    declared ? [{ name, type: declared.type, declaredAt: declared.locate }] : [],
  );
}

function loadColumns(
  { relation, file, replaces }: SeedFileDecision,
  from: string,
  columns: readonly FileColumn[],
): readonly Action[] {
  const casts = columns.map((column) => castOf(column));
  const query = `select ${casts.map(selected).join(', ')} from ${from}`;
  return [
    ...checkCells({
      path: file.path,
      from,
      row: 'row_number() over () - 1',
      columns: casts.filter(({ declaredAt }) => declaredAt !== undefined),
    }),
    ...(replaces === 'view'
      ? [{ kind: 'statement', sql: dropRelation(relation, 'view') } as const]
      : []),
    {
      kind: 'statement',
      sql: createTableAs(relation, query).sql,
      counts: true,
      explain: (failure) => unreadable(file, failure),
    },
  ];
}

function castOf({ name, type, becomes, value, declared }: FileColumn): CastColumn {
  return {
    name,
    value: value ?? quoteIdentifier(name),
    from: type,
    to: declared?.type ?? becomes ?? type,
    declaredAt: declared?.locate,
  };
}

function selected({ name, value, from, to }: CastColumn): string {
  const result = from === to ? value : `cast(${value} as ${to})`;
  return `${result} as ${quoteIdentifier(name)}`;
}

/** The engine names the file by its whole path and advises on its own options: both left out. */
function unreadable(
  { path, format }: SeedFileDecision['file'],
  failure: EngineError,
): Diagnostic | undefined {
  if (failure.kind === 'interrupted' || failure.kind === 'out_of_memory') return undefined;
  const [reason = ''] = failure.message.split('\n');
  if (/No files found/.test(reason)) {
    return error('E0801', `${path} cannot be read: there is no such file`, {
      hint: 'check that the file exists and that you may read it',
    });
  }
  if (/expected records/.test(reason)) return noTable(path);
  const said = reason
    .replace(/ in file ".*?"/, '')
    .replace(/ of file '.*?'/, '')
    .replace(/^File '.*?' /, 'it is ');
  const name = format === 'json' ? 'JSON' : 'Parquet';
  return error('E0817', `${path} cannot be read as ${name}: ${said.trim().replace(/\.$/, '')}`, {
    hint: 'check the file with the program that wrote it',
  });
}

function noTable(path: string): Diagnostic {
  return error('E0818', `${path} is no table`, {
    notes: ['a byte order mark at the beginning counts as text'],
    hint: 'write an array of objects, or one object per line',
  });
}
