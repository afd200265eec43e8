/**
 * Whether a relation is made anew, and why. In: what made it and what would make it now; out: a
 * decision with its reason. Pure: asked when a build is planned, and again when a node's turn comes.
 */
import type { Graph, ModelNode, SeedNode } from '../product/graph.ts';
import type { KnownRelation } from '../product/inventory.ts';
import type { CodeVersion, InputVersions } from '../product/state.ts';
import { type CurrentInputs, inputName } from './input-versions.ts';

export interface NodeQuestion {
  readonly node: ModelNode | SeedNode;
  readonly graph: Graph;
  readonly there: KnownRelation | undefined;
  readonly code: CodeVersion;
  readonly inputs: CurrentInputs;
  /** What somebody else did to it, in words. */
  readonly tampering: string | undefined;
  /** Why equal code and equal inputs say nothing about it, in words. */
  readonly unsettled: string | undefined;
  readonly isFullAsked: boolean;
}

export type NodeDecision =
  | { readonly type: 'build'; readonly reason: string }
  /** Made anew only if these turn out to hold something else. */
  | { readonly type: 'if changed'; readonly reason: string }
  | { readonly type: 'up to date'; readonly reason: string };

export const sameAsBefore = 'same code, same inputs';

export function decideNode(question: NodeQuestion): NodeDecision {
  const { inputs, graph, node } = question;
  const reason = reasonToBuild(question);
  if (reason !== undefined) return { type: 'build', reason };
  if (inputs.pending.length === 0) return { type: 'up to date', reason: sameAsBefore };
  const names = listed(inputs.pending.map((key) => inputName(key, graph)));
  const what = node.kind === 'model' && node.materialization === 'view' ? 'columns' : 'content';
  return { type: 'if changed', reason: `built only if the ${what} of ${names} changes` };
}

function reasonToBuild(question: NodeQuestion): string | undefined {
  const { node, there, tampering, unsettled, code, inputs, graph } = question;
  if (!there) return 'first build';
  if (there.madeBy === undefined) return `adopts a ${there.kind} that was there`;
  const made = node.kind === 'seed' ? 'seed' : node.materialization;
  if (there.materialization !== undefined && there.materialization !== made) {
    return `was materialized as ${there.materialization}`;
  }
  if (there.madeBy !== node.id) return `was made for ${there.madeBy}`;
  if (question.isFullAsked) return 'a full refresh was asked for';
  if (!there.made) return 'what it was made from is not known';
  if (tampering !== undefined) return tampering;
  const changed = changedCode(there.made.code, code, node);
  if (changed !== undefined) return changed;
  if (unsettled !== undefined) return unsettled;
  const [unknown] = inputs.unknown;
  if (unknown !== undefined) return `the version of ${unknown} is not known`;
  return changedInputs(there.made.inputs, inputs, graph);
}

function changedCode(
  before: CodeVersion,
  now: CodeVersion,
  { kind }: NodeQuestion['node'],
): string | undefined {
  if (before.engine !== now.engine) return 'another version of the engine';
  if (before.query !== now.query) return kind === 'seed' ? 'its file changed' : 'its code changed';
  if (before.config !== now.config) return 'its configuration changed';
  return before.settings === now.settings ? undefined : 'settings of the target changed';
}

function changedInputs(
  before: InputVersions,
  { versions, pending }: CurrentInputs,
  graph: Graph,
): string | undefined {
  const waiting = new Set(pending);
  const changed = Object.entries(versions).filter(([key, text]) => before[key] !== text);
  const gone = Object.keys(before).filter((key) => !(key in versions) && !waiting.has(key));
  if (changed.length === 0 && gone.length === 0) return undefined;
  const others = changed.filter(([key]) => key in before).map(([key]) => inputName(key, graph));
  if (others.length > 0) return `${listed(others)} changed`;
  const read = [...changed.map(([key]) => key), ...gone].map((key) => inputName(key, graph));
  return `what it reads through views changed: ${listed(read)}`;
}

const namesShown = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namesShown).join(', ');
  const more = names.length - namesShown;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
