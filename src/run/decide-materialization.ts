/**
 * Which actions make a node: the bridge from a step to its materialization. In: a build step;
 * out: actions before the tests, actions that publish, and what to do on either end.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { RelationKind } from '../engine/engine.ts';
import type { Action } from '../materialize/action.ts';
import { materializeRelation } from '../materialize/relation.ts';
import type { BuildStep } from '../product/plan.ts';
import type { RunContext } from './run-context.ts';

export interface Materializing {
  readonly actions: readonly Action[];
  /** Done once the tests have passed, before the commit. */
  readonly publish: readonly Action[];
  readonly makes: RelationKind;
  readonly materialization: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly afterCommit: () => void;
  readonly cleanUp: () => void;
}

export function decideMaterialization(step: BuildStep, context: RunContext): Materializing {
  const { node, replaces } = step;
  const nothing = { publish: [], diagnostics: [], afterCommit: () => {}, cleanUp: () => {} };
  if (node.kind === 'seed') throw new Error('seed');
  const compiled = context.compiled.models.get(node.id);
  if (!compiled) throw new Error(`${node.id} was planned but not compiled`);
  const { materialization, relation } = node;
  const { query } = compiled;
  const makes = materialization === 'view' ? 'view' : 'table';
  return {
    ...nothing,
    actions: materializeRelation({ relation, query, make: makes, replaces }),
    makes,
    materialization,
  };
}
