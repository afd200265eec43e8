/**
 * Every question that a plan, and later a run, asks about what is to be done: one set of rules for
 * both. In: the project, what its code and its inputs are now, verdicts from before; out: answers.
 */
import { canonicalJson, digest } from '../base/json.ts';
import type { CodeVersions } from '../compile/code-version.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isSnapshot } from '../graph/materialized-as.ts';
import { ownKey } from '../graph/state-key.ts';
import { isBackfilled } from '../incremental/backfill.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import { keyedSettings } from '../incremental/keyed-settings.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { CompiledProject, CompiledTest } from '../product/compiled.ts';
import type { Graph, ModelNode, NodeId, SeedNode, UnitTestNode } from '../product/graph.ts';
import type { KnownRelation } from '../product/inventory.ts';
import type { TimeRange } from '../product/ledger.ts';
import type { CodeVersion, KnownVerdict, StoredVersion } from '../product/state.ts';
import { asideOf } from './aside.ts';
import { type CurrentState, codeText } from './current-state.ts';
import { decideNode, type NodeDecision, type NodeQuestion } from './decide-node.ts';
import { type CurrentInputs, readInputs } from './input-versions.ts';
import { dependsOnClock } from './test-clock.ts';
import { createUnitTestVersions } from './unit-test-version.ts';
import { createUnsettled } from './unsettled.ts';

export interface DecisionsInput {
  readonly compiled: CompiledProject;
  readonly checked: CheckedProject | undefined;
  readonly codes: CodeVersions;
  readonly current: CurrentState;
  readonly verdicts: ReadonlyMap<string, KnownVerdict>;
  /** What Eider made and somebody else dropped, by `relationKey`. */
  readonly gone: ReadonlySet<string>;
  /** What somebody else did to a relation since it was published, in words. */
  readonly tampering: (
    there: KnownRelation,
    version: StoredVersion | undefined,
  ) => string | undefined;
  /** Views that are not what they were made as. */
  readonly redefined: ReadonlySet<KnownRelation>;
  readonly fixtureVersion: (path: string) => string | undefined;
  readonly isFullAsked: boolean;
  readonly isBackfillAsked?: boolean;
  /** All that is asked for is about this time, of models that are built interval by interval. */
  readonly only?: TimeRange | undefined;
  readonly dropsHistory: boolean;
}

/** Nodes that a plan expects to be made anew, with their code. */
export type Pending = ReadonlyMap<NodeId, CodeVersion>;

export interface Decisions {
  readonly decide: (node: ModelNode | SeedNode, pending?: Pending) => NodeDecision;
  readonly codeOf: (node: ModelNode | SeedNode) => CodeVersion;
  readonly inputsOf: (node: ModelNode | SeedNode) => CurrentInputs;
  /** False where it passed on what is there now, and nothing of it depends on the clock. */
  readonly isTestDue: (test: NodeId, pending?: Pending) => boolean;
  /** False where it passed as it is written now, on the models as they are written now. */
  readonly isUnitTestDue: (test: UnitTestNode) => boolean;
  readonly unitTestVersion: (test: UnitTestNode) => string;
  /** What a verdict is recorded with; nothing where what it read has no version. */
  readonly testVersions: (
    test: NodeId,
  ) => { readonly definition: string; readonly inputs: string } | undefined;
}

const nothing: Pending = new Map();

