/**
 * `strategy: merge`: the whole query is computed, and of its rows those are written that are new or
 * differ from what the table has under their key; keys that the query no longer gives go, where that
 * is wanted. In: a model that is there already, or not; out: actions. Pure.
 */
import { error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { formatRelation, quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { rowsDiffer } from '../../engine/duckdb-fingerprint.ts';
import type { RelationName, ResultColumn } from '../../engine/engine.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { Action, Answer } from '../action.ts';
import { askColumns } from '../columns/ask-columns.ts';
import {
  altersTable,
  type Reconciled,
  reconcileColumns,
  type SchemaChangeMode,
} from '../columns/reconcile-columns.ts';
import { computedRows, computeRows, countRows } from '../computed-rows.ts';
import { checkKeys, findColumns } from './check-keys.ts';
import { forKey, keyOf, sameKey } from './key-sql.ts';

export interface MergeSettings {
  readonly keys: readonly string[];
  /** Columns that rows keep once they are there. */
  readonly excluded: readonly string[];
  /** SQL condition on the query's rows: those do not belong to the table. */
  readonly deletedWhen: string | undefined;
  /** Whether keys that the query no longer gives are taken out. */
  readonly isTracked: boolean;
  readonly onSchemaChange: SchemaChangeMode;
}

export interface Merge {
  readonly relation: RelationName;
  /** The model's name. */
  readonly name: string;
  readonly query: MappedSql;
  readonly settings: MergeSettings;
  /** Where a key of the configuration is written; the model where nobody wrote it. */
  readonly spanOf: (key: string) => Span;
  readonly onWritten: (written: MergeCounts) => void;
}

export interface MergeCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Columns that are NULL in the rows that stayed. */
  readonly added: readonly ResultColumn[];
  /** The rows that were written, as a condition; absent where all changed. */
  readonly touched: string | undefined;
}

/** Into the table that is there. */
export function mergeRows(merge: Merge): readonly Action[] {
  return [
    computeRows(merge.query),
    askColumns({ table: formatRelation(merge.relation), query: computedRows }, (columns) =>
      mergeComputed(merge, columns),
    ),
  ];
}

/** The first build, and every full one: the same rules, and nothing to compare with. */
export function makeMerged(merge: Merge, make: readonly Action[]): readonly Action[] {
  const { relation, settings } = merge;
  const table = formatRelation(relation);
  return [
    ...make,
    {
      kind: 'ask',
      sql: `from ${table} limit 0`,
      answer: ({ columns }): Answer => {
        const { diagnostics, keys } = findKeys(merge, columns);
        if (diagnostics.length > 0) return { diagnostics };
        const deletes = settings.deletedWhen === undefined ? [] : [deleteRows(merge, table)];
        return { actions: [...checked(merge, keys, table), ...deletes, countRows(table)] };
      },
    },
  ];
}

function mergeComputed(
  merge: Merge,
  {
    table,
    query,
  }: { readonly table: readonly ResultColumn[]; readonly query: readonly ResultColumn[] },
): Answer {
  const { relation, name, settings, spanOf } = merge;
  const { diagnostics, keys } = findKeys(merge, query);
  if (diagnostics.length > 0) return { diagnostics };
  const reconciled = reconcileColumns({
    relation,
    name,
    mode: settings.onSchemaChange,
    span: spanOf('on_schema_change'),
    table,
    query,
    computed: computedRows,
  });
  const lost = keys.filter((key) => !reconciled.written.some((column) => isSame(column, key)));
  if (lost.length > 0 && reconciled.diagnostics.length === 0) {
    return { diagnostics: [keyWithoutColumn(merge, lost)] };
  }
  return {
    diagnostics: reconciled.diagnostics,
    actions: [
      ...checked(merge, keys, computedRows),
      ...reconciled.actions,
      ...takeOut(merge, keys),
      ...differences(merge, keys, reconciled),
      askChanged(merge, keys, reconciled),
    ],
  };
}

function isSame(one: ResultColumn, other: ResultColumn): boolean {
  return one.name.toLowerCase() === other.name.toLowerCase();
}

function keyWithoutColumn({ name, spanOf }: Merge, lost: readonly ResultColumn[]) {
  const names = lost.map((column) => column.name).join(', ');
  return error('E0950', `unique_key names ${names}, and the table of ${name} has no such column`, {
    span: spanOf('unique_key'),
    hint: 'rebuild it with --full-refresh',
  });
}

function findKeys(merge: Merge, columns: readonly ResultColumn[]) {
  const { settings, name: model, spanOf } = merge;
  const look = (key: string, wanted: readonly string[]) =>
    findColumns(wanted, columns, { key, model, span: spanOf(key) });
  const keys = look('unique_key', settings.keys);
  const excluded = look('merge_exclude_columns', settings.excluded);
  return { diagnostics: [...keys.diagnostics, ...excluded.diagnostics], keys: keys.found };
}

function checked({ name, spanOf }: Merge, keys: readonly ResultColumn[], from: string) {
  const names = keys.map((key) => key.name);
  return checkKeys({ from, keys: names, model: name, span: spanOf('unique_key') });
}

function deleteRows({ settings, spanOf }: Merge, from: string): Action {
  return {
    kind: 'statement',
    sql: `delete from ${from} where (${settings.deletedWhen}\n)`,
    explain: ({ message }) =>
      error('E0953', `deleted_when cannot be asked: ${message}`, { span: spanOf('deleted_when') }),
  };
}

const takenOut = 'temp.main._eider_taken_out';

/** Rows that say of themselves that they are gone, remembered where nothing else would tell. */
function takeOut(merge: Merge, keys: readonly ResultColumn[]): readonly Action[] {
  const { settings, spanOf } = merge;
  if (settings.deletedWhen === undefined) return [];
  const names = keys.map(({ name }) => quoteIdentifier(name)).join(', ');
  const remember: Action = {
    kind: 'statement',
    sql: `create or replace temp table _eider_taken_out as
select ${names} from ${computedRows} where (${settings.deletedWhen}\n)`,
    explain: ({ message }) =>
      error('E0953', `deleted_when cannot be asked: ${message}`, { span: spanOf('deleted_when') }),
  };
  return [
    remember,
    {
      kind: 'statement',
      sql: `delete from ${computedRows} where ${keyOf(keys)} in (select ${keyOf(keys)} from ${takenOut})`,
    },
  ];
}

const changed = 'temp.main._eider_changed';

/** Which keys are new, differ, or are gone; what they keep is brought along first. */
function differences(
  merge: Merge,
  keys: readonly ResultColumn[],
  { written, kept }: Reconciled,
): readonly Action[] {
  const { relation, settings } = merge;
  const table = formatRelation(relation);
  const [first] = keys;
  if (!first) throw new Error(`${merge.name} is merged by no key`);
  const excluded = new Set(settings.excluded.map((name) => name.toLowerCase()));
  const compared = written.filter(
    ({ name }) =>
      !excluded.has(name.toLowerCase()) && !keys.some((key) => isSame(key, { name, type: '' })),
  );
  const held = written.filter(({ name }) => excluded.has(name.toLowerCase()));
  const gone = goneWhere(merge, keys);
  const name = quoteIdentifier(first.name);
  const keyColumns = keys.map((key) => {
    const column = quoteIdentifier(key.name);
    return `coalesce(_eider_new.${column}, _eider_old.${column}) as ${column}`;
  });
  return [
    ...bringAlong(held, kept, { table, keys }),
    {
      kind: 'statement',
      sql: `create or replace temp table _eider_changed as
select ${keyColumns.join(', ')},
  case when _eider_old.${name} is null then 'new' when _eider_new.${name} is null then 'gone' else 'changed' end as _eider_kind
from ${computedRows} as _eider_new
full join ${table} as _eider_old on ${sameKey(keys, '_eider_new', '_eider_old')}
where _eider_old.${name} is null
  or (_eider_new.${name} is null and ${gone})
  or (_eider_new.${name} is not null and ${rowsDiffer(compared, '_eider_new', '_eider_old')})`,
    },
  ];
}

function goneWhere({ settings }: Merge, keys: readonly ResultColumn[]): string {
  if (settings.isTracked) return 'true';
  if (settings.deletedWhen === undefined) return 'false';
  return `${keyOf(keys, '_eider_old')} in (select ${keyOf(keys)} from ${takenOut})`;
}

/** What rows keep once they are there: columns that are excluded, and those that the query lacks. */
function bringAlong(
  excluded: readonly ResultColumn[],
  kept: readonly ResultColumn[],
  { table, keys }: { readonly table: string; readonly keys: readonly ResultColumn[] },
): readonly Action[] {
  const [first] = keys;
  if (excluded.length + kept.length === 0 || !first) return [];
  const isThere = `_eider_old.${quoteIdentifier(first.name)} is not null`;
  const replaced = excluded.map(({ name }) => {
    const column = quoteIdentifier(name);
    return `case when ${isThere} then _eider_old.${column} else _eider_new.${column} end as ${column}`;
  });
  const columns = [
    `_eider_new.*${replaced.length > 0 ? ` replace (${replaced.join(', ')})` : ''}`,
    ...kept.map(({ name }) => `_eider_old.${quoteIdentifier(name)}`),
  ];
  return [
    {
      kind: 'statement',
      sql: `create or replace temp table _eider_computed as
select ${columns.join(', ')}
from ${computedRows} as _eider_new
left join ${table} as _eider_old on ${sameKey(keys, '_eider_new', '_eider_old')}`,
    },
  ];
}

function askChanged(
  { relation, settings, onWritten }: Merge,
  keys: readonly ResultColumn[],
  { written, kept, added, actions }: Reconciled,
): Action {
  const table = formatRelation(relation);
  const columns = [...written, ...kept].map(({ name }) => name);
  return {
    kind: 'ask',
    sql: `select _eider_kind, count(*) from ${changed} group by 1`,
    answer: ({ rows }): Answer => {
      const counts = new Map(rows.map(([kind, count]) => [String(kind), Number(count)]));
      onWritten({
        inserted: counts.get('new') ?? 0,
        updated: counts.get('changed') ?? 0,
        deleted: counts.get('gone') ?? 0,
        // What the query gives in full is compared with NULL, and written.
        added: settings.isTracked ? [] : added,
        touched: altersTable(actions) ? undefined : forKey(keys, `from ${changed}`),
      });
      return {
        actions: [...(rows.length === 0 ? [] : write(table, keys, columns)), countRows(table)],
      };
    },
  };
}

function write(
  table: string,
  keys: readonly ResultColumn[],
  columns: readonly string[],
): readonly Action[] {
  return [
    {
      kind: 'statement',
      sql: `delete from ${table} where ${forKey(keys, `from ${changed} where _eider_kind <> 'new'`)}`,
    },
    {
      kind: 'statement',
      sql: `insert into ${table} by name
select ${columns.map(quoteIdentifier).join(', ')} from ${computedRows} where ${forKey(keys, `from ${changed} where _eider_kind <> 'gone'`)}`,
    },
  ];
}
