/** A project in memory, built by the program itself on a real engine in this process. */
import { posix } from 'node:path';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import type { Connection, Engine, EngineSettings } from '../../src/engine/engine.ts';
import { selectNodes } from '../../src/graph/selection/select-nodes.ts';
import { check, compile } from '../../src/pipeline.ts';
import type { CheckedProject } from '../../src/product/checked.ts';
import type { NodeFinished, RunEvent } from '../../src/product/events.ts';
import type { ModelNode } from '../../src/product/graph.ts';
import type { TimeRange } from '../../src/product/ledger.ts';
import type { ProjectFiles } from '../../src/project/files/project-files.ts';
import { runBuild } from '../../src/run/run-build.ts';
import { endingEngine, ProcessEnded } from './incremental/ending-engine.ts';

export interface BuildOptions {
  readonly only?: TimeRange | undefined;
  readonly threads?: number | undefined;
  readonly isFullAsked?: boolean | undefined;
  readonly isBackfillAsked?: boolean | undefined;
  readonly isAtomic?: boolean | undefined;
  /** ISO 8601, UTC. */
  readonly startedAt?: string | undefined;
  /** Of a project whose files changed meanwhile. */
  readonly files?: Files | undefined;
  /** Names of models; all without it. */
  readonly select?: readonly string[] | undefined;
  /** The process ends there: odd counts before a statement, even ones behind it. */
  readonly endsAt?: number | undefined;
}

export interface BuiltLab {
  readonly connection: Connection;
  readonly models: readonly ModelNode[];
  /** As the last build had it. */
  readonly queryOf: (model: Pick<ModelNode, 'id'>) => string;
  /** How each node ended, by name. */
  readonly build: (options?: BuildOptions) => Promise<ReadonlyMap<string, NodeFinished>>;
  readonly close: () => Promise<void>;
}

export type Files = Readonly<Record<string, string>>;

interface Checked {
  readonly project: Parameters<typeof runBuild>[0]['project'];
  readonly compiled: Parameters<typeof runBuild>[0]['compiled'];
  readonly checked: CheckedProject;
}

const usualStart = '2024-06-01T00:00:00Z';

export interface LabOptions {
  /** Where projects are checked; an engine of their own without it. */
  readonly open?: ((settings: EngineSettings) => Promise<Engine>) | undefined;
  /** SQL run on each connection. */
  readonly onOpen?: readonly string[];
}

export async function openLab(
  files: Files,
  { open, ...settings }: LabOptions = {},
): Promise<BuiltLab> {
  const known = new Map<string, Checked>();
  const checkedOf = async (wanted: Files, startedAt: string): Promise<Checked> => {
    const text = JSON.stringify(wanted);
    const key = text.includes('run_started_at') ? `${startedAt} ${text}` : text;
    const found = known.get(key) ?? (await checkFiles(wanted, startedAt, open));
    known.set(key, found);
    return found;
  };
  let current = await checkedOf(files, usualStart);
  const { graph } = current.compiled;
  const engine = await openDuckdb({ path: ':memory:', threads: 1, ...settings });
  const connection = await engine.connect();
  let runs = 0;
  return {
    connection,
    models: [...graph.nodes.values()].filter((node) => node.kind === 'model'),
    queryOf: ({ id }) => current.compiled.models.get(id)?.query.text ?? '',
    build: async (options = {}) => {
      const { files: wanted = files, startedAt = usualStart, endsAt } = options;
      current = await checkedOf(wanted, startedAt);
      const ended = new Map<string, NodeFinished>();
      const emit = (event: RunEvent): void => {
        if (event.type === 'node_finished') ended.set(event.name, event);
      };
      const ending = endingEngine(engine, endsAt);
      try {
        const request = requestOf(current, { ...options, startedAt }, ++runs);
        const { value, diagnostics } = await runBuild({ ...request, engine: ending.engine, emit });
        if (!value) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
      } catch (failure) {
        if (!(failure instanceof ProcessEnded)) throw failure;
        await ending.settled();
        // What was in the memory of the process is gone with it.
        const inMemory =
          "select database_name from duckdb_databases() where database_name like '\\_eider\\_need%' escape '\\'";
        const { rows } = await connection.query(inMemory);
        for (const [name] of rows) await connection.run(`detach ${name}`);
      }
      return ended;
    },
    close: () => engine.close(),
  };
}

function requestOf({ project, compiled, checked }: Checked, options: BuildOptions, run: number) {
  const { only, threads = 1, isFullAsked = false, isBackfillAsked = false } = options;
  const { select = [], startedAt = usualStart, isAtomic = false } = options;
  const { value: selection } = selectNodes({
    graph: compiled.graph,
    select,
    exclude: [],
    namedSelectors: [],
  });
  return {
    command: 'build',
    project,
    compiled,
    checked,
    memory: undefined,
    isFullAsked,
    isBackfillAsked,
    isAtomic,
    only,
    selection,
    kinds: new Set(['model', 'seed', 'snapshot', 'test'] as const),
    threads,
    storeFailures: false,
    failFast: false,
    prune: false,
    compileMs: 0,
    startedAt,
    runId: `run ${run}`,
    eiderVersion: '0',
    signal: new AbortController().signal,
    now: () => usualStart,
    clock: () => 0,
  };
}

async function checkFiles(
  files: Files,
  runStartedAt: string,
  open: ((settings: EngineSettings) => Promise<Engine>) | undefined,
): Promise<Checked> {
  const compilation = compile({
    workingFolder: '/p',
    env: {},
    runStartedAt,
    files: memoryFiles(files),
  });
  const { value, diagnostics } = compilation;
  if (!value) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const checked: CheckedProject = (await check(value, open ? { open } : {})).value;
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
