/**
 * The age of a source as a step of a build. In: a step; out: an event, and what holds back the
 * readers of a source that is too old. Changes nothing.
 */
import type { Connection } from '../engine/engine.ts';
import type { RunEvent, TestStatus } from '../product/events.ts';
import type { SourceNode } from '../product/graph.ts';
import type { FreshnessStep } from '../product/plan.ts';
import { freshnessQuestions } from '../quality/source-freshness.ts';
import { askFreshness, type FreshnessAnswer, sayUnasked } from './ask-freshness.ts';
import type { RunContext } from './run-context.ts';

/** Why its readers cannot be built; nothing where they can. */
export async function runFreshness(
  connection: Connection,
  { source }: FreshnessStep,
  context: RunContext,
  emit: (event: RunEvent) => void,
): Promise<string | undefined> {
  const began = context.clock();
  const { graph } = context.compiled;
  const { questions } = freshnessQuestions(graph, context.project.root, (id) => id === source.id);
  const [question] = questions;
  const clock = { now: context.observing.now, clock: context.clock };
  const answer = question && (await askFreshness(connection, question, clock));
  if (answer === 'interrupted') return 'interrupted';
  if (answer) context.onAge(answer);
  emit({
    type: 'test_finished',
    at: context.now(),
    test: source.id,
    name: freshnessOf(source),
    afterPublishing: false,
    status: statusOf(answer),
    failures: 0,
    ms: context.clock() - began,
    diagnostics: answer?.diagnostics ?? [sayUnasked(source)],
  });
  const name = nameOf(source);
  if (answer?.verdict === 'too old') return `${name} is older than it may be`;
  return statusOf(answer) === 'errored' ? `the age of ${name} is not known` : undefined;
}

/** What the step is called where tests are told. */
export function freshnessOf(source: SourceNode): string {
  return `freshness of ${nameOf(source)}`;
}

function nameOf({ table, name }: SourceNode): string {
  return `${table.source}.${name}`;
}

function statusOf(answer: FreshnessAnswer | undefined): TestStatus {
  return statuses[answer?.verdict ?? 'not known'];
}

const statuses = {
  fresh: 'passed',
  stale: 'warned',
  'too old': 'failed',
  'not known': 'errored',
} as const;
