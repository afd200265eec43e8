/** The selected unit tests of a project, ready to run. In: a checked project; out: their runner. */
import { fixtureFiles } from '../check/fixtures/read-fixture.ts';
import type { Engine, EngineSettings } from '../engine/engine.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { UnitTestNode } from '../product/graph.ts';
import { createUnitTestRunner } from '../run/unit-tests/unit-test-runner.ts';
import type { UnitTestRunner } from '../run/unit-tests/unit-test-verdict.ts';
import type { Compiled } from './compile-first.ts';

type Opens = (settings: EngineSettings) => Promise<Engine>;

/** Nothing where there are none. */
export function unitTestsOf(
  compiled: Pick<Compiled, 'graph' | 'project' | 'selection' | 'startedAt'> & {
    readonly checked?: CheckedProject;
  },
  { signal, open = openInMemory }: { readonly signal: AbortSignal; readonly open?: Opens },
): UnitTestRunner | undefined {
  const { graph, project, selection, startedAt, checked } = compiled;
  const chosen = [...graph.nodes.values()].filter(
    (node): node is UnitTestNode => node.kind === 'unit_test' && selection.ids.has(node.id),
  );
  if (chosen.length === 0) return undefined;
  return createUnitTestRunner({
    graph,
    project,
    tests: chosen,
    runStartedAt: startedAt,
    columnsOf: (id) => {
      const relation = checked?.relations.get(id);
      return relation?.state === 'checked' ? relation.columns : undefined;
    },
    files: fixtureFiles(project.root),
    clock: () => performance.now(),
    open,
    signal,
  });
}

async function openInMemory(settings: EngineSettings): Promise<Engine> {
  const { openDuckdb } = await import('../engine/duckdb.ts');
  return openDuckdb(settings);
}
