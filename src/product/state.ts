/**
 * What the state remembers of nodes and tests between runs, as plans read it. Types alone.
 */
import type { ContentVersion } from './version.ts';

/**
 * What versions, intervals and the ledger are kept under: `schema.name` of a relation that Eider
 * makes, `<node id> at <place>` of a source, so that two targets in one file do not mix.
 */
export type StateKey = string;

/** What made a relation, part by part, so that a reason can name what changed. */
export interface CodeVersion {
  /** A digest of the query without comments and layout, or of a seed's file. */
  readonly query: string;
  /** A digest of the configuration that changes rows. */
  readonly config: string;
  /** A digest of the target's settings that change results. */
  readonly settings: string;
  /** The engine's version and a digest of what it hashes to. */
  readonly engine: string;
  /** Which part of the rows it is, where it is not all of them: `empty`, `a sample of 7d`. */
  readonly partial?: string;
  /** Rows of older code may be there: builds went forward from it. */
  readonly goesForward?: true;
  /** Then, what becomes of its columns, where that is said. */
  readonly onSchemaChange?: string;
}

/** The version of everything that a relation was made from, by key: equal text, equal content. */
export type InputVersions = Readonly<Record<StateKey, string>>;

/** How a relation was made when it was last published. */
export interface Made {
  readonly sequence: number;
  readonly code: CodeVersion;
  readonly inputs: InputVersions;
  /** The number of the build that made it anew: what was recorded before does not hold. */
  readonly since: number;
}

/** A relation's version without its intervals. */
export interface StoredVersion {
  readonly sequence: number;
  readonly shape: string;
  readonly whole: ContentVersion;
  readonly mark: number;
  readonly keysSince: number;
  /** Names of the axes whose intervals were measured with it; what is recorded of others is old. */
  readonly axes: readonly string[];
  /** By which columns changes of its intervals are told, as the state writes that; `since`: from then on. */
  readonly told: { readonly text: string; readonly since: number } | undefined;
  /** Of a source in files: each with its stamp, as the observer wrote it. */
  readonly files: string | undefined;
}

/** The last verdict on a test as it was defined then. */
export interface KnownVerdict {
  readonly status: string;
  /** A digest of the versions of what it read. */
  readonly inputs: string;
}
