/**
 * The project with its columns: what each relation has, of which types, computed from what. The
 * product of `checkProject`. Types alone; nothing runs here.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import type { RelationName } from '../engine/engine.ts';
import type { Stamp } from '../project/files/file-stamp.ts';
import type { CompiledProject } from './compiled.ts';
import type { NodeId } from './graph.ts';
import type { IncrementalProof } from './proof.ts';

export interface CheckedProject {
  readonly compiled: CompiledProject;
  /** Models, seeds and sources, in the order of the graph. */
  readonly relations: ReadonlyMap<NodeId, RelationCheck>;
  readonly tests: ReadonlyMap<NodeId, TestCheck>;
  /** Whose relation a `ColumnRef` is about, by `relationKey`. */
  readonly owners: ReadonlyMap<string, NodeId>;
  /** What is wrong, by the node whose mistake it is. */
  readonly problems: ReadonlyMap<NodeId, readonly Diagnostic[]>;
  /**
   * Files besides the project's own on which an answer depends. None where something decided that no
   * stamp tells: what is installed, files that changed a moment ago or are somewhere else.
   */
  readonly outside: readonly Stamp[] | undefined;
  /** Of what is checked; none where it may be another each time. */
  readonly faceOf: (id: NodeId) => RelationFace | undefined;
}

/** What all that reads a relation depends on. */
export interface RelationFace {
  /** A digest of all of it: while this is the same, no reader can tell a difference. */
  readonly signature: string;
  /** Names and types in turn, as JSON. */
  readonly columns: string;
  /** What is known of its rows, as JSON. */
  readonly facts: string;
}

/** What is known of a relation without looking at any row. */
export type RelationCheck = CheckedRelation | UncheckedRelation | BrokenRelation;

export interface CheckedRelation {
  readonly state: 'checked';
  readonly columns: readonly CheckedColumn[];
  /** Of models; seeds and sources are computed from nothing. */
  readonly lineage: ColumnLineage | undefined;
  /** Of models. */
  readonly definitions: ColumnDefinitions | undefined;
  /** What makes the result of a model differ from run to run, in the order of its text. */
  readonly findings: readonly Finding[];
  /** Of incremental models with a `time_column`, where the engine gives a plan. */
  readonly proof: IncrementalProof | undefined;
}

/** Nothing is wrong with it for all we know, but what it reads, or makes, is not known. */
export interface UncheckedRelation {
  readonly state: 'unchecked';
  /** In words: `the columns of raw.emails are not known`. */
  readonly because: string;
  /** Where that begins: the node itself, or one upstream. */
  readonly cause: NodeId;
}

/** It cannot be built, or what it reads cannot: a diagnostic says why. */
export interface BrokenRelation {
  readonly state: 'broken';
  readonly cause: NodeId;
}

export type TestCheck = CheckedTest | UncheckedRelation | BrokenRelation;

export interface CheckedTest {
  readonly state: 'checked';
  /** The columns that its verdict depends on, sorted by name. */
  readonly reads: readonly ColumnRef[];
}

export interface CheckedColumn {
  readonly name: string;
  /** The engine's own name of the type: `DECIMAL(18,2)`. */
  readonly type: string;
  /** Its own, or that of the column that comes through unchanged. */
  readonly description: string | undefined;
  /** The column that the description was written for, where that is another one. */
  readonly describedAs?: ColumnRef;
}

/**
 * A column of a relation, by the names that the engine has for it. An ephemeral model is none: its
 * id stands for the table, without catalog and schema.
 */
export interface ColumnRef {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

export interface OutputColumn {
  readonly name: string;
  /** The engine's own name of the type: `DECIMAL(18,2)`. */
  readonly type: string;
  /** The input columns that it is computed from, sorted by name. */
  readonly value: readonly ColumnRef[];
  /** The input column that comes through unchanged (behind an outer join, or as NULL). */
  readonly passes: ColumnRef | undefined;
}

/**
 * What a query's result depends on. A change to an input column changes nothing but the columns
 * that list it under `value`; where it is among `rows`, other rows may be there.
 */
export interface ColumnLineage {
  readonly outputs: readonly OutputColumn[];
  /** The input columns that decide which rows there are, sorted by name. */
  readonly rows: readonly ColumnRef[];
  /** The relations that are read, each once, in the order of the plan. */
  readonly reads: readonly RelationName[];
  /** Where the answer is wider than it would have to be, and why. */
  readonly notes: readonly string[];
}

/**
 * Fingerprints of what a query computes: equal ones mean the same, whatever the names, the layout
 * and the comments. They do not depend on the target.
 */
export interface ColumnDefinitions {
  /** Of each column's values, given the rows; in the order of the columns. */
  readonly columns: readonly string[];
  /** Of which rows there are. */
  readonly rows: string;
}

export type FindingKind =
  /** The clock, chance, a sequence, a setting. */
  | 'volatile'
  /** The order of rows that nothing decides. */
  | 'order'
  /** Computed from sums of floats: the last bits depend on the order in which they are added. */
  | 'float'
  /** Files or tables of the engine's own, which no node stands for. */
  | 'untracked';

export type VolatileCause =
  | 'clock'
  | 'chance'
  | 'sequence'
  /** Of the engine: a variable of the session, say. */
  | 'setting'
  /** Where the query runs: a schema, a database. */
  | 'place'
  | 'session';

/** What makes it so, finer than the kind: what helps depends on it. */
export type FindingCause =
  | VolatileCause
  | 'sample without a seed'
  /** Rows that are alike in what orders them. */
  | 'ties'
  /** Matches of an ASOF join that are equally near. */
  | 'equally near'
  | 'positional join'
  | 'sum of floats'
  /** Always computed in floats, whatever goes in: a deviation, a correlation. */
  | 'statistic'
  | 'outside';

export interface Finding {
  readonly kind: FindingKind;
  readonly cause: FindingCause;
  /** In words: `now() differs from run to run`. */
  readonly reason: string;
  readonly locate: Locate | undefined;
  /** Of an order that is not total: the columns it is by, where they have names. */
  readonly keys?: readonly string[];
  /** The view, read by this model, whose text it is in. */
  readonly through: NodeId | undefined;
}
