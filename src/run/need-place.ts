/**
 * Where views over narrowed inputs are made: databases in memory, beside the warehouse, since a
 * transaction writes one database only. What is made there changes nothing that is kept.
 */
import type { RunContext } from './run-context.ts';

export interface NeedPlace {
  readonly catalog: string;
  /** Before anything is made there. */
  readonly open: readonly string[];
}

const shared = '_eider_need';

/** Once for a run, before the first of its nodes. */
export const openSharedNeed = attach(shared);

/**
 * A transaction sees a database as it was when it first read it: where one transaction makes all
 * nodes, each has a database of its own.
 */
export function needPlace({ whole }: Pick<RunContext, 'whole'>): NeedPlace {
  if (!whole) return { catalog: shared, open: [] };
  const catalog = `${shared}_${whole.nextPlace()}`;
  return { catalog, open: [attach(catalog)] };
}

function attach(catalog: string): string {
  return `attach if not exists ':memory:' as ${catalog}`;
}
