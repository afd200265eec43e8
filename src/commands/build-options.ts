/** The flags of `eider build` and of its parts, as they were given. */
import type { CiOptions } from './ci-reports.ts';
import type { FirstOptions } from './compile-first.ts';
import type { PartialOptions } from './partial-flags.ts';

export interface BuildOptions
  extends FirstOptions,
    PartialOptions,
    Omit<CiOptions, keyof FirstOptions> {
  readonly threads?: number;
  readonly failFast?: boolean;
  /** All of the build in one transaction, or nothing. */
  readonly atomic?: boolean;
  /** Sources must be as new as they say they are. */
  readonly freshness?: boolean;
  readonly prune?: boolean;
  readonly storeFailures?: boolean;
  readonly fullRefresh?: boolean;
  readonly backfill?: boolean;
  readonly start?: bigint;
  readonly end?: bigint;
  readonly dropHistory?: boolean;
  readonly wait?: boolean | string;
  readonly defer?: boolean;
}
