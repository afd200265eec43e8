/** `target/sources.json`, for dbt's tools. In: the ages of sources; out: a file, or why there is none. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ProjectSource } from '../project/resources.ts';
import { writeSources } from '../report/artifacts/write-artifacts.ts';
import type { FreshnessAnswer } from '../run/ask-freshness.ts';
import type { CommandContext } from './command-context.ts';
import { attemptWrite, type Refusal, shownPath } from './refused-write.ts';

export function writeAges(
  { version, mask }: CommandContext,
  project: ProjectSource,
  { answers, ms }: { readonly answers: readonly FreshnessAnswer[]; readonly ms: number },
): readonly Refusal[] {
  const path = join(project.targetPath, 'sources.json');
  return attemptWrite(shownPath(project.root, path), () => {
    const invocation = {
      generatedAt: new Date().toISOString(),
      invocationId: randomUUID(),
      eiderVersion: version,
    };
    writeSources({ ...invocation, project, ages: answers.map(toAge), elapsedMs: ms }, mask);
  });
}

export function toAge({ question, diagnostics: [first], ...answer }: FreshnessAnswer) {
  const problem = answer.verdict === 'not known' ? first?.message : undefined;
  return { ...answer, source: question.source, problem };
}
