/** A project in memory, built by the program itself on a real engine in this process. */
import { posix } from 'node:path';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import type { Connection } from '../../src/engine/engine.ts';
import { check, compile } from '../../src/pipeline.ts';
import type { CheckedProject } from '../../src/product/checked.ts';
import type { NodeFinished, RunEvent } from '../../src/product/events.ts';
import type { ModelNode } from '../../src/product/graph.ts';
import type { TimeRange } from '../../src/product/ledger.ts';
import type { ProjectFiles } from '../../src/project/files/project-files.ts';
import { runBuild } from '../../src/run/run-build.ts';

export interface BuildOptions {
  readonly only?: TimeRange | undefined;
  readonly threads?: number | undefined;
  readonly isFullAsked?: boolean;
  readonly isBackfillAsked?: boolean;
  /** ISO 8601, UTC. */
  readonly startedAt?: string;
  /** Of a project whose files changed meanwhile. */
  readonly files?: Files;
}

export interface BuiltLab {
  readonly connection: Connection;
  readonly models: readonly ModelNode[];
  readonly queryOf: (model: ModelNode) => string;
  /** How each node ended, by name. */
  readonly build: (options?: BuildOptions) => Promise<ReadonlyMap<string, NodeFinished>>;
  readonly close: () => Promise<void>;
}

export type Files = Readonly<Record<string, string>>;

export async function openLab(files: Files): Promise<BuiltLab> {
  const first = await checkedOf(files, '2024-06-01T00:00:00Z');
  const engine = await openDuckdb({ path: ':memory:', threads: 1 });
  const connection = await engine.connect();
  const { compiled } = first;
  let runs = 0;
  return {
    connection,
    models: [...compiled.graph.nodes.values()].filter((node) => node.kind === 'model'),
    queryOf: ({ id }) => compiled.models.get(id)?.query.text ?? '',
    build: async ({ files: changed, ...options } = {}) => {
      const {
        only,
        threads = 1,
        isFullAsked = false,
        isBackfillAsked = false,
        startedAt,
      } = options;
      const {
        project,
        compiled: now,
        checked,
      } = changed || startedAt
        ? await checkedOf(changed ?? files, startedAt ?? '2024-06-01T00:00:00Z')
        : first;
      const ended = new Map<string, NodeFinished>();
      const emit = (event: RunEvent): void => {
        if (event.type === 'node_finished') ended.set(event.name, event);
      };
      const { value, diagnostics } = await runBuild({
        command: 'build',
        project,
        compiled: now,
        checked,
        memory: undefined,
        isFullAsked,
        isBackfillAsked,
        only,
        selection: { ids: new Set(now.graph.nodes.keys()), isEverything: true },
        kinds: new Set(['model', 'seed', 'test'] as const),
        engine,
        threads,
        storeFailures: false,
        failFast: false,
        prune: false,
        compileMs: 0,
        startedAt: startedAt ?? '2024-06-01T00:00:00Z',
        runId: `run ${++runs}`,
        eiderVersion: '0',
        signal: new AbortController().signal,
        emit,
        now: () => '2024-06-01T00:00:00Z',
        clock: () => 0,
      });
      if (!value) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
      return ended;
    },
    close: () => engine.close(),
  };
}

async function checkedOf(files: Files, runStartedAt: string) {
  const compilation = compile({
    workingFolder: '/p',
    env: {},
    runStartedAt,
    files: memoryFiles(files),
  });
  const { value, diagnostics } = compilation;
  if (!value) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const checked: CheckedProject = (await check(value)).value;
  return { project: value.project, compiled: value.compiled, checked };
}

export function memoryFiles(files: Files): ProjectFiles {
  const paths = new Map(
    Object.entries(files).map(([path, text]) => [posix.join('/p', path), text]),
  );
  return {
    read: (path) => {
      const text = paths.get(path);
      return text === undefined ? { state: 'absent' } : { state: 'read', bytes: Buffer.from(text) };
    },
    list: (folder) => {
      const names = new Map<string, 'file' | 'folder'>();
      for (const path of paths.keys()) {
        if (!path.startsWith(`${folder}/`)) continue;
        const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
        names.set(name, rest.length > 0 ? 'folder' : 'file');
      }
      if (names.size === 0) return { state: 'absent' };
      return { state: 'listed', entries: [...names].map(([name, kind]) => ({ name, kind })) };
    },
  };
}
