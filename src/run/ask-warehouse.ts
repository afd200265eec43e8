/**
 * What the warehouse is asked before anything is decided, side by side where there are threads for it:
 * sources for their versions, and what no version decides. In: questions and declarations; out:
 * answers. Writes versions of sources to the state, and nothing else.
 */
import type { Connection } from '../engine/engine.ts';
import { readEngineVersion } from '../state/engine-version.ts';
import { observeSources } from '../state/observe/observe-sources.ts';
import type { Observing, SourceQuestion } from '../state/observe/observing.ts';
import type { BuildRequest } from './build-request.ts';
import { type DeclaredSources, findMisdeclared, type Misdeclared } from './find-misdeclared.ts';

export interface WarehouseQuestions {
  readonly sources: readonly SourceQuestion[];
  readonly declared: DeclaredSources;
  readonly observing: Observing;
  /** Where several things may be asked at once. */
  readonly beside: Pick<BuildRequest, 'engine' | 'threads'> | undefined;
}

export interface WarehouseAnswers {
  readonly observed: Awaited<ReturnType<typeof observeSources>>;
  readonly engine: string;
  readonly misdeclared: Misdeclared;
}

export async function askWarehouse(questions: WarehouseQuestions): Promise<WarehouseAnswers> {
  const { observing, beside } = questions;
  if (!beside || beside.threads < 2) {
    const observed = await observeAll(questions);
    return { observed, ...(await askTheRest(observing.connection, questions)) };
  }
  const [observed, rest] = await Promise.all([
    observeAll(questions),
    // The others are within transactions, which a source that cannot be read would lose.
    onAnother(beside, (connection) => askTheRest(connection, questions)),
  ]);
  return { observed, ...rest };
}

async function askTheRest(connection: Connection, { declared }: WarehouseQuestions) {
  return {
    engine: await readEngineVersion(connection),
    misdeclared: await findMisdeclared(connection, declared),
  };
}

async function observeAll({
  sources,
  observing,
  beside,
}: WarehouseQuestions): ReturnType<typeof observeSources> {
  if (!beside) return observeSources(sources, observing);
  const more = Math.max(0, Math.min(beside.threads, sources.length) - 1);
  const others = await Promise.all(Array.from({ length: more }, () => beside.engine.connect()));
  try {
    return await observeSources(sources, observing, others);
  } finally {
    for (const other of others) other.close();
  }
}

async function onAnother<T>(
  { engine }: Pick<BuildRequest, 'engine'>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await engine.connect();
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}
