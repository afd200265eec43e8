/**
 * What is asked about a model that is built interval by interval, put together from the state. In: a
 * model and a connection; out: the question whose answer is its refresh.
 */
import { canonicalJson, digest } from '../base/json.ts';
import { startOf } from '../check/proof/calendar.ts';
import { longest } from '../check/proof/span.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import type { Connection, RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isRelation } from '../graph/is-relation.ts';
import { ownKey, sourceKey } from '../graph/state-key.ts';
import { keysWithin } from '../incremental/cut-column.ts';
import type { RefreshQuestion } from '../incremental/decide-refresh.ts';
import type { NameOf } from '../incremental/describe-refresh.ts';
import type { Cutoff, IntervalSettings } from '../incremental/interval-settings.ts';
import type { CheckedRelation } from '../product/checked.ts';
import type { ModelNode, RelationNode } from '../product/graph.ts';
import type { KnownRelation } from '../product/inventory.ts';
import type { Ledger } from '../product/ledger.ts';
import type { IncrementalProof } from '../product/proof.ts';
import type { StateKey } from '../product/state.ts';
import type { RelationVersion } from '../product/version.ts';
import { readLedger } from '../state/read-ledger.ts';
import { readDetails } from '../state/read-versions.ts';
import { ignoredInputs } from './ignored-inputs.ts';
import type { RunContext } from './run-context.ts';

export type QuestionContext = Pick<
  RunContext,
  | 'checked'
  | 'current'
  | 'decisions'
  | 'axesOf'
  | 'misdeclared'
  | 'catalog'
  | 'only'
  | 'inventory'
  | 'isFullAsked'
  | 'isBackfillAsked'
  | 'startedAt'
  | 'compiled'
> & {
  /** Where the state is; a plan has a copy of it in memory. */
  readonly stateCatalog: string;
};

export interface IntervalNode {
  readonly node: ModelNode;
  readonly settings: IntervalSettings;
  readonly check: CheckedRelation;
}

export async function askRefresh(
  connection: Connection,
  { node, settings, check }: IntervalNode,
  context: QuestionContext,
): Promise<RefreshQuestion> {
  const decision = context.decisions.decide(node);
  const there = context.current.relationOf(node.relation);
  const isKept = decision.type !== 'build' || decision.keepsRows;
  const isNarrow = isKept && there?.made && settings.onSchemaChange === 'ignore';
  const proof = isNarrow ? await proofOfTable(connection, node, check) : check.proof;
  const ledger = isKept ? await ledgerOf(connection, { node, there, proof }, context) : undefined;
  const versions = await inputVersions(connection, { proof, ledger }, context);
  const isAnew = there !== undefined && !isKept;
  const misdeclared = context.misdeclared(node.id);
  return {
    proof,
    settings,
    code: codeOf(node, context),
    ledger,
    versionOf: (relation) => versions.get(relationKey(relation)),
    ignored: ignoredInputs(node, context.compiled.graph),
    until: endOf(settings, ledger, context),
    only: isAnew ? undefined : context.only,
    began: context.inventory.sequence,
    isFullAsked: isAnew || (context.isFullAsked && context.only !== undefined),
    isBackfillAsked: context.isBackfillAsked,
    ...(misdeclared === undefined ? {} : { misdeclared }),
    ...(isKept ? {} : { reasonForAll: decision.reason }),
    nameOf: namesOf(context),
  };
}

/** Columns that are ignored, since they came later, are not in the table. */
async function proofOfTable(
  connection: Connection,
  { relation }: ModelNode,
  { proof }: CheckedRelation,
): Promise<IncrementalProof | undefined> {
  if (!proof) return undefined;
  const { columns } = await connection.query(`from ${formatRelation(relation)} limit 0`);
  return keysWithin(proof, columns);
}

/** As the analyst writes it: `orders`, `raw.emails`. */
export function namesOf(context: Pick<QuestionContext, 'checked'>): NameOf {
  return (relation) => {
    const owner = ownerOf(relation, context);
    if (owner?.kind === 'source') return `${owner.table.source}.${owner.table.name}`;
    return owner?.name ?? relation.name;
  };
}

