/**
 * A model or a test that the engine does not bind. In: what the engine said; out: the state that
 * leaves it in, and why: its own mistake, or something outside of the project that nobody knows.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import { explainEngineError } from '../compile/explain-engine-error.ts';
import type { EngineError } from '../engine/engine.ts';
import type { BrokenRelation, UncheckedRelation } from '../product/checked.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { NodeId, RelationNode } from '../product/graph.ts';
import type { AskedAgain } from './ask-again.ts';
import type { Checking } from './checking.ts';
import { placeInQuery } from './place-in-query.ts';
import { type RefinedRefusal, refineRefusal } from './refusals/refine-refusal.ts';

export interface Refusal {
  readonly state: BrokenRelation | UncheckedRelation;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a query belongs to: the node, and its place as a whole. */
export interface QueryOwner {
  readonly node: { readonly id: NodeId; readonly locate: Locate };
  readonly query: MappedSql;
}

/** After more was asked about it, where the engine said something. */
export async function explainRefusal(
  owner: QueryOwner,
  answer: Exclude<AskedAgain, { type: 'described' }>,
  checking: Checking,
): Promise<Refusal> {
  if (answer.type === 'open pivot') return unchecked(owner, openPivot(owner, answer.location));
  return explainRefined(owner, await refine(owner, answer.error, checking), checking);
}

export function explainRefined(
  owner: QueryOwner,
  { error, hint }: RefinedRefusal,
  checking: Checking,
): Refusal {
  const plain = explainEngineError(error, owner.query, 0, noFiles);
  const said = hint === undefined ? plain : { ...plain, hint };
  const missing = missingName(error, owner.query.text);
  const own = ownRelation(missing, checking);
  if (own) {
    const hint = `write {{ref "${own.name}"}}, so that it is built first`;
    return broken(owner, { ...said, hint });
  }
  // A bare name is rather a mistake than a table that somebody else has made.
  if (missing.length > 1) return unchecked(owner, nobodys(said, missing));
  if (!isElsewhere(error)) return broken(owner, said);
  checking.outside.add(owner.node.id);
  return unchecked(owner, elsewhere(said, error));
}

export function refine(
  { query }: QueryOwner,
  failure: EngineError,
  { shadow, standIns, ask }: Checking,
): Promise<RefinedRefusal> {
  const sql = standIns.replaceCalls(query.text);
  return refineRefusal({ failure, sql, ask, hasViews: shadow.hasViews });
}

function broken({ node }: QueryOwner, said: Diagnostic): Refusal {
  return { state: { state: 'broken', cause: node.id }, diagnostics: [said] };
}

/** What is not checked because of it is listed once all of it is known. */
function unchecked({ node }: QueryOwner, said: Diagnostic): Refusal {
  return {
    state: { state: 'unchecked', because: said.message, cause: node.id },
    diagnostics: [said],
  };
}

function openPivot(owner: QueryOwner, location: number | undefined): Diagnostic {
  return warning('E0331', 'the columns of this PIVOT are those of the rows it finds', {
    ...placeInQuery(owner.query, location, owner.node.locate),
    hint: 'say which there are: PIVOT … ON column IN (…)',
  });
}

/** Files that are missing are told apart from mistakes here, wherever they were declared. */
const noFiles = (): undefined => undefined;

const absentTable = /^Table with name "?.+?"? does not exist|^Catalog ".+?" does not exist/;
const namePart = '(?:"(?:[^"]|"")*"|[\\p{L}\\p{N}_$]+)';
const namesBefore = new RegExp(`(?:${namePart}\\s*\\.\\s*)*$`, 'u');
const namesBehind = new RegExp(`^${namePart}(?:\\s*\\.\\s*${namePart})*`, 'u');

/** Another check, in which more was made, may find it. */
export function isAbsentTable({ message }: EngineError): boolean {
  return absentTable.test(message);
}

/** The name of a table that is not there, in its parts; none where that is not what is wrong. */
function missingName({ message, position }: EngineError, sql: string): readonly string[] {
  if (!absentTable.test(message) || position === undefined) return [];
  const before = namesBefore.exec(sql.slice(0, position))?.[0] ?? '';
  const behind = namesBehind.exec(sql.slice(position))?.[0] ?? '';
  const parts = `${before}${behind}`.match(new RegExp(namePart, 'gu')) ?? [];
  return parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part,
  );
}

/** A model or seed of the project that is read by its name in the warehouse. */
function ownRelation(parts: readonly string[], { owners }: Checking): RelationNode | undefined {
  if (parts.length === 0) return undefined;
  const suffix = `.${parts.join('.')}`.toLowerCase();
  const found = [...owners].find(([key, { kind }]) => {
    return kind !== 'source' && `.${key}`.endsWith(suffix);
  });
  return found?.[1];
}

/** Files that are not on this machine, and sequences, which only a warehouse has. */
export function isElsewhere({ kind, message }: EngineError): boolean {
  return kind === 'io' || kind === 'permission' || /^Sequence with name/.test(message);
}

function nobodys(said: Diagnostic, parts: readonly string[]): Diagnostic {
  return warning('E0333', `${parts.join('.')} is no model, seed or source of this project`, {
    ...placeOf(said),
    label: 'so nothing is known of its columns',
    hint: 'declare it as a source with its columns, and read it with {{source "group" "table"}}',
  });
}

function elsewhere(said: Diagnostic, { message }: EngineError): Diagnostic {
  const isSequence = /^Sequence/.test(message);
  const what = isSequence ? said.message : `files cannot be looked at: ${said.message}`;
  return warning('E0333', what, {
    ...placeOf(said),
    hint: isSequence
      ? 'create it under on_open of the target, where a check sees it, too'
      : 'declare a source with a location and columns, which are known without the files',
  });
}

function placeOf({ span, related }: Diagnostic): Pick<Diagnostic, 'span' | 'related'> {
  return { ...(span ? { span } : {}), ...(related ? { related } : {}) };
}
