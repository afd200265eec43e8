/**
 * Tables that a build would refuse to write to, since their rows stay and the columns of their query
 * are others now: known as soon as it is planned. In: a plan; out: the same with those refused.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import type { Connection, ResultColumn } from '../engine/engine.ts';
import { keyedSettings } from '../incremental/keyed-settings.ts';
import {
  reconcileColumns,
  type SchemaChangeMode,
} from '../materialize/columns/reconcile-columns.ts';
import { computed } from '../materialize/interval/write-changes.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import type { BuildStep, Plan, PlanStep } from '../product/plan.ts';
import { intervalNode } from './decide-intervals.ts';
import { columnsOf, spanOfColumns } from './keep-columns.ts';
import type { PlannedRefresh } from './plan-refreshes.ts';
import type { QuestionContext } from './refresh-question.ts';

export async function refuseOtherColumns(
  connection: Connection,
  plan: Plan,
  refreshes: ReadonlyMap<NodeId, PlannedRefresh>,
  context: QuestionContext,
): Promise<Plan> {
  const steps: PlanStep[] = [];
  for (const step of plan.steps) {
    // What is built only if something changes upstream may be left as it is.
    const isSure = step.type === 'build' && step.decision === 'build';
    const diagnostic = isSure
      ? await foresee(connection, step, { context, refresh: refreshes.get(step.id) })
      : undefined;
    if (!diagnostic || step.type !== 'build') steps.push(step);
    else {
      const { id, node, waitsFor, tests } = step;
      steps.push({ type: 'refused', id, node, waitsFor, tests, diagnostic });
    }
  }
  return { ...plan, steps };
}

interface Foreseeing {
  readonly context: QuestionContext;
  readonly refresh: PlannedRefresh | undefined;
}

async function foresee(
  connection: Connection,
  { node }: BuildStep,
  { context, refresh }: Foreseeing,
): Promise<Diagnostic | undefined> {
  const compiled = context.compiled.models.get(node.id);
  const mode = compiled && keptMode(compiled, context, refresh);
  if (!mode) return undefined;
  const table = await columnsOf(connection, formatRelation(node.relation));
  const query = await columnsToBe(connection, compiled, context);
  if (!table || !query) return undefined;
  const { relation, name } = node;
  const span = spanOfColumns(compiled.node);
  const question = { relation, name, mode, span, table, query, computed };
  return reconcileColumns(question).diagnostics[0];
}

/** How columns of others are taken, where rows of older code stay in the table. */
function keptMode(
  compiled: CompiledModel,
  context: QuestionContext,
  refresh: PlannedRefresh | undefined,
): SchemaChangeMode | undefined {
  const decision = context.decisions.decide(compiled.node);
  if (decision.type !== 'build' || !decision.keepsRows) return undefined;
  const { settings } = intervalNode(compiled, context) ?? {};
  if (settings) {
    const isKept = settings.isForward && refresh !== undefined && refresh.refresh.type !== 'full';
    return isKept ? settings.onSchemaChange : undefined;
  }
  return keyedSettings(compiled.node, context.compiled.graph)?.onSchemaChange;
}

/**
 * By the names of the check, which knows of edits upstream; of the types that the engine gives them
 * over what is there, which sources may declare otherwise.
 */
async function columnsToBe(
  connection: Connection,
  { node, query }: CompiledModel,
  { checked }: QuestionContext,
): Promise<readonly ResultColumn[] | undefined> {
  const check = checked?.relations.get(node.id);
  if (check?.state !== 'checked') return undefined;
  const now = await columnsOf(connection, `(\n${query.text}\n)`);
  const types = new Map(now?.map(({ name, type }) => [name.toLowerCase(), type]));
  return check.columns.map(({ name, type }) => ({
    name,
    type: types.get(name.toLowerCase()) ?? type,
  }));
}
