/** Unit tests of projects in memory, run: what each came to, as text. */
import { hasErrors } from '../../../src/base/diagnostic.ts';

import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { formatDiagnostics } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { createUnitTestRunner } from '../../../src/run/unit-tests/unit-test-runner.ts';
import { check } from '../check/check-lab.ts';
import type { VirtualTree } from '../project/virtual-project.ts';

/** `name: status`, and what was said, a block for each test. */
export async function runUnitTests(tree: VirtualTree): Promise<string> {
  const { tests, runner } = await openUnitTests(tree);
  try {
    const blocks: string[] = [];
    for (const test of tests) {
      const { status, diagnostics: problems } = await runner.run(test);
      const told = formatDiagnostics(problems, { color: false, width: 100 });
      blocks.push([`${test.name}: ${status}`, ...(told === '' ? [] : [told])].join('\n'));
    }
    return blocks.join('\n\n');
  } finally {
    await runner.close();
  }
}

/** Nothing of it runs yet. */
export async function openUnitTests(tree: VirtualTree) {
  const { project: checked, source, said, diagnostics, fixtures } = await check(tree);
  if (hasErrors(diagnostics)) throw new Error(said);
  const { graph } = checked.compiled;
  const tests = [...graph.nodes.values()].filter((node) => node.kind === 'unit_test');
  const runner = createUnitTestRunner({
    graph,
    project: source,
    tests,
    runStartedAt: '2024-01-01T00:00:00Z',
    columnsOf: (id) => {
      const relation = checked.relations.get(id);
      return relation?.state === 'checked' ? relation.columns : undefined;
    },
    files: fixtures,
    clock: () => 0,
    open: openDuckdb,
  });
  return { tests, runner };
}
