/**
 * How old the newest rows of sources are, against how old they may be. In: the graph, and what the
 * engine answered; out: questions as SQL, and verdicts. Pure: asks nothing and reads no clock.
 */
import type { Json } from '../base/json.ts';
import { formatSourceLocation, sourcePath } from '../compile/source-location.ts';
import { formatRelation, quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { Graph, NodeId, SourceNode } from '../product/graph.ts';

export interface Period {
  readonly count: number;
  readonly period: 'minute' | 'hour' | 'day';
}

export interface FreshnessQuestion {
  readonly source: SourceNode;
  readonly warnAfter: Period | undefined;
  readonly errorAfter: Period | undefined;
  readonly filter: string | undefined;
  /** One row: the newest moment in milliseconds since 1970 (NULL without rows). */
  readonly sql: string;
}

/** `fresh` where nothing is too old; `stale` is what `warn_after` names. */
export type Freshness = 'fresh' | 'stale' | 'too old';

/**
 * Of every source with `freshness:` and either `loaded_at:` or files, whose own times then count.
 * `unasked` are those that say how old they may be and not by what.
 */
export function freshnessQuestions(
  { nodes }: Graph,
  root: string,
  isSelected: (id: NodeId) => boolean,
): { readonly questions: readonly FreshnessQuestion[]; readonly unasked: readonly SourceNode[] } {
  const questions: FreshnessQuestion[] = [];
  const unasked: SourceNode[] = [];
  for (const source of nodes.values()) {
    if (source.kind !== 'source' || !isSelected(source.id)) continue;
    const limits = limitsOf(source.config.values.freshness);
    if (!limits) continue;
    const sql = newestMoment(source, limits.filter, root);
    if (sql === undefined) unasked.push(source);
    else questions.push({ source, ...limits, sql });
  }
  return { questions, unasked };
}

/** Whether a source says how old it may be. */
export function saysFreshness({ config }: SourceNode): boolean {
  return limitsOf(config.values.freshness) !== undefined;
}

function limitsOf(value: Json | undefined) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const limits = value as Readonly<Record<string, Json | undefined>>;
  const warnAfter = (limits.warn_after ?? undefined) as Period | undefined;
  const errorAfter = (limits.error_after ?? undefined) as Period | undefined;
  if (!warnAfter && !errorAfter) return undefined;
  return { warnAfter, errorAfter, filter: textOf(limits.filter) };
}

/** A line break ends a comment that the analyst's SQL may end with. */
function newestMoment(
  source: SourceNode,
  filter: string | undefined,
  root: string,
): string | undefined {
  const { location } = source.table;
  const loadedAt = textOf(source.config.values.loaded_at);
  if (loadedAt === undefined) {
    if (!location) return undefined;
    return `select epoch_ms(max(last_modified)::timestamp) from read_blob(${quoteLiteral(sourcePath(location, root))})`;
  }
  const isColumn = source.columns.some(({ name }) => name.toLowerCase() === loadedAt.toLowerCase());
  const moment = isColumn ? quoteIdentifier(loadedAt) : loadedAt;
  const relation = location
    ? formatSourceLocation(location, root)
    : formatRelation(source.relation);
  const where = filter === undefined ? '' : `\nwhere (\n${filter}\n)`;
  return `select epoch_ms(max((\n${moment}\n))::timestamp)\nfrom ${relation}${where}`;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** `newest` and `now` in milliseconds since 1970; a source without rows is older than anything. */
export function judgeFreshness(
  { warnAfter, errorAfter }: Pick<FreshnessQuestion, 'warnAfter' | 'errorAfter'>,
  newest: number | undefined,
  now: number,
): Freshness {
  const isOlder = (limit: Period | undefined): boolean =>
    limit !== undefined && (newest === undefined || now - newest > milliseconds(limit));
  if (isOlder(errorAfter)) return 'too old';
  return isOlder(warnAfter) ? 'stale' : 'fresh';
}

function milliseconds({ count, period }: Period): number {
  return count * { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[period];
}
