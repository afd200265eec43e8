/** What the parts of a check share: what is asked, whom to ask, and what was found out so far. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type {
  BrokenRelation,
  CheckedColumn,
  RelationCheck,
  TestCheck,
  UncheckedRelation,
} from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { NodeId, RelationNode } from '../product/graph.ts';
import type { Stamp } from '../project/files/file-stamp.ts';
import type { CheckMemory } from './cache/check-memory.ts';
import type { ContentKeys } from './cache/content-keys.ts';
import type { ModelAnswer } from './cache/kept-model.ts';
import type { ReadsWithin } from './reads-within.ts';
import type { AskEngine } from './refusals/find-mistake.ts';
import type { KnownFacts } from './relation-facts.ts';
import type { ShadowCatalog } from './shadow/shadow-catalog.ts';
import type { StandIns } from './shadow/stand-ins.ts';
import type { StoredReads } from './stored-reads.ts';

export type DescribedColumns = (model: NodeId) => readonly CheckedColumn[];

export interface Checking {
  readonly compiled: CompiledProject;
  readonly shadow: ShadowCatalog;
  /** To find out more of what the engine has refused. */
  readonly ask: AskEngine;
  /** The one that unqualified names are looked up in. */
  readonly catalog: string;
  readonly standIns: StandIns;
  readonly facts: KnownFacts;
  readonly states: Map<NodeId, RelationCheck>;
  /** What is known of the models that are checked. */
  readonly answers: Map<NodeId, ModelAnswer>;
  readonly describedColumns: DescribedColumns;
  readonly storedReads: StoredReads;
  readonly readsWithin: ReadsWithin;
  readonly keys: ContentKeys;
  /** What earlier checks found out. */
  readonly memory: CheckMemory;
  /** The nodes that have a table in the shadow: those that some query reads. */
  readonly tables: Set<NodeId>;
  readonly tests: Map<NodeId, TestCheck>;
  /** The nodes with a relation of their own, by `relationKey`. */
  readonly owners: ReadonlyMap<string, RelationNode>;
  /** Those about which something was asked that no file answers whose stamp is known. */
  readonly outside: Set<NodeId>;
  /** What was looked at besides the project's own files, as it was before. */
  readonly looked: Stamp[] | undefined;
  /** When the check began, in milliseconds since 1970. */
  readonly now: number;
  /** A new number each time. */
  readonly count: () => number;
  /** Diagnostics come out in the order of the graph, whenever they are said. */
  readonly say: (node: NodeId, diagnostics: readonly Diagnostic[]) => void;
}

/** Why something that reads these cannot be checked itself: what is broken comes first. */
export function blockedBy(
  parents: readonly NodeId[],
  states: ReadonlyMap<NodeId, RelationCheck>,
): BrokenRelation | UncheckedRelation | undefined {
  const found = parents.flatMap((id) => {
    const state = states.get(id);
    return state && state.state !== 'checked' ? [state] : [];
  });
  return found.find(({ state }) => state === 'broken') ?? found[0];
}
