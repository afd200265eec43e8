/** What `eider show` is asked for: its flags, and the query they mean. */
import type { ProjectOptions } from './command-context.ts';
import type { Compiled } from './compile-first.ts';
import type { WantedQuery } from './show-query.ts';

export interface ShowOptions extends ProjectOptions {
  readonly inline?: string;
  readonly limit?: number;
  readonly output?: string;
  readonly wait?: boolean | string;
}

export interface RowsRequest {
  /** A statement, open for a limit behind it. */
  readonly sql: string;
  readonly wanted: WantedQuery;
  readonly compiled: Compiled;
  readonly options: ShowOptions;
}
