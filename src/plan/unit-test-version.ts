/**
 * What a unit test's verdict depends on: its own text, the files of its rows and the code of all that
 * it may run. In: the graph and versions; out: digests. Reads no rows.
 */
import { canonicalJson, digest, type Json } from '../base/json.ts';
import type { CodeVersions } from '../compile/code-version.ts';
import { withAncestors } from '../graph/selection/reach.ts';
import type { Graph, UnitTestNode } from '../product/graph.ts';
import type { WrittenRows } from '../project/resources.ts';

export interface UnitTestVersionsInput {
  readonly graph: Graph;
  readonly codes: CodeVersions;
  /** Of what a file of rows holds, by its path as it was written; none where there is no such file. */
  readonly fixtureVersion: (path: string) => string | undefined;
}

export function createUnitTestVersions({ graph, codes, fixtureVersion }: UnitTestVersionsInput) {
  const known = new Map<string, string>();
  const versionOf = (node: UnitTestNode): string => {
    const read = () =>
      digest(canonicalJson([written(node), code(node), ownQuery(node) ?? null, filesOf(node)]));
    const version = known.get(node.id) ?? read();
    known.set(node.id, version);
    return version;
  };
  return { versionOf, isAlwaysDue };

  /** What cannot be told to be the same. */
  function isAlwaysDue(node: UnitTestNode): boolean {
    if (filesOf(node).includes(null)) return true;
    return node.test.query !== undefined && ownQuery(node) === undefined;
  }

  function filesOf({ test }: UnitTestNode): readonly (string | null)[] {
    const rows = test.steps.flatMap(({ given, expected }): readonly WrittenRows[] => [
      ...given,
      ...expected,
    ]);
    return rows.flatMap(({ fixture }) =>
      fixture === undefined ? [] : [fixtureVersion(fixture.value) ?? null],
    );
  }

  function ownQuery({ test }: UnitTestNode): string | undefined {
    return test.query && codes.ofWritten(test.query.value);
  }

  /** More than what it runs, perhaps: then it runs once too often. */
  function code({ parents }: UnitTestNode): Json {
    const reached = withAncestors(graph, new Set(parents), Number.POSITIVE_INFINITY);
    return [...reached].sort().flatMap((id): Json[] => {
      const node = graph.nodes.get(id);
      return node?.kind === 'model' ? [[id, { ...codes.of(node) }]] : [];
    });
  }
}

function written({ test }: UnitTestNode): Json {
  const { steps, vars, env, incremental, runStartedAt, tolerance, ordered } = test;
  return [
    vars,
    env,
    [incremental ?? null, runStartedAt?.value ?? null, tolerance ?? null, ordered],
    steps.map(({ given, expected }) => [
      given.map(({ input, rows, format, replaces }) => [
        input.value,
        rows ?? null,
        format ?? null,
        replaces,
      ]),
      expected.map(({ model, rows, format, of }) => [
        model?.value ?? null,
        rows ?? null,
        format ?? null,
        of ?? null,
      ]),
    ]),
  ];
}
