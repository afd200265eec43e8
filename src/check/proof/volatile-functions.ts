/**
 * Functions that are different each time, and what makes them so. The engine calls some of them
 * consistent, so that the list is our own.
 */
import type { VolatileCause } from '../../product/checked.ts';
import type { ProofCause } from '../../product/proof.ts';
import type { Expression } from '../plan/bound-expression.ts';
import { childrenOf } from '../plan/expression-children.ts';
import { placeOf } from './demand.ts';

const functions: Readonly<Record<VolatileCause, string>> = {
  clock: `
    now current_date current_time today current_timestamp get_current_timestamp get_current_time
    transaction_timestamp statement_timestamp current_localtime current_localtimestamp localtime
    localtimestamp
  `,
  chance: 'random gen_random_uuid uuid uuidv4 uuidv7',
  sequence: 'nextval currval',
  setting: 'getvariable current_setting',
  place: 'current_schema current_schemas current_database current_catalog',
  session: `
    setseed hash_seed getenv txid_current current_query current_query_id current_connection_id
    current_transaction_id current_user current_role user session_user version
    pg_postmaster_start_time get_block_size write_log in_search_path
  `,
};

const causes: ReadonlyMap<string, VolatileCause> = new Map(
  (Object.keys(functions) as VolatileCause[]).flatMap((cause) =>
    functions[cause]
      .trim()
      .split(/\s+/)
      .map((name) => [name, cause] as const),
  ),
);

/** By its name alone; in lower case. */
export function isVolatileName(name: string): boolean {
  return causes.has(name);
}

export interface Volatile extends ProofCause {
  readonly cause: VolatileCause;
}

/** The first function among these that depends on more than its arguments. */
export function volatileIn(expressions: readonly Expression[]): Volatile | undefined {
  const pending = [...expressions];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const found = volatileSelf(next);
    if (found) {
      const { what, cause } = found;
      return { reason: `${what} differs from run to run`, cause, ...placeOf([next]) };
    }
    if (next.kind === 'call' && next.lambda) pending.push(next.lambda);
    pending.push(...childrenOf(next));
  }
  return undefined;
}

interface VolatileSelf {
  readonly what: string;
  readonly cause: VolatileCause;
}

function volatileSelf(expression: Expression): VolatileSelf | undefined {
  switch (expression.kind) {
    case 'call': {
      const { name, arguments: given } = expression;
      // With one argument it counts from today.
      const isAge = name === 'age' && given.length === 1;
      const cause = isAge ? 'clock' : causes.get(name.toLowerCase());
      return cause && { what: `${name}()`, cause };
    }
    case 'parameter':
      return { what: `parameter ${expression.name}`, cause: 'session' };
    case 'unknown':
      return { what: `an expression that is not known (${expression.name})`, cause: 'session' };
    default:
      return undefined;
  }
}
