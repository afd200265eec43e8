/**
 * What the answer to each question depends on, as one digest: the SQL, the columns and facts of all
 * that it reads, the settings of the target. While a key is the same, so is the answer. In: nodes,
 * in the order of the graph, and what became of those before; out: keys.
 */
import { randomUUID } from 'node:crypto';
import { digest } from '../../base/json.ts';
import { relationKey } from '../../engine/relation-key.ts';
import { isEphemeral, isTransparent, isView } from '../../graph/transparent.ts';
import type { RelationFace } from '../../product/checked.ts';
import type { CompiledModel, CompiledTest } from '../../product/compiled.ts';
import type {
  Graph,
  GraphNode,
  NodeId,
  RelationNode,
  SeedNode,
  SourceNode,
  UnitTestNode,
} from '../../product/graph.ts';
import { seedRequest } from '../../project/seeds/seed-request.ts';
import { inlinedParents } from '../inlined-parents.ts';
import { isProven, proofQuestion } from '../prove-model.ts';
import type { KnownFacts } from '../relation-facts.ts';
import type { StandIns } from '../shadow/stand-ins.ts';
import type { IsInlined, StoredReads } from '../stored-reads.ts';
import { fileStamps } from './file-stamps.ts';

export interface ContentKeys {
  /** None where nothing tells whether the input has changed. */
  readonly ofInput: (node: SeedNode | SourceNode) => string | undefined;
  /** `hasTable`: the engine is asked for a table of it, too. */
  readonly ofModel: (model: CompiledModel, hasTable: boolean) => string;
  /** All relations of the levels before: what a refused query reads is not known. */
  readonly surroundings: () => string;
  readonly beginLevel: () => void;
  readonly ofTest: (test: CompiledTest) => string;
  /** `rows`: as queries, with the types of what they stand for. */
  readonly ofUnitTest: (node: UnitTestNode, rows: readonly string[]) => string;
  /** The key that a node was given. */
  readonly known: (node: NodeId) => string | undefined;
  /** The columns of a relation, as text: the keys of all that reads it depend on them. */
  readonly settle: (node: RelationNode, columns: string) => void;
  /** Of a relation that is settled; none where it may be another each time. */
  readonly faceOf: (node: NodeId) => RelationFace | undefined;
}

export interface KeyRequest {
  readonly graph: Graph;
  readonly storedReads: StoredReads;
  readonly standIns: StandIns;
  readonly facts: KnownFacts;
  /** Settings of the target, and whatever else every answer depends on. */
  readonly world: string;
  /** Says which SQL a model is, without rendering it where that is known. */
  readonly queryKey: (model: CompiledModel) => string;
  /** Files that changed a moment ago may change again without a trace. */
  readonly now: number;
}

interface Face extends RelationFace {
  /** A digest of all but the query of a view: what most readers depend on. */
  readonly rows: string;
}

export function createContentKeys(request: KeyRequest): ContentKeys {
  const { graph, storedReads, standIns, world, queryKey, now } = request;
  const shared = sharedRelations(graph);
  const keys = new Map<NodeId, string>();
  const faces = new Map<NodeId, Face>();
  let settledBefore = 0;
  const keep = (node: NodeId, ...parts: readonly unknown[]): string => {
    const key = digest(JSON.stringify([world, ...parts]));
    keys.set(node, key);
    return key;
  };
  const signaturesOf = (node: GraphNode, isInlined: IsInlined) =>
    storedReads(node, isInlined).map(({ id }) => faces.get(id)?.signature);
  // Those that stand in front are part of the SQL, but what lineage calls them is not.
  const readsOf = (node: GraphNode, isInlined: IsInlined): unknown => [
    storedReads(node, isInlined).map(({ id }) => faces.get(id)?.rows),
    [...inlinedParents(node.parents, graph, isInlined)],
  ];
  return {
    ofInput: (node) => {
      // Of two that are one table, the engine has the last that is made.
      if (shared.has(relationKey(node.relation))) return undefined;
      const parts = node.kind === 'seed' ? seedParts(node, now) : sourceParts(node, standIns, now);
      return parts === undefined ? undefined : keep(node.id, node.relation, parts);
    },
    ofModel: (model, hasTable) => {
      const { id, relation } = model.node;
      const query = queryKey(model);
      const reads = readsOf(model.node, isEphemeral);
      const behind = isProven(model.node) ? signaturesOf(model.node, isEphemeral) : [];
      return keep(id, relation, query, hasTable, proofQuestion(model.node), reads, behind);
    },
    surroundings: () => {
      const before = [...faces.values()].slice(0, settledBefore);
      return digest(
        before
          .map(({ signature }) => signature)
          .sort()
          .join('\n'),
      );
    },
    beginLevel: () => {
      settledBefore = faces.size;
    },
    ofTest: ({ node, query }) =>
      keep(node.id, query.text, node.config.values.fail_calc ?? null, readsOf(node, isTransparent)),
    ofUnitTest: (node, rows) => keep(node.id, rows),
    known: (node) => keys.get(node),
    settle: (node, columns) => {
      const { plan: _, ...known } = request.facts.factsOf(node.relation) ?? {};
      const unsure = shared.has(relationKey(node.relation)) ? randomUUID() : undefined;
      const facts = JSON.stringify(known);
      const rows = digest(JSON.stringify([node.id, node.relation, columns, facts, unsure]));
      // Proofs of what reads a view go on in its query, and in the views that it reads.
      const query = [keys.get(node.id), signaturesOf(node, isEphemeral)];
      const signature = isView(node) ? digest(JSON.stringify([rows, query])) : rows;
      faces.set(node.id, { signature, rows, columns, facts });
    },
    faceOf: (id) => {
      const node = graph.nodes.get(id);
      const isShared = node && 'relation' in node && shared.has(relationKey(node.relation));
      return isShared ? undefined : faces.get(id);
    },
  };
}

function sharedRelations({ nodes }: Graph): ReadonlySet<string> {
  const seen = new Set<string>();
  const keys = [...nodes.values()].flatMap((node) =>
    'relation' in node ? [relationKey(node.relation)] : [],
  );
  return new Set(keys.filter((key) => seen.size === seen.add(key).size));
}

function seedParts(node: SeedNode, now: number): unknown {
  const { value, diagnostics } = seedRequest(node);
  const stamps = fileStamps(node.file.absolutePath, now, { isPattern: false });
  if (!stamps || diagnostics.length > 0) return undefined;
  const declared = value.declared?.map(({ column, type }) => [column, type]);
  return [node.file.format, declared, value.options, stamps];
}

function sourceParts(source: SourceNode, standIns: StandIns, now: number): unknown {
  const { columns } = source;
  const declared = columns.map(({ name, type }) => [name, type ?? null]);
  if (columns.length > 0 && columns.every(({ type }) => type)) return declared;
  const standIn = standIns.of(source);
  const stamps = standIn && fileStamps(standIn.path, now);
  return stamps && [declared, standIn.call, stamps];
}
