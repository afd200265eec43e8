/** Where a build goes: one entry of `targets:`, with its environment filled in. Types alone. */
import type { Locate, Span } from '../base/source-text.ts';

/** What the engine may refuse of a target: as it was given, the SQL of `on_open` in full. */
export interface TargetPart {
  readonly kind: 'setting' | 'extension' | 'on_open' | 'attach';
  readonly name: string;
}

export interface AttachedDatabase {
  readonly name: string;
  /** Absolute, or a URL. */
  readonly path: string;
}

/** A database that a source lies in, and where its path is written. */
export interface AttachedSource extends AttachedDatabase {
  readonly locate: Locate;
}

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
  readonly attach: readonly AttachedDatabase[];
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly extensions: readonly string[];
  readonly onOpen: readonly string[];
  /** Refuses `--empty` and `--sample`. */
  readonly protected: boolean;
  readonly locate: Locate;
  /** Where a part of it was written; the target, where that is not known. */
  readonly locatePart: (part: TargetPart) => Span;
}
