/**
 * Which keys of a snapshot get another version, and from when, as SQL. In: the columns of the query
 * and of the history; out: statements. A version never begins before the one that it follows ends,
 * whatever the clock says, and no two versions of a key begin at one moment.
 */
import { formatRelation, quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import { rowsDiffer } from '../../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { Action } from '../action.ts';
import { computedRows } from '../computed-rows.ts';
import { sameKey } from '../merge/key-sql.ts';
import type { Snapshot } from './snapshot-model.ts';

export interface VersionsQuestion {
  readonly snapshot: Pick<Snapshot, 'node' | 'settings' | 'clock'>;
  readonly keys: readonly ResultColumn[];
  /** What tells that a row changed. */
  readonly compared: readonly ResultColumn[];
  /** The query's columns, as the history has them. */
  readonly written: readonly ResultColumn[];
  /** All that the history has. */
  readonly columns: readonly ResultColumn[];
}

export interface Versions extends VersionsQuestion {
  /** Where the keys are, with what happened to each and when. */
  readonly found: string;
  readonly table: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Nothing where the history does not have it. */
  readonly isDeleted: string | undefined;
}

export function versions(question: VersionsQuestion): Versions {
  const { node, settings } = question.snapshot;
  const { validFrom, validTo, isDeleted } = settings.columns;
  const hasDeleted = question.columns.some(
    ({ name }) => name.toLowerCase() === isDeleted.toLowerCase(),
  );
  return {
    ...question,
    found: 'temp.main._eider_versions',
    table: formatRelation(node.relation),
    validFrom: quoteIdentifier(validFrom),
    validTo: quoteIdentifier(validTo),
    isDeleted: hasDeleted ? quoteIdentifier(isDeleted) : undefined,
  };
}

/** The last version of each key beside what the query gives now. */
export function findVersions(parts: Versions): Action {
  const { snapshot, keys, compared, table, validFrom, validTo, isDeleted } = parts;
  const [first] = keys;
  if (!first) throw new Error('a snapshot is taken by no key');
  const names = keys.map(({ name }) => quoteIdentifier(name));
  const isNew = `_eider_old.${quoteIdentifier(first.name)} is null`;
  const isGone = `_eider_new.${quoteIdentifier(first.name)} is null`;
  const isOpen = `_eider_old.${validTo} is null`;
  const isLive =
    isDeleted === undefined
      ? isOpen
      : `(${isOpen} and not coalesce(_eider_old.${isDeleted}, false))`;
  const differs = rowsDiffer(compared, '_eider_new', '_eider_old');
  const clock = clockOf(parts);
  const own = `coalesce(_eider_new.${validFrom}, ${clock})`;
  const earliest = `case when ${isOpen} then _eider_old.${validFrom} + to_microseconds(1) else _eider_old.${validTo} end`;
  const gone = snapshot.settings.deletes === 'ignore' ? 'false' : isLive;
  return {
    kind: 'statement',
    sql: `create or replace temp table _eider_versions as
with _eider_last as (
  select * from ${table}
  qualify row_number() over (partition by ${names.join(', ')} order by ${validTo} desc nulls first, ${validFrom} desc) = 1
)
select ${names.map((name) => `coalesce(_eider_new.${name}, _eider_old.${name}) as ${name}`).join(', ')},
  case when ${isNew} then 'new' when ${isGone} then 'gone' when ${isLive} then 'changed' else 'back' end as _eider_kind,
  case when ${isNew} then ${own}
    when not (${isGone}) and ${own} >= ${earliest} then ${own}
    else greatest(${clock}, ${earliest}) end as _eider_moment,
  coalesce(${isLive} and ${didNotRise(parts)}, false) as _eider_is_late
from ${computedRows} as _eider_new
full join _eider_last as _eider_old on ${sameKey(keys, '_eider_new', '_eider_old')}
where ${isNew}
  or (${isGone} and ${gone})
  or (not (${isGone}) and (not ${isLive} or ${differs}))`,
  };
}

function didNotRise({ snapshot: { settings } }: Versions): string {
  if (settings.updatedAt === undefined) return 'false';
  const time = quoteIdentifier(settings.updatedAt);
  return `_eider_new.${time} <= _eider_old.${time}`;
}

/** In the type that the versions have. */
function clockOf({ snapshot, written }: Versions): string {
  const wanted = snapshot.settings.columns.validFrom.toLowerCase();
  const column = written.find(({ name }) => name.toLowerCase() === wanted);
  return `${quoteLiteral(snapshot.clock)}::${column?.type ?? 'TIMESTAMP'}`;
}

const deletedRows = 'temp.main._eider_deleted_rows';

/** Ends are written first: a version that opens has none. */
export function closeVersions(parts: Versions): readonly Action[] {
  const { snapshot, keys, table, found, validFrom, validTo, isDeleted, columns } = parts;
  const isRecorded = snapshot.settings.deletes === 'new_record' && isDeleted !== undefined;
  const others = columns.filter(({ name }) => !isValidity(parts, name));
  const remember: Action = {
    kind: 'statement',
    sql: `create or replace temp table _eider_deleted_rows as
select ${others.map(({ name }) => `_eider_row.${quoteIdentifier(name)}`).join(', ')}, _eider_versions._eider_moment as ${validFrom}, true as ${isDeleted}
from ${table} as _eider_row join ${found} as _eider_versions on ${sameKey(keys, '_eider_row', '_eider_versions')}
where _eider_versions._eider_kind = 'gone' and _eider_row.${validTo} is null`,
  };
  return [
    ...(isRecorded ? [remember] : []),
    {
      kind: 'statement',
      sql: `update ${table} as _eider_row set ${validTo} = _eider_versions._eider_moment
from ${found} as _eider_versions
where ${sameKey(keys, '_eider_row', '_eider_versions')} and _eider_row.${validTo} is null and _eider_versions._eider_kind <> 'new'`,
    },
    ...(isRecorded
      ? [{ kind: 'statement', sql: `insert into ${table} by name from ${deletedRows}` } as const]
      : []),
  ];
}

export function openVersions(parts: Versions): readonly Action[] {
  const { keys, written, table, found, validFrom } = parts;
  const own = written.filter(({ name }) => !isValidity(parts, name));
  const deleted = parts.isDeleted === undefined ? '' : `, false as ${parts.isDeleted}`;
  return [
    {
      kind: 'statement',
      sql: `insert into ${table} by name
select ${own.map(({ name }) => `_eider_new.${quoteIdentifier(name)}`).join(', ')}, _eider_versions._eider_moment as ${validFrom}${deleted}
from ${computedRows} as _eider_new join ${found} as _eider_versions on ${sameKey(keys, '_eider_new', '_eider_versions')}
where _eider_versions._eider_kind <> 'gone'`,
    },
  ];
}

function isValidity({ snapshot }: Versions, name: string): boolean {
  const own = Object.values(snapshot.settings.columns).map((each: string) => each.toLowerCase());
  return own.includes(name.toLowerCase());
}