export function createDecisions(input: DecisionsInput): Decisions {
  const { compiled, codes, current, verdicts } = input;
  const { graph } = compiled;
  const unsettled = createUnsettled({ ...input, readsClock: codes.readsClock });
  const definitions = new Map<NodeId, string>();
  const definitionOf = (test: CompiledTest): string => {
    const known = definitions.get(test.node.id) ?? codes.ofTest(test);
    definitions.set(test.node.id, known);
    return known;
  };
  const inputsOf = (node: ModelNode | SeedNode, pending: Pending = nothing): CurrentInputs =>
    readInputs(node, { graph, current, pending, throughViews: false });
  const testInputs = (test: CompiledTest, pending: Pending): string | undefined => {
    const inputs = readInputs(test.node, { graph, current, pending, throughViews: true });
    if (inputs.pending.length > 0 || inputs.unknown.length > 0) return undefined;
    return digest(canonicalJson(inputs.versions));
  };
  const unitTests = createUnitTestVersions({ ...input, graph });
  const unitTestVersion = unitTests.versionOf;
  return {
    codeOf: codes.of,
    unitTestVersion,
    isUnitTestDue: (test) => {
      if (unitTests.isAlwaysDue(test)) return true;
      return verdicts.get(`${test.id} ${unitTestVersion(test)}`)?.status !== 'passed';
    },
    inputsOf,
    decide: (node, pending = nothing) => {
      const there = current.relationOf(node.relation);
      const isView = node.kind === 'model' && node.materialization === 'view';
      const version = current.versionOf(ownKey(node));
      return decideNode({
        node,
        graph,
        there,
        isGone: !there && input.gone.has(relationKey(node.relation)),
        code: codes.of(node),
        inputs: inputsOf(node, pending),
        tampering: there && (isView ? redefinition(there, input) : input.tampering(there, version)),
        unsettled: node.kind === 'model' ? unsettled(node) : undefined,
        isFullAsked: input.isFullAsked && !isOfTime(node, input),
        isBegun: isBegun(node, input),
        updateAsked: updateAsked(node, input),
        goesOn: goesOn(node, graph),
        keptHistory: isSnapshot(node) && !input.dropsHistory ? '; its history stays' : '',
      });
    },
    isTestDue: (id, pending = nothing) => {
      const test = compiled.tests.get(id);
      if (!test) return false;
      const verdict = verdicts.get(`${id} ${definitionOf(test)}`);
      if (verdict?.status !== 'passed' || dependsOnClock(test, graph)) return true;
      return verdict.inputs !== testInputs(test, pending);
    },
    testVersions: (id) => {
      const test = compiled.tests.get(id);
      const inputs = test && testInputs(test, nothing);
      return test && inputs !== undefined ? { definition: definitionOf(test), inputs } : undefined;
    },
  };
}

/** What stands beside it goes on where nothing else would lead to it: other code does that by itself. */
function isBegun(
  node: ModelNode | SeedNode,
  { current, codes }: Pick<DecisionsInput, 'current' | 'codes'>,
): boolean {
  const [made, aside] = [node.relation, asideOf(node.relation)].map(
    (relation) => current.relationOf(relation)?.made?.code,
  );
  if (!made || !aside) return false;
  const now = codes.of(node);
  const isOfThisCode = codeText(aside) === codeText(now) && aside.partial === now.partial;
  return (
    isOfThisCode && (made.query === now.query || node.config.values.on_code_change === 'forward')
  );
}

function redefinition(
  there: KnownRelation,
  { redefined }: Pick<DecisionsInput, 'redefined'>,
): string | undefined {
  return redefined.has(there) ? 'its query was changed by somebody else' : undefined;
}

/** Whether some of its time can be asked for, and is. */
function isOfTime(node: ModelNode | SeedNode, { only }: Pick<DecisionsInput, 'only'>): boolean {
  return only !== undefined && node.kind === 'model' && intervalSettings(node) !== undefined;
}

function updateAsked(node: ModelNode | SeedNode, input: DecisionsInput): string | undefined {
  if (node.kind !== 'model') return undefined;
  if (input.isFullAsked && isOfTime(node, input)) return 'a full refresh was asked for';
  const isBackfill = input.isBackfillAsked && isBackfilled(node, input.compiled.graph);
  return isBackfill ? 'a backfill was asked for' : undefined;
}

function goesOn(node: ModelNode | SeedNode, graph: Graph): NodeQuestion['goesOn'] {
  if (node.kind !== 'model') return undefined;
  if (isSnapshot(node)) return 'whatever changed';
  return keyedSettings(node, graph) ? 'with its inputs' : undefined;
}
