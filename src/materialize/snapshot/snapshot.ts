/**
 * What a table looked like at each run (slowly changing dimension, type 2): a row for each version of
 * each key, valid from one moment up to another. A row that is once in the history stays: only its end
 * is written. In: a snapshot's query and its table; out: actions. Pure.
 *
 *   new       no version yet                       open one from the row's own time, or the run's
 *   changed   the open version says something else close it, open another one
 *   gone      the query no longer gives the key     close it (and, if wanted, open one that says so)
 *   back      it was gone, and is there again       open one, not before the end of the last
 */
import { type Diagnostic, error, warning } from '../../base/diagnostic.ts';
import { formatCount } from '../../base/format-count.ts';
import type { Span } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import { takenName } from '../../check/taken-name.ts';
import {
  createTableAs,
  dropRelation,
  formatRelation,
  quoteIdentifier,
} from '../../engine/duckdb-dialect.ts';
import type { RelationKind, RelationName, ResultColumn } from '../../engine/engine.ts';
import { addedColumns } from '../../graph/snapshot-settings.ts';
import type { ModelNode } from '../../product/graph.ts';
import type { Action, Answer } from '../action.ts';
import { askColumns } from '../columns/ask-columns.ts';
import { reconcileColumns } from '../columns/reconcile-columns.ts';
import { computedRows, computeRows, countRows } from '../computed-rows.ts';
import { checkKeys, findColumns } from '../merge/check-keys.ts';
import { refuseRows, rowsHave } from '../refuse-rows.ts';
import type { Snapshot } from './snapshot-model.ts';
import { closeVersions, findVersions, openVersions, type Versions, versions } from './versions.ts';

/** A history that begins may take the place of something else. */
export type History = 'goes on' | { readonly replaces: RelationKind | undefined };

export function takeSnapshot(snapshot: Snapshot, history: History): readonly Action[] {
  const { node, query } = snapshot;
  const { relation } = node;
  const table = formatRelation(relation);
  return [
    computeRows(query),
    ...(history === 'goes on' ? [] : beginHistory(relation, history)),
    askColumns({ table, query: computedRows }, (columns) => addVersions(snapshot, columns)),
  ];
}

/** The first versions come into it as all later ones do. */
function beginHistory(
  relation: RelationName,
  { replaces }: Exclude<History, 'goes on'>,
): readonly Action[] {
  const { sql } = createTableAs(relation, `from ${computedRows} limit 0`);
  const drop = replaces === 'view' ? [dropRelation(relation, replaces), sql] : [sql];
  return drop.map((each) => ({ kind: 'statement', sql: each }));
}

function addVersions(
  snapshot: Snapshot,
  columns: { readonly table: readonly ResultColumn[]; readonly query: readonly ResultColumn[] },
): Answer {
  const { node, settings } = snapshot;
  const { name, relation } = node;
  const spanOf = placesOf(node);
  const keys = findColumns(settings.keys, columns.query, {
    key: 'unique_key',
    model: name,
    span: spanOf('unique_key'),
  });
  const compared = comparedColumns(snapshot, columns);
  const taken = secondNames(snapshot, columns.query);
  if (taken.length > 0) return { diagnostics: taken };
  const diagnostics = [
    ...keys.diagnostics,
    ...compared.diagnostics,
    ...missingValidity(snapshot, columns.table),
  ];
  if (diagnostics.length > 0) return { diagnostics };
  const reconciled = reconcileColumns({
    relation,
    name,
    mode: 'extend',
    span: spanOf('unique_key'),
    ...columns,
    computed: computedRows,
  });
  const parts: Versions = versions({
    snapshot,
    keys: keys.found,
    compared: compared.found,
    written: reconciled.written,
    columns: [...reconciled.written, ...reconciled.kept],
  });
  return {
    actions: [
      ...checkKeys({
        from: computedRows,
        keys: settings.keys,
        model: name,
        span: spanOf('unique_key'),
      }),
      ...(settings.updatedAt === undefined ? [] : [checkTimes(snapshot, settings.updatedAt)]),
      checkHistory(snapshot, keys.found),
      ...reconciled.actions,
      findVersions(parts),
      askVersions(snapshot, parts),
    ],
  };
}

/** Where a key of the configuration is written; the snapshot where nobody wrote it. */
function placesOf({ config, locate }: ModelNode): (key: string) => Span {
  return (key) => (config.origins.get(key) ?? locate)();
}

