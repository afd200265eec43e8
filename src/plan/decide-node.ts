/**
 * Whether a relation is made anew, and why. In: what made it and what would make it now; out: a
 * decision with its reason. Pure: asked when a build is planned, and again when a node's turn comes.
 */
import { isSnapshot } from '../graph/materialized-as.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import type { Graph, ModelNode, SeedNode } from '../product/graph.ts';
import type { KnownRelation } from '../product/inventory.ts';
import type { CodeVersion, InputVersions } from '../product/state.ts';
import { type CurrentInputs, inputName } from './input-versions.ts';

export interface NodeQuestion {
  readonly node: ModelNode | SeedNode;
  readonly graph: Graph;
  readonly there: KnownRelation | undefined;
  /** Nothing is there, and Eider had made it. */
  readonly isGone: boolean;
  readonly code: CodeVersion;
  readonly inputs: CurrentInputs;
  /** What somebody else did to it, in words. */
  readonly tampering: string | undefined;
  /** Why equal code and equal inputs say nothing about it, in words. */
  readonly unsettled: string | undefined;
  readonly isFullAsked: boolean;
  /** A build that was ended has begun to make all of it anew, by the code that it has now. */
  readonly isBegun: boolean;
  /** In words, where some of its rows are to be made anew whatever they were made from. */
  readonly updateAsked: string | undefined;
  /** Rows that are there stay: of snapshots always, of merged and appended models until they are made by other code. */
  readonly goesOn: 'whatever changed' | 'with its inputs' | undefined;
  /** Said of snapshots, whose rows no query can give again. */
  readonly keptHistory: '' | '; its history stays';
}

export type NodeDecision =
  /** `keepsRows`: what is there was made by the same rules, and may be brought up to date. */
  | { readonly type: 'build'; readonly reason: string; readonly keepsRows: boolean }
  /** Made anew only if these turn out to hold something else. */
  | { readonly type: 'if changed'; readonly reason: string }
  | { readonly type: 'up to date'; readonly reason: string };

const sameAsBefore = 'same code, same inputs';

export function decideNode(question: NodeQuestion): NodeDecision {
  const { inputs, graph, node } = question;
  if (keepsHistory(question))
    return { type: 'up to date', reason: 'holds what a part of the rows cannot tell' };
  const anew = reasonToRebuild(question);
  if (anew !== undefined) return { type: 'build', reason: anew, keepsRows: false };
  const reason = reasonToUpdate(question);
  if (reason !== undefined) return { type: 'build', reason, keepsRows: true };
  if (inputs.pending.length === 0) return { type: 'up to date', reason: sameAsBefore };
  const names = listed(inputs.pending.map((key) => inputName(key, graph)));
  const isView = node.kind === 'model' && node.materialization === 'view';
  const change = isView ? `the columns of ${names} change` : `the content of ${names} changes`;
  return { type: 'if changed', reason: `built only if ${change}` };
}

function reasonToRebuild(question: NodeQuestion): string | undefined {
  const { node, there, tampering, code } = question;
  if (!there) {
    const reason = question.isGone ? 'it was dropped by somebody else' : 'first build';
    return code.partial === undefined ? reason : `${reason}, ${told(code.partial)}`;
  }
  if (there.madeBy === undefined) return `adopts a ${there.kind} that was there`;
  const made = node.kind === 'seed' ? 'seed' : node.materialization;
  if (there.materialization !== undefined && there.materialization !== made) {
    return `was materialized as ${there.materialization}`;
  }
  if (there.madeBy !== node.id) return `was made for ${there.madeBy}`;
  if (question.isFullAsked) return `a full refresh was asked for${question.keptHistory}`;
  if (!there.made) return 'what it was made from is not known';
  if (code.partial !== undefined) return told(code.partial);
  if (there.made.code.partial !== undefined) return wasPartial(there.made.code.partial);
  const { goesOn } = question;
  if (goesOn === 'whatever changed') return undefined;
  if (goesOn === 'with its inputs') return changedCode(question, there.made.code);
  return (
    tampering ??
    changedRules(there.made.code, code) ??
    reasonWithoutVersions(question) ??
    (question.isBegun ? 'a rebuild was begun' : undefined)
  );
}

function changedCode({ code }: NodeQuestion, before: CodeVersion): string | undefined {
  if (isOtherConfig(before, code)) return 'its configuration changed';
  return before.query === code.query || code.goesForward ? undefined : 'its code changed';
}

/** Versions say nothing here, so that equal ones are no reason to leave it as it is. */
function reasonWithoutVersions({ unsettled, inputs }: NodeQuestion): string | undefined {
  if (unsettled !== undefined) return unsettled;
  const [unknown] = inputs.unknown;
  return unknown === undefined ? undefined : `the version of ${unknown} is not known`;
}

function wasPartial(partial: string): string {
  return partial === 'empty' ? 'was built without rows' : `was built as ${partial}`;
}

function told(partial: string): string {
  return partial === 'empty' ? 'without rows' : partial;
}

/** Rows that earlier builds have left, and that no other build gives again, are not lost to a part. */
function keepsHistory({ node, there, code }: NodeQuestion): boolean {
  if (node.kind !== 'model' || code.partial === undefined || !there?.made) return false;
  const isWhole = there.made.code.partial === undefined && there.madeBy === node.id;
  const isIncremental = node.materialization === 'incremental' && !intervalSettings(node);
  return isWhole && (isIncremental || isSnapshot(node));
}

/** The query may have changed, too: a model of intervals may keep what older code made. */
function reasonToUpdate(question: NodeQuestion): string | undefined {
  const { node, there, code, inputs, graph } = question;
  if (!there?.made) return undefined;
  const { made } = there;
  if (question.goesOn) {
    const other = question.tampering ?? changedRules(made.code, code);
    if (other !== undefined) return other;
  }
  if (made.code.query !== code.query) {
    return node.kind === 'seed' ? 'its file changed' : 'its code changed';
  }
  if (code.goesForward && made.code.onSchemaChange !== code.onSchemaChange) {
    return 'on_schema_change changed';
  }
  if (node.config.values.cutoff !== undefined) return 'what its cutoff leaves out moves with time';
  return (
    (question.goesOn ? reasonWithoutVersions(question) : undefined) ??
    changedInputs(made.inputs, inputs, graph) ??
    question.updateAsked
  );
}

function changedRules(before: CodeVersion, now: CodeVersion): string | undefined {
  if (before.engine !== now.engine) return 'another version of the engine';
  if (isOtherConfig(before, now)) return 'its configuration changed';
  return before.settings === now.settings ? undefined : 'settings of the target changed';
}

/** To begin to go forward keeps every row; who stops it wants none of older code. */
function isOtherConfig(before: CodeVersion, now: CodeVersion): boolean {
  return before.config !== now.config || (before.goesForward === true && !now.goesForward);
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
