/** Data tests on real rows: a table in memory, tests as YAML, and what each of them finds. */
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Connection, Engine } from '../../../src/engine/engine.ts';
import { compile } from '../../../src/pipeline.ts';
import type { CompiledProject, CompiledTest } from '../../../src/product/compiled.ts';
import type { RunContext } from '../../../src/run/run-context.ts';
import { runTests } from '../../../src/run/run-tests.ts';
import type { TestVerdict } from '../../../src/run/test-verdict.ts';
import { print, type VirtualTree, virtualFiles } from '../project/virtual-project.ts';

export interface TestLab {
  readonly connection: Connection;
  readonly close: () => Promise<void>;
}

/** An empty database in memory. */
export async function openLab(): Promise<TestLab> {
  const engine: Engine = await openDuckdb({ path: ':memory:', threads: 2 });
  const connection = await engine.connect();
  return {
    connection,
    close: async () => {
      connection.close();
      await engine.close();
    },
  };
}

const projectFile = `name: shop
target: dev
targets: { dev: { engine: duckdb, path: ":memory:", schema: main } }
models: { +materialized: table }
`;

/** The tests of a project whose files are these; what is wrong with them is thrown. */
export function compileTests(tree: VirtualTree): CompiledProject {
  const { value, diagnostics } = compileTree(tree);
  if (!value) throw new Error(print(diagnostics));
  return value.compiled;
}

/** What is wrong with a project, as text. */
export function mistakesOf(tree: VirtualTree): string {
  return print(compileTree(tree).diagnostics);
}

export const runStartedAt = '2024-03-31T12:00:00Z';

function compileTree(tree: VirtualTree) {
  const whole: VirtualTree = { 'project.yml': projectFile, ...tree };
  const rooted = Object.entries(whole).map(([path, content]) => [`/p/${path}`, content]);
  return compile({
    env: {},
    runStartedAt,
    workingFolder: '/p',
    files: virtualFiles(Object.fromEntries(rooted)),
  });
}

/** One relation, `tested`, and the tests that a list in YAML says. */
export function testsOf(list: string, column?: string): CompiledProject {
  const entry = {
    name: 'tested',
    data_tests: column === undefined ? list : '[]',
    columns: column === undefined ? '[]' : `[{ name: ${column}, data_tests: ${list} }]`,
  };
  return compileTests({
    'models/tested.sql': 'select 1 as nothing\n',
    'models/other.sql': 'select 1 as nothing\n',
    'models/tested.yml': `models:\n  - name: ${entry.name}\n    data_tests: ${entry.data_tests}\n    columns: ${entry.columns}\n`,
  });
}

export async function verdictsOf(
  { connection }: TestLab,
  compiled: CompiledProject,
  { oneByOne = false, rows }: { readonly oneByOne?: boolean; readonly rows?: number } = {},
): Promise<readonly TestVerdict[]> {
  const context = contextOf(compiled);
  const tests = inOrder(compiled);
  const gated = { consequence: () => 'nothing is held back' };
  const [subject] = [...compiled.models.keys()].filter((id) => id.endsWith('.tested'));
  const counted = subject === undefined ? {} : { rows: { of: subject, count: rows } };
  return (
    (await runTests(connection, { tests, gated, oneByOne, ...counted }, context)) ??
    (await runTests(connection, { tests, gated, oneByOne: true }, context)) ??
    []
  );
}

/** In the order of the YAML. */
export function inOrder({ tests }: CompiledProject): readonly CompiledTest[] {
  const place = ({ node }: CompiledTest): number => node.locate().start;
  return [...tests.values()].sort((a, b) => place(a) - place(b));
}

/** What running a test asks of a run. */
function contextOf(compiled: CompiledProject): RunContext {
  return {
    compiled,
    project: { root: '/p' },
    storeFailures: false,
    personalColumns: async () => new Map(),
    clock: () => 0,
  } as unknown as RunContext;
}

/** `failed: 2 values`, or `passed`; what could not run says why. */
export function say({ status, diagnostics }: TestVerdict): string {
  if (status === 'passed') return status;
  const [, what] = /failed for .+?(?:: (.*))?$/.exec(diagnostics[0]?.message ?? '') ?? [];
  return status === 'errored' ? messageOf(diagnostics) : `${status}${what ? `: ${what}` : ''}`;
}

function messageOf([first]: readonly Diagnostic[]): string {
  return first?.message ?? 'interrupted';
}