/** Of strategy `timestamp`, the time alone tells what changed. */
function comparedColumns(
  { node, settings }: Snapshot,
  { query }: { readonly query: readonly ResultColumn[] },
) {
  const { name } = node;
  const spanOf = placesOf(node);
  if (settings.strategy === 'timestamp') {
    return findColumns([settings.updatedAt], query, {
      key: 'updated_at',
      model: name,
      span: spanOf('updated_at'),
    });
  }
  if (settings.checked !== 'all') {
    return findColumns(settings.checked, query, {
      key: 'check_cols',
      model: name,
      span: spanOf('check_cols'),
    });
  }
  const own = new Set(
    [...Object.values(settings.columns), ...settings.keys].map((each) => each.toLowerCase()),
  );
  return { found: query.filter((column) => !own.has(column.name.toLowerCase())), diagnostics: [] };
}

/** A second column of a name comes out under another one, and ours are the last. */
function secondNames(
  { node, settings }: Snapshot,
  query: readonly ResultColumn[],
): readonly Diagnostic[] {
  const added = addedColumns(settings);
  const last = query.slice(-added.length).map((column) => column.name);
  return added.flatMap((name, index) =>
    name === last[index] ? [] : (takenName(node, name) ?? []),
  );
}

/** A history whose columns of validity were renamed would begin anew beside itself. */
function missingValidity(
  { node, settings }: Snapshot,
  table: readonly ResultColumn[],
): readonly Diagnostic[] {
  const names = table.map((column) => column.name);
  const there = new Set(names.map((each) => each.toLowerCase()));
  const { validFrom, validTo } = settings.columns;
  const missing = [validFrom, validTo].filter((each) => !there.has(each.toLowerCase()));
  if (missing.length === 0) return [];
  const hint = didYouMean(missing[0] ?? '', names);
  return [
    error('E0965', `the history of ${node.name} has no column ${missing.join(' and no column ')}`, {
      span: placesOf(node)('snapshot_meta_column_names'),
      hint: hint ?? 'give the columns the names that they had, or rename them in the warehouse',
    }),
  ];
}

function checkTimes({ node }: Snapshot, column: string): Action {
  const time = quoteIdentifier(column);
  return refuseRows({
    rows: `${computedRows}
where ${time} is null or not isfinite(${time}) order by all`,
    explain: (found) =>
      error(
        'E0961',
        `${rowsHave(found, node.name)} no time in ${column}, from which it would be valid`,
        {
          span: placesOf(node)('updated_at'),
          hint: `give them one, for instance coalesce(${column}, created_at), or use strategy check`,
          table: found.table,
        },
      ),
  });
}

/** What somebody else wrote into it is not guessed about. */
function checkHistory({ node, settings }: Snapshot, keys: readonly ResultColumn[]): Action {
  const { name, relation } = node;
  const names = keys.map((key) => quoteIdentifier(key.name)).join(', ');
  const validTo = quoteIdentifier(settings.columns.validTo);
  return refuseRows({
    rows: `(from ${formatRelation(relation)} where ${validTo} is null
qualify count(*) over (partition by ${names}) > 1) order by ${names}, columns(*)`,
    explain: ({ count, table }) =>
      error('E0964', `${formatCount(count)} current rows of ${name} share their key`, {
        span: placesOf(node)('unique_key'),
        hint: 'was the key changed, or the table written to? set valid_to of all but one, or go back to the former key',
        table,
      }),
  });
}

function askVersions(snapshot: Snapshot, parts: Versions): Action {
  const { node, onWritten } = snapshot;
  const table = formatRelation(node.relation);
  return {
    kind: 'ask',
    sql: `select _eider_kind, count(*), count(*) filter (where _eider_is_late) from ${parts.found} group by 1`,
    answer: ({ rows }): Answer => {
      const counts = new Map(rows.map(([kind, count]) => [String(kind), Number(count)]));
      const countOf = (kind: string): number => counts.get(kind) ?? 0;
      onWritten({
        opened: countOf('new') + countOf('back'),
        changed: countOf('changed'),
        gone: countOf('gone'),
      });
      const late = rows.reduce((sum, row) => sum + Number(row[2]), 0);
      const written = rows.length === 0 ? [] : [...closeVersions(parts), ...openVersions(parts)];
      return {
        diagnostics: late === 0 ? [] : [sayLate(snapshot, late)],
        actions: [...written, countRows(table)],
      };
    },
  };
}

/** A time that went back cannot begin a version before the one that it follows. */
function sayLate({ node, settings, clock }: Snapshot, count: number): Diagnostic {
  const said =
    count === 1 ? '1 row changed, and its' : `${formatCount(count)} rows changed, and their`;
  return warning('E0962', `${said} ${settings.updatedAt} did not rise`, {
    span: placesOf(node)('updated_at'),
    label: `${node.name} has ${count === 1 ? 'it' : 'them'} as valid from ${clock.replace('T', ' ').replace('Z', '')}, when this was seen`,
  });
}
