/**
 * What sources hold now, compared with what was recorded, and recorded where it differs: one scan
 * for each, however many read it. In: sources and how each is told to change; out: versions.
 */
import { formatSourceLocation } from '../../compile/source-location.ts';
import { formatRelation } from '../../engine/duckdb-dialect.ts';
import { EngineError } from '../../engine/engine.ts';
import { sourceKey } from '../../graph/state-key.ts';
import type { SourceNode } from '../../product/graph.ts';
import type { StateKey, StoredVersion } from '../../product/state.ts';
import type { Telling, TimeAxis } from '../../product/version.ts';
import { observeContent } from './observe-content.ts';
import { observeFiles } from './observe-files.ts';
import type { Observed, Observing, SourceQuestion } from './observing.ts';
import { settleVersion } from './settle-version.ts';

export interface SourcesQuestion {
  readonly sources: readonly SourceNode[];
  /** The warehouse's own catalog. */
  readonly catalog: string;
  readonly axesOf: (source: SourceNode) => readonly TimeAxis[];
  readonly keysOf: (source: SourceNode) => readonly string[];
  readonly tellingOf: (source: SourceNode) => Telling | undefined;
  readonly versions: ReadonlyMap<StateKey, StoredVersion>;
}

/** Nothing for one that cannot be read: what was known of it does not hold any more. */
export async function observeSources(
  { sources, catalog, axesOf, keysOf, tellingOf, versions }: SourcesQuestion,
  observing: Observing,
): Promise<ReadonlyMap<StateKey, Observed>> {
  const observed = new Map<StateKey, Observed>();
  for (const source of sources) {
    const { location } = source.table;
    const key = sourceKey(source, catalog);
    const from = location
      ? formatSourceLocation(location, observing.root)
      : formatRelation(source.relation);
    const question = {
      source,
      key,
      from,
      axes: axesOf(source),
      keys: keysOf(source),
      telling: tellingOf(source),
      known: versions.get(key),
    };
    observed.set(key, await observeSource(question, observing));
  }
  return observed;
}

/** Whole or not at all: what is recorded of a version and of its intervals belongs together. */
export async function observeSource(
  question: SourceQuestion,
  observing: Observing,
): Promise<Observed> {
  const { connection } = observing;
  await connection.begin();
  try {
    const observed = await observe(question, observing);
    await connection.commit();
    return observed;
  } catch (failure) {
    await connection.rollback();
    if (failure instanceof EngineError && failure.kind !== 'interrupted') return undefined;
    throw failure;
  }
}

function observe(question: SourceQuestion, observing: Observing): Promise<Observed> {
  const { location, config } = question.source.table;
  const changes = config.get('changes')?.value;
  if (changes === 'always') return observeAlways(question, observing);
  if (changes !== null && typeof changes === 'object' && 'watermark' in changes) {
    return observeContent(question, observing, String(changes.watermark));
  }
  const isLocal = location !== undefined && !/^[a-z][a-z0-9+]*:\/\//i.test(location.path);
  return isLocal && changes !== 'content'
    ? observeFiles(question, { ...observing, location })
    : observeContent(question, observing);
}

/** Another version each time. */
async function observeAlways(question: SourceQuestion, observing: Observing): Promise<Observed> {
  const sequence = observing.nextSequence();
  const whole = { rows: 0, hash: `observation ${sequence}` };
  return settleVersion(question, observing, { sequence, shape: '', whole, axes: [] });
}
