/**
 * The ages of sources as dbt's `sources.json`, schema version 3. In: answers; out: JSON.
 * A pure function.
 */
import type { Json } from '../../base/json.ts';
import type { SourceNode } from '../../product/graph.ts';
import { artifactMetadata, type Invocation, withFraction } from './artifact-metadata.ts';
import type { JsonMap } from './manifest-context.ts';

export interface SourceAge {
  readonly source: SourceNode;
  readonly verdict: 'fresh' | 'stale' | 'too old' | 'not known';
  /** Milliseconds since 1970; absent without rows. */
  readonly newest: number | undefined;
  readonly askedAt: number;
  readonly ms: number;
  /** Why it is not known. */
  readonly problem: string | undefined;
}

export interface SourcesInput extends Invocation {
  readonly ages: readonly SourceAge[];
  readonly elapsedMs: number;
}

export function buildSources(input: SourcesInput): JsonMap {
  return {
    metadata: artifactMetadata('sources/v3', input),
    results: input.ages.map(resultOf),
    elapsed_time: input.elapsedMs / 1000,
  };
}

const statuses = { fresh: 'pass', stale: 'warn', 'too old': 'error' } as const;

function resultOf({ source, verdict, newest, askedAt, ms, problem }: SourceAge): Json {
  if (verdict === 'not known') {
    return { unique_id: source.id, error: problem ?? null, status: 'runtime error' };
  }
  // dbt, too, takes a table without rows to have been loaded at the beginning of time.
  const loadedAt = newest ?? Date.parse('0001-01-01T00:00:00Z');
  const [started, completed] = [withFraction(askedAt), withFraction(askedAt + ms)];
  return {
    unique_id: source.id,
    max_loaded_at: withFraction(loadedAt),
    snapshotted_at: started,
    max_loaded_at_time_ago_in_s: (askedAt - loadedAt) / 1000,
    status: statuses[verdict],
    criteria: criteriaOf(source),
    adapter_response: {},
    timing: [{ name: 'execute', started_at: started, completed_at: completed }],
    thread_id: 'Thread-1',
    execution_time: ms / 1000,
  };
}

function criteriaOf({ config }: SourceNode): Json {
  const { warn_after, error_after, filter } = (config.values.freshness ?? {}) as JsonMap;
  return {
    warn_after: warn_after ?? null,
    error_after: error_after ?? null,
    filter: filter ?? null,
  };
}
