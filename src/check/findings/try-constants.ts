/**
 * Asks the engine for the values of constant expressions, many at once. In: SQL; out: why each that
 * fails does. Knows no plan.
 */
import { EngineError, type ResultTable } from '../../engine/engine.ts';
import type { ConstantToTry } from './failing-constants.ts';

type Query = (sql: string) => Promise<ResultTable>;

const mostAtOnce = 200;

/** By their SQL: what the engine says about each constant that fails. Each is tried once. */
export async function tryConstants(
  constants: readonly ConstantToTry[],
  query: Query,
): Promise<ReadonlyMap<string, EngineError>> {
  const failures = new Map<string, EngineError>();
  await tryAll(new Set(constants.map(({ sql }) => sql)), { query, failures });
  const failing = constants.filter(({ sql }) => failures.has(sql));
  const others = new Set(failing.flatMap(({ sample }) => sample?.tries.slice(1) ?? []));
  await tryAll(others, { query, failures });
  return failures;
}

interface Trying {
  readonly query: Query;
  readonly failures: Map<string, EngineError>;
}

async function tryAll(constants: ReadonlySet<string>, { query, failures }: Trying): Promise<void> {
  const all = [...constants];
  for (let from = 0; from < all.length; from += mostAtOnce) {
    for (const sql of await suspects(all.slice(from, from + mostAtOnce), query)) {
      const failure = await failureOf(sql, query);
      if (failure) failures.set(sql, failure);
    }
  }
}

/** A failure and NULL look alike to TRY. Where the engine does not take the query, half of it may do. */
async function suspects(constants: readonly string[], query: Query): Promise<readonly string[]> {
  const items = constants.map((sql) => `try(${sql}) is null`);
  try {
    const { rows } = await query(`select ${items.join(',\n')}`);
    return constants.filter((_, index) => rows[0]?.[index] === true);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (constants.length === 1) return constants;
    const half = constants.length >> 1;
    const first = await suspects(constants.slice(0, half), query);
    return [...first, ...(await suspects(constants.slice(half), query))];
  }
}

async function failureOf(sql: string, query: Query): Promise<EngineError | undefined> {
  try {
    await query(`select ${sql}`);
    return undefined;
  } catch (failure) {
    // Something else than the value is wrong: that is no mistake of the user's.
    const isOfValue =
      failure instanceof EngineError && failure.kind !== 'binder' && failure.kind !== 'catalog';
    if (failure instanceof EngineError) return isOfValue ? failure : undefined;
    throw failure;
  }
}
