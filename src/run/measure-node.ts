/**
 * What a node's transaction made, as the state will know it: its content, measured before anybody
 * sees it, and what it was made from. In: a relation that is made; out: what is to be published.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import { freshParts } from '../engine/duckdb-fresh-rows.ts';
import { type Connection, EngineError, type ResultColumn } from '../engine/engine.ts';
import { ownKey } from '../graph/state-key.ts';
import type { ModelNode, SeedNode } from '../product/graph.ts';
import type { KnownRelation } from '../product/inventory.ts';
import type { InputVersions, StoredVersion } from '../product/state.ts';
import type { Fact } from '../state/journal.ts';
import type { Materializing } from './materializing.ts';
import { type Measured, measureRelation } from './measure-relation.ts';
import { engineThreads } from './open-warehouse.ts';
import type { RunContext } from './run-context.ts';

export interface Publication {
  /** The number of all that the transaction writes. */
  readonly sequence: number;
  readonly known: KnownRelation;
  /** Absent for a view: it stands for its code, and for what it reads. */
  readonly version: StoredVersion | undefined;
  /** As they are in the warehouse; of views nobody has asked. */
  readonly columns: readonly ResultColumn[] | undefined;
  /** What completes what the state knows of it. */
  readonly unwritten: readonly Fact[];
}

export interface MadeNode {
  readonly node: ModelNode | SeedNode;
  readonly decision: Materializing;
  /** Versions of what it was made from. */
  readonly inputs: InputVersions;
  readonly rows: number | undefined;
}

export async function measureNode(
  connection: Connection,
  made: MadeNode,
  context: RunContext,
): Promise<
  | { readonly publication: Publication; readonly problem?: undefined }
  | { readonly problem: Diagnostic | 'interrupted' }
> {
  const { node, decision } = made;
  const sequence = context.nextSequence();
  const isView = decision.materialization === 'view';
  try {
    const measured = isView ? undefined : await measure(connection, made, sequence, context);
    const { version, columns, unwritten = [] } = measured ?? {};
    const known = describe(made, { sequence, version }, context);
    return { publication: { sequence, known, version, columns, unwritten } };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (failure.kind === 'interrupted') return { problem: 'interrupted' };
    return { problem: explainBareError(failure, `${node.name} could not be measured`) };
  }
}

function measure(
  connection: Connection,
  { node, decision, rows }: MadeNode,
  sequence: number,
  { catalog, runId, project, axesOf, keysOf, tellingOf, current }: RunContext,
): Promise<Measured> {
  const isNew = decision.makes === 'table' && !decision.continues;
  const known = current.versionOf(ownKey(node));
  return measureRelation(connection, {
    catalog,
    runId,
    sequence,
    key: ownKey(node),
    from: formatRelation(node.relation),
    parts: isNew ? freshParts(rows ?? 0, engineThreads(project.target)) : undefined,
    axes: axesOf(node.relation),
    telling: tellingOf(node.relation),
    toldByKey: decision.toldByKey === true,
    changes: known && decision.changes ? { ...decision.changes, known } : undefined,
    keys: keysOf(node.relation),
    known,
  });
}

function describe(
  { node, decision, inputs, rows }: MadeNode,
  { sequence, version }: Pick<Publication, 'sequence' | 'version'>,
  { decisions, now }: RunContext,
): KnownRelation {
  return {
    relation: node.relation,
    kind: decision.makes,
    madeBy: node.id,
    materialization: decision.materialization,
    rows: decision.continues ? version?.whole.rows : rows,
    files: undefined,
    publishedAt: now(),
    made: {
      sequence,
      code: decisions.codeOf(node),
      inputs: decision.isUnfinished ? {} : inputs,
      since: decision.continues?.since ?? sequence,
    },
    shape: version?.shape,
  };
}
