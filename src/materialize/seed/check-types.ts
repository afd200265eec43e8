/**
 * Declared types as the engine sees them. In: columns with types; out: queries that find what is no
 * type at all, before anything is loaded.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Locate } from '../../base/source-text.ts';
import { nearest } from '../../base/suggest.ts';
import type { EngineError, ResultTable } from '../../engine/engine.ts';
import type { Action } from '../action.ts';

export interface TypedColumn {
  readonly name: string;
  readonly type: string;
  readonly declaredAt: Locate | undefined;
}

export function checkTypes(columns: readonly TypedColumn[]): readonly Action[] {
  const declared = columns.filter(({ declaredAt }) => declaredAt !== undefined);
  if (declared.length === 0) return [];
  const byType = new Map(declared.toReversed().map((column) => [column.type, column]));
  return [
    {
      kind: 'check',
      sql: 'select distinct lower(type_name) from duckdb_types()',
      diagnose: (types) => unknownNames(types, declared),
    },
    // The name is known, its arguments may still be wrong.
    ...[...byType.values()].toReversed().map(
      (column): Action => ({
        kind: 'ask',
        sql: `select cast(null as ${column.type})`,
        answer: () => ({}),
        explain: (failure) => refusedType(column, failure),
      }),
    ),
  ];
}

/** All of them at once: the engine itself would stop at the first. */
function unknownNames({ rows }: ResultTable, columns: readonly TypedColumn[]): Diagnostic[] {
  const known = new Set(rows.map(([name]) => String(name)));
  return columns.flatMap((column) => {
    const name = plainName(column.type);
    if (name === undefined || known.has(name)) return [];
    const near = nearest(name, known)?.toUpperCase();
    const hint = near === undefined ? writeTypes : `did you mean "${near}"?`;
    return [typeError(column, `the engine has no type "${column.type}"`, hint)];
  });
}

const writeTypes = 'write the type as in SQL: VARCHAR, BIGINT, DECIMAL(18,2), DATE';

/** `decimal` of `DECIMAL(18,2)[]`; nothing where the type is more than a name with arguments. */
function plainName(type: string): string | undefined {
  return /^\s*([a-z_]\w*)\s*(?:\([\d\s,]*\))?\s*(?:\[\d*\])*\s*$/i.exec(type)?.[1]?.toLowerCase();
}

function refusedType(column: TypedColumn, failure: EngineError): Diagnostic | undefined {
  if (failure.kind === 'interrupted') return undefined;
  const [reason = ''] = failure.message.split('\n');
  return typeError(column, `"${column.type}" is no type: ${reason}`, writeTypes);
}

function typeError({ name, declaredAt }: TypedColumn, message: string, hint: string): Diagnostic {
  const span = declaredAt?.();
  return error('E0815', message, { ...(span && { span }), label: `of column "${name}"`, hint });
}
