/**
 * Asks a warehouse how old its sources are. In: questions and a connection; out: an answer for
 * each, errors as diagnostics at what the analyst wrote. Changes nothing.
 */
import { type Diagnostic, error, warning } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import type { SourceNode } from '../product/graph.ts';
import {
  type Freshness,
  type FreshnessQuestion,
  judgeFreshness,
} from '../quality/source-freshness.ts';

export interface FreshnessAnswer {
  readonly question: FreshnessQuestion;
  readonly verdict: Freshness | 'not known';
  /** Milliseconds since 1970; absent where there are no rows, or it is not known. */
  readonly newest: number | undefined;
  readonly askedAt: number;
  readonly ms: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface FreshnessClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

export async function askFreshness(
  connection: Connection,
  question: FreshnessQuestion,
  { now, clock }: FreshnessClock,
): Promise<FreshnessAnswer | 'interrupted'> {
  const began = clock();
  const askedAt = now();
  const answer = (rest: Pick<FreshnessAnswer, 'verdict' | 'newest' | 'diagnostics'>) => {
    return { question, askedAt, ms: clock() - began, ...rest };
  };
  try {
    const { rows } = await connection.query(question.sql);
    const cell = rows[0]?.[0];
    const newest = cell === null || cell === undefined ? undefined : Number(cell);
    const verdict = judgeFreshness(question, newest, askedAt);
    return answer({ verdict, newest, diagnostics: describe(question, verdict, newest, askedAt) });
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (failure.kind === 'interrupted') return 'interrupted';
    const diagnostics = [cannotTell(question, failure)];
    return answer({ verdict: 'not known', newest: undefined, diagnostics });
  }
}

function describe(
  { source, warnAfter, errorAfter, filter }: FreshnessQuestion,
  verdict: Freshness,
  newest: number | undefined,
  askedAt: number,
): readonly Diagnostic[] {
  if (verdict === 'fresh') return [];
  const name = `${source.table.source}.${source.name}`;
  const limit = verdict === 'too old' ? errorAfter : warnAfter;
  const rows = filter === undefined ? 'rows' : 'rows that pass its filter';
  const age =
    newest === undefined
      ? `${name} has no ${rows}`
      : `the newest row of ${name} is ${sayAge(askedAt - newest)} old`;
  const say = verdict === 'too old' ? error : warning;
  const allowed = limit ? `${limit.count} ${limit.period}${limit.count === 1 ? '' : 's'}` : '';
  const diagnostic = say('E0471', age, {
    span: placeOf(source, 'freshness')(),
    label: `${verdict === 'too old' ? 'error' : 'warn'} after ${allowed}`,
    ...(newest === undefined ? {} : { notes: [`loaded at ${isoTime(newest)}`] }),
  });
  return [diagnostic];
}

function cannotTell({ source }: FreshnessQuestion, failure: EngineError): Diagnostic {
  const name = `${source.table.source}.${source.name}`;
  const cause = explainBareError(failure, `the age of ${name} is not known`);
  const { code: _code, severity: _severity, message, ...detail } = cause;
  const origin = failure.kind === 'catalog' || failure.kind === 'io' ? undefined : 'loaded_at';
  const locate = origin ? placeOf(source, origin) : source.locate;
  return error('E0470', message, { ...detail, span: locate() });
}

/** Of a source that says how old it may be, and not by what. */
export function sayUnasked(source: SourceNode): Diagnostic {
  const { table, name } = source;
  return error(
    'E0470',
    `${table.source}.${name} has \`freshness\`, but nothing says when a row arrived`,
    {
      span: placeOf(source, 'freshness')(),
      hint: 'name the column that does: `loaded_at: loaded_at`',
    },
  );
}

function placeOf(source: FreshnessQuestion['source'], key: string) {
  return source.config.origins.get(key) ?? source.locate;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** In the largest two units: `3 days 4 hours`. */
function sayAge(milliseconds: number): string {
  if (milliseconds < 0) return 'less than a minute';
  const minutes = Math.floor(milliseconds / 60_000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor(minutes / 60) % 24, 'hour'],
    [minutes % 60, 'minute'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return 'less than a minute';
  return parts
    .slice(first, first + 2)
    .flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`]))
    .join(' ');
}
