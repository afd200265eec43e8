/** `eider plan`: what a build would do to each selected node, and why. Touches nothing. */
import { existsSync } from 'node:fs';
import { hasErrors } from '../base/diagnostic.ts';
import { describeOrphans } from '../plan/describe-orphans.ts';
import { planBuild } from '../plan/plan-build.ts';
import type { Graph, NodeId } from '../product/graph.ts';
import type { Inventory } from '../product/inventory.ts';
import type { Plan, PlanStep, StepId } from '../product/plan.ts';
import { plural } from '../report/format.ts';
import { formatPlan, type PlanLine } from '../report/plan.ts';
import { emptyInventory, readInventory } from '../state/read-inventory.ts';
import { checkFirst } from './check-first.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { Compiled, FirstOptions } from './compile-first.ts';
import { sayDiagnostics, sayJson, sayProblems, sayText } from './say.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface PlanOptions extends FirstOptions {
  readonly wait?: boolean | string;
}

export async function plan(context: CommandContext, options: PlanOptions): Promise<ExitCode> {
  const compiled = await checkFirst(context, options);
  if (!compiled) return exitCodes.wrong;
  const { target } = compiled.project;
  if (target.path === ':memory:' || !existsSync(target.path)) {
    return sayPlan(context, compiled, emptyInventory, options);
  }
  return withWarehouse(
    context,
    compiled.project,
    { readOnly: true, wait: options.wait, answer: options },
    async (engine) => {
      const connection = await engine.connect();
      try {
        const inventory = await readInventory(connection, engine.catalog);
        if (hasErrors(inventory.diagnostics)) {
          sayProblems(context, inventory.diagnostics, options);
          return exitCodes.failed;
        }
        return sayPlan(context, compiled, inventory.value, options);
      } finally {
        connection.close();
      }
    },
  );
}

function sayPlan(
  context: CommandContext,
  { graph, selection }: Compiled,
  inventory: Inventory,
  options: PlanOptions,
): ExitCode {
  const kinds = new Set(['model', 'seed', 'test'] as const);
  const planned = planBuild({ graph, selection, inventory, kinds });
  const refused = planned.steps.flatMap((step) =>
    step.type === 'refused' ? [step.diagnostic] : [],
  );
  if (options.output === 'json') {
    sayJson(context, toJson(planned));
  } else {
    const verbose = options.verbose === undefined ? {} : { verbose: options.verbose };
    const lines = planLines(planned, graph);
    sayText(context, formatPlan(lines, { color: context.color, ...verbose }));
    const problems = [...refused, ...describeOrphans(planned)];
    if (problems.length > 0) context.stderr.write('\n');
    sayDiagnostics(context, problems);
  }
  return refused.length > 0 ? exitCodes.failed : exitCodes.ok;
}

function planLines({ steps, idleTests }: Plan, graph: Graph): PlanLine[] {
  const blockedBy = new Map<StepId, string>();
  const lines = steps.map((step): PlanLine => {
    const blocking = step.waitsFor.map((id) => blockedBy.get(id)).find((why) => why !== undefined);
    const line = planLine(step, graph);
    if (step.type === 'refused') blockedBy.set(step.id, `${step.node.name} is refused`);
    if (blocking === undefined || step.type === 'refused') return line;
    blockedBy.set(step.id, blocking);
    return { ...line, action: 'skip', reason: blocking, isNoBuild: true };
  });
  const idle = idleTests.map(({ test, reason }) => testLine(test, 'skip', reason, graph));
  return [...lines, ...idle];
}

function planLine(step: PlanStep, graph: Graph): PlanLine {
  switch (step.type) {
    case 'build': {
      const { node, reason, tests } = step;
      const suffix =
        tests.length === 0 ? '' : `; ${plural(tests.length, 'test')} before it is published`;
      return { kind: node.kind, name: node.name, action: 'build', reason: reason + suffix };
    }
    case 'refused': {
      const { kind, name } = step.node;
      const { message: reason } = step.diagnostic;
      return { kind, name, action: 'refused', reason, isNoBuild: true };
    }
    case 'test':
      return testLine(step.test, 'test', step.timing, graph);
    case 'unit_test':
      return testLine(step.id, 'test', 'without the warehouse', graph);
    default:
      return step satisfies never;
  }
}

function testLine(id: NodeId, action: string, reason: string, graph: Graph): PlanLine {
  const name = graph.nodes.get(id)?.name ?? id;
  return { kind: 'test', name, action, reason, isNoBuild: true };
}

function toJson({ steps, idleTests, orphans }: Plan) {
  return {
    steps: steps.map((step) => ({
      id: step.id,
      action: step.type,
      waits_for: step.waitsFor,
      ...(step.type === 'build' ? { reason: step.reason, tests: step.tests } : {}),
      ...(step.type === 'test' ? { reason: step.timing } : {}),
      ...(step.type === 'refused' ? { reason: step.diagnostic.message } : {}),
    })),
    idle_tests: idleTests,
    orphans: orphans.map(({ relation, kind, madeBy }) => ({ ...relation, kind, made_by: madeBy })),
  };
}
