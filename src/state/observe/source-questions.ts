/**
 * What is asked of sources to find out whether they changed. In: sources, who follows what of them,
 * and what was recorded last; out: a question for each. Asks nothing.
 */
import { formatSourceLocation } from '../../compile/source-location.ts';
import { formatRelation } from '../../engine/duckdb-dialect.ts';
import type { RelationName } from '../../engine/engine.ts';
import { sourceKey } from '../../graph/state-key.ts';
import type { SourceNode } from '../../product/graph.ts';
import type { StateKey, StoredVersion } from '../../product/state.ts';
import type { Telling, TimeAxis } from '../../product/version.ts';
import type { SourceQuestion } from './observing.ts';

export interface AskedSources {
  readonly sources: readonly SourceNode[];
  /** The warehouse's own catalog. */
  readonly catalog: string;
  /** Absolute path of the project. */
  readonly root: string;
  readonly axesOf: (relation: RelationName) => readonly TimeAxis[];
  readonly keysOf: (relation: RelationName) => readonly string[];
  readonly tellingOf: (relation: RelationName) => Telling | undefined;
  readonly versionOf: (key: StateKey) => StoredVersion | undefined;
}

export function sourceQuestions({ sources, ...about }: AskedSources): readonly SourceQuestion[] {
  return sources.map((source) => {
    const { relation, table } = source;
    const { location, config } = table;
    const key = sourceKey(source, about.catalog);
    return {
      key,
      location: location && withoutPlace(location),
      changes: config.get('changes')?.value,
      from: location ? formatSourceLocation(location, about.root) : formatRelation(relation),
      axes: about.axesOf(relation),
      keys: about.keysOf(relation),
      telling: about.tellingOf(relation),
      known: about.versionOf(key),
    };
  });
}

function withoutPlace({ path, format, options }: NonNullable<SourceQuestion['location']>) {
  return { path, format, options };
}
