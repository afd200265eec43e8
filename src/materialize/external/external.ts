/**
 * An external model as actions. In: its query and place; out: what to do before its tests and what
 * publishes it. The order, and what a crash after each step leaves:
 *
 *   COPY to the run's version, seal it   a leftover that `sweepVersions` removes; all is old
 *   view over the version, tests         the same: the view goes with the transaction
 *   record in the state                  the same
 *   location given to the version        readers of the file see the new one, readers of the view
 *                                        the old; the sweep gives back the former, all is old
 *   commit                               all is new; the former version goes with the next sweep
 *
 * At the first build there is no former file to give back: then the new one, whole and tested,
 * stays, and as the warehouse does not know the model it is built again.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { copyTo, createView, dropRelation } from '../../engine/duckdb-dialect.ts';
import type { EngineError, RelationKind, ResultTable } from '../../engine/engine.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { Action, Answer, Explain } from '../action.ts';
import { columnProblems, readBackProblems, readBackQuery, unreadable } from './check-external.ts';
import type { ExternalPlace } from './external-place.ts';
import type { ExternalRecord } from './external-record.ts';
import { emptyQuery, readingQuery, type StoredColumn, storedQuery } from './file-format.ts';
import { diskFiles, type FileSystem } from './file-system.ts';
import {
  publishVersion,
  removeExternal,
  sealVersion,
  versionPath,
  withdrawVersion,
} from './versions.ts';

export interface ExternalDecision {
  readonly place: ExternalPlace;
  readonly query: MappedSql;
  readonly runId: string;
  /** What stands under the model's name in the warehouse. */
  readonly replaces: RelationKind | undefined;
  /** What the state says of the model's files. */
  readonly recorded: ExternalRecord | undefined;
}

export interface ExternalMaterializing {
  readonly actions: readonly Action[];
  /** Once the tests have passed and the state is written, right before the commit. */
  readonly publish: readonly Action[];
  /** For the state; known once the actions are done. */
  readonly record: () => ExternalRecord | undefined;
  readonly afterCommit: () => void;
}

/** What `ref` prints for the model is a view over the version's files. */
export function materializeExternal(
  decision: ExternalDecision,
  files: FileSystem = diskFiles,
): ExternalMaterializing {
  const { place, query, runId, recorded } = decision;
  const version = versionPath(place, runId);
  let record: ExternalRecord | undefined;
  const write: Writing = {
    ...decision,
    version,
    seal: fileAction(place, {
      apply: async () => {
        record = await sealVersion(place, version, files);
      },
    }),
  };
  return {
    actions: [
      fileAction(place, {
        apply: () => files.makeFolder(place.partitionBy.length > 0 ? version : place.versions),
        undo: () => withdrawVersion(place, version, files),
      }),
      {
        kind: 'ask',
        sql: `describe ${query.text}`,
        embedded: { query, offset: 'describe '.length },
        answer: (described) => writeColumns(write, described),
      },
    ],
    publish: [
      fileAction(place, {
        apply: () => publishVersion(place, version, files),
        undo: () => withdrawVersion(place, version, files),
      }),
    ],
    record: () => record,
    afterCommit: () => {
      if (recorded && recorded.location !== place.location) removeExternal(recorded, files);
    },
  };
}

interface Writing extends ExternalDecision {
  readonly version: string;
  readonly seal: Action;
}

function fileAction(
  place: ExternalPlace,
  { apply, undo = () => {} }: { apply: () => void | Promise<void>; undo?: () => void },
): Action {
  const quietly = (): void => {
    // A disk that refused to be written may refuse this too: then the sweep does it.
    try {
      undo();
    } catch {}
  };
  return {
    kind: 'file',
    apply,
    undo: quietly,
    explainFailure: (failure) => refused(place, failure),
  };
}

function refused(place: ExternalPlace, failure: unknown): Diagnostic | undefined {
  if (!(failure instanceof Error && 'code' in failure)) return undefined;
  return cannotWrite(place, failure.message);
}

function cannotWrite(place: ExternalPlace, reason: string): Diagnostic {
  return error('E0834', `${place.shown} cannot be written: ${reason}`, {
    span: place.locate('location'),
    hint: 'check the permissions of the folder and the space that is left',
  });
}

function writeColumns(write: Writing, { rows }: ResultTable): Answer {
  const { place, query, version } = write;
  const columns = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  const diagnostics = columnProblems(place, columns);
  if (diagnostics.length > 0) return { diagnostics };
  const { format, partitionBy, options } = place;
  const file = { ...place, columns };
  const stored = storedQuery(query.text, file);
  const copy = copyTo(stored.sql, { path: version, format, partitionBy, options });
  return {
    actions: [
      {
        kind: 'ask',
        sql: copy.sql,
        embedded: { query, offset: copy.offset + stored.offset },
        answer: ({ rows: [row] }) => showRows(write, columns, Number(row?.[0] ?? 0)),
        explain: (failure) => refusedCopy(write, failure),
      },
    ],
  };
}

function refusedCopy({ place, version }: Writing, failure: EngineError): Diagnostic | undefined {
  // Reading can fail in the same words: then the place in the query is what helps.
  const isOurs = failure.message.includes(version) && failure.kind !== 'interrupted';
  if (!isOurs && failure.kind !== 'out_of_disk') return undefined;
  return cannotWrite(place, failure.message.split('\n')[0] ?? '');
}

function showRows(write: Writing, columns: readonly StoredColumn[], rows: number): Answer {
  const { place, version, replaces } = write;
  const file = { ...place, columns };
  const isEmpty = rows === 0 && place.partitionBy.length > 0;
  const query = isEmpty ? emptyQuery(file) : readingQuery(file, version);
  const explain: Explain = ({ kind, message }) =>
    kind === 'interrupted' ? undefined : unreadable(place, message);
  return {
    rows,
    actions: [
      ...(replaces === 'table'
        ? [{ kind: 'statement', sql: dropRelation(place.relation, 'table') } as const]
        : []),
      { kind: 'statement', sql: createView(place.relation, query).sql, explain },
      {
        kind: 'ask',
        sql: readBackQuery(place, version),
        answer: (found) => ({ diagnostics: readBackProblems(place, found, rows) }),
        explain,
      },
      write.seal,
    ],
  };
}
