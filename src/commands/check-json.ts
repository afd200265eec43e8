/** What `eider check` found out, for programs. In: the checked project; out: plain JSON. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import { printNeed } from '../check/proof/print-need.ts';
import type { CheckedRelation, Finding, RelationCheck, TestCheck } from '../product/checked.ts';
import type { NodeId } from '../product/graph.ts';
import type { IncrementalProof, ProofCause } from '../product/proof.ts';
import { diagnosticToJson } from '../report/diagnostics/diagnostic-json.ts';
import type { Checked } from './check-first.ts';

export function checkToJson(value: Checked | undefined, diagnostics: readonly Diagnostic[]) {
  const said = diagnostics.map(diagnosticToJson);
  if (!value) return { relations: [], tests: [], diagnostics: said };
  const { checked, selection } = value;
  const selected = <State>(states: ReadonlyMap<NodeId, State>): [NodeId, State][] =>
    [...states].filter(([id]) => selection.ids.has(id));
  return {
    relations: selected(checked.relations).map(([id, state]) => ({ id, ...relationToJson(state) })),
    tests: selected(checked.tests).map(([id, state]) => ({ id, ...stateToJson(state) })),
    diagnostics: said,
  };
}

function stateToJson(state: RelationCheck | TestCheck) {
  switch (state.state) {
    case 'checked':
      return { state: state.state };
    case 'unchecked':
      return { state: state.state, because: state.because, cause: state.cause };
    case 'broken':
      return { state: state.state, cause: state.cause };
    default:
      return state satisfies never;
  }
}

function relationToJson(relation: RelationCheck) {
  if (relation.state !== 'checked') return stateToJson(relation);
  const { state, columns, findings, proof }: CheckedRelation = relation;
  return {
    state,
    columns: columns.map(({ name, type, description }) => ({
      name,
      type,
      ...(description === undefined ? {} : { description }),
    })),
    ...(findings.length > 0 ? { findings: findings.map(findingToJson) } : {}),
    ...(proof ? { incremental: proofToJson(proof) } : {}),
  };
}

function findingToJson({ kind, reason, locate, through }: Finding) {
  return {
    kind,
    reason,
    ...(locate ? placeToJson(locate) : {}),
    ...(through === undefined ? {} : { through }),
  };
}

function placeToJson(locate: Locate) {
  const { source, start } = locate();
  return { path: source.path, ...source.position(start) };
}

function proofToJson({ inputs, problem, dense, volatile }: IncrementalProof) {
  return {
    ...(problem ? { problem: problem.reason } : {}),
    inputs: inputs.map(({ relation, occurrence, need, time, influence, keys, cause }) => ({
      relation,
      occurrence,
      need: printNeed(need),
      ...(time ? { time } : {}),
      influence,
      keys,
      ...(cause ? { reason: cause.reason } : {}),
    })),
    dense,
    volatile: volatile.map(({ reason }: ProofCause) => reason),
  };
}