/** Of the model, and of the views and settings that it is read through. */
function codeOf(node: ModelNode, { decisions }: QuestionContext): string {
  const { versions } = decisions.inputsOf(node);
  const views = Object.entries(versions).filter(([, text]) => text.startsWith('code '));
  // What made rows is the same, whether older ones are kept beside them or not.
  const { goesForward: _, onSchemaChange: __, ...code } = decisions.codeOf(node);
  return digest(canonicalJson([code, views.sort()]));
}

export interface LedgerQuestion {
  readonly node: ModelNode;
  /** As the warehouse has it. */
  readonly there: KnownRelation | undefined;
  readonly proof: IncrementalProof | undefined;
}

/** Nothing where it was not made part by part, or is not there. */
export async function ledgerOf(
  connection: Connection,
  { node, there, proof }: LedgerQuestion,
  context: QuestionContext,
): Promise<Ledger | undefined> {
  if (!there?.made) return undefined;
  const place = { catalog: context.stateCatalog, key: ownKey(node) };
  const { parts, keysSeen } = await readLedger(connection, place, there.made.since);
  if (parts.length === 0) return undefined;
  const inputs = new Map((proof?.inputs ?? []).map((each) => [relationKey(each.relation), each]));
  const seen = [...inputs.values()].flatMap(({ relation }) => {
    const sequence = keysSeen.get(stateKeyOf(relation, context) ?? '');
    return sequence === undefined ? [] : [{ input: relation, sequence }];
  });
  return { parts, keysSeen: seen };
}

async function inputVersions(
  connection: Connection,
  {
    proof,
    ledger,
  }: { readonly proof: IncrementalProof | undefined; readonly ledger: Ledger | undefined },
  context: QuestionContext,
): Promise<ReadonlyMap<string, RelationVersion>> {
  const seen = new Map(
    (ledger?.keysSeen ?? []).map(({ input, sequence }) => [relationKey(input), sequence]),
  );
  const versions = new Map<string, RelationVersion>();
  const inputs = proof?.inputs ?? [];
  for (const { relation } of inputs) {
    const key = stateKeyOf(relation, context);
    const stored = key && context.current.versionOf(key);
    if (versions.has(relationKey(relation)) || !stored) continue;
    const isTold = inputs.some(
      (each) => each.isTold && relationKey(each.relation) === relationKey(relation),
    );
    const version = await readDetails(
      connection,
      { catalog: context.stateCatalog, key },
      { stored, axes: context.axesOf(relation), isTold, seen: seen.get(relationKey(relation)) },
    );
    versions.set(relationKey(relation), version);
  }
  return versions;
}

/** The node that a relation belongs to. */
export function ownerOf(
  relation: RelationName,
  { checked }: Pick<QuestionContext, 'checked'>,
): RelationNode | undefined {
  const id = checked?.owners.get(relationKey(relation));
  const node = id === undefined ? undefined : checked?.compiled.graph.nodes.get(id);
  return node && isRelation(node) ? node : undefined;
}

export function stateKeyOf(
  relation: RelationName,
  context: Pick<QuestionContext, 'checked' | 'catalog'>,
): StateKey | undefined {
  const owner = ownerOf(relation, context);
  if (!owner) return undefined;
  return owner.kind === 'source' ? sourceKey(owner, context.catalog) : ownKey(owner);
}

/** What was built stays, even if the clock goes back. */
function endOf(
  { cutoff, grain }: IntervalSettings,
  ledger: Ledger | undefined,
  { startedAt }: Pick<QuestionContext, 'startedAt'>,
): bigint | undefined {
  if (cutoff === undefined) return undefined;
  const end = startOf(BigInt(Date.parse(startedAt)) * 1000n - delayOf(cutoff), grain);
  const ends = (ledger?.parts ?? []).flatMap(({ range }) =>
    range === 'no time' ? [] : (range.end ?? []),
  );
  return [end, ...ends].toSorted((one, other) => (one < other ? -1 : 1)).at(-1);
}

function delayOf(cutoff: Cutoff): bigint {
  return cutoff === 'current' ? 0n : longest(cutoff);
}
