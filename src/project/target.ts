/** Where a build goes: one entry of `targets:`, with its environment filled in. */
import type { Locate } from '../base/source-text.ts';

export interface Target {
  readonly name: string;
  readonly engine: 'duckdb';
  /** Absolute, or `:memory:`. */
  readonly path: string;
  /** As it was written: for people. */
  readonly shownPath: string;
  readonly schema: string;
  /** `prefixed`: `<schema>_<node schema>`; `exact`: exactly the node's schema (production). */
  readonly schemaNames: 'prefixed' | 'exact';
  readonly threads: number;
  readonly memoryLimit: string | undefined;
  readonly tempDirectory: string | undefined;
  readonly attach: readonly { readonly name: string; readonly path: string }[];
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly extensions: readonly string[];
  readonly onOpen: readonly string[];
  /** Refuses `--empty` and `--sample`. */
  readonly protected: boolean;
  readonly locate: Locate;
}
