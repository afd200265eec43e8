/** The selected unit tests of a project, ready to run. In: a checked project; out: their runner. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CheckedProject } from '../product/checked.ts';
import type { UnitTestNode } from '../product/graph.ts';
import { createUnitTestRunner, type UnitTestRunner } from '../run/unit-tests/unit-test-runner.ts';
import type { CommandContext } from './command-context.ts';
import type { Compiled } from './compile-first.ts';

/** Nothing where there are none. */
export function unitTestsOf(
  compiled: Pick<Compiled, 'graph' | 'project' | 'selection' | 'startedAt'> & {
    readonly checked?: CheckedProject;
  },
  { signal }: CommandContext,
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
    files: {
      read: (path) => readText(resolve(project.root, path)),
      absolute: (path) => resolve(project.root, path),
    },
    clock: () => performance.now(),
    open: async (settings) => (await import('../engine/duckdb.ts')).openDuckdb(settings),
    signal,
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there, or not to be read: whoever asked says which file.
    return undefined;
  }
}
