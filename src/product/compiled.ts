/** The project as SQL with the way back to what was typed: the product of `compileProject`. */
import type { Locate } from '../base/source-text.ts';
import type { SourceMap } from '../template/template.ts';
import type { Graph, ModelNode, NodeId, TestNode } from './graph.ts';

/** A stretch of SQL, up to where the next part begins, and where it was written. */
export type SqlPart =
  /** Rendered from a template; the map's offsets count from `start`. */
  | { readonly start: number; readonly map: SourceMap }
  /** Written by the compiler on behalf of something in a file. */
  | { readonly start: number; readonly locate: Locate };

/** SQL and where each piece of it was written. Parts are sorted, without gaps. */
export interface MappedSql {
  readonly text: string;
  readonly parts: readonly SqlPart[];
}

export interface CompiledModel {
  readonly node: ModelNode;
  /** The whole query: ephemeral parents in front, no trailing semicolon. */
  readonly query: MappedSql;
  /** The model's own text alone: what its readers put in front of theirs. */
  readonly own: MappedSql;
  /** The whole query with the branch of `#incremental`, where there is one. */
  readonly incremental?: MappedSql;
  /** Stays the same as long as the query does, while the model's file does. */
  readonly key: string;
}

export interface CompiledTest {
  readonly node: TestNode;
  /** Selects the failing rows. Views and ephemeral models it reads stand in front. */
  readonly query: MappedSql;
  /** What each of them stands for. */
  readonly unit: TestUnit;
  /** Of declared tests: the relation that is tested, read whole. */
  readonly scan?: TestScan;
  /** Columns of the result that hold values of a column by another name: result -> column. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** The same test on the rows that meet a condition alone; where it says `scope: changed`. */
  readonly within?: (condition: string) => CompiledTest | undefined;
  /** It is such a one. */
  readonly isNarrowed?: true;
}

export type TestUnit =
  | 'row'
  /** Several rows share it; the result says how many in `row_count`. */
  | 'value'
  | 'combination'
  | 'group'
  | 'gap'
  /** There is one at most: what is wrong with the relation as a whole. */
  | 'relation';

/**
 * What a test asks of one pass over its relation, as aggregates. Tests with the same `source` can
 * share the pass.
 */
export interface TestScan {
  /** A query for all rows and columns of the relation. */
  readonly source: string;
  /** What expressions in YAML call it. */
  readonly alias: string;
  /** How many rows are tested. */
  readonly tested: string;
  /**
   * 0 exactly where nothing fails, and the number of failing rows where those are the unit. Absent
   * where it takes more than one pass, or a grouping.
   */
  readonly failing?: string;
  /** `failing` holds all values of a column in memory. */
  readonly isDistinct?: boolean;
  /**
   * Of relations that are stored in the warehouse, where asking alone is cheaper than sharing a
   * pass: a subquery for one number, which is 0 only where nothing fails. Where rows are the unit,
   * it is the number of failing ones.
   */
  readonly probe?: string;
}

export interface CompiledProject {
  readonly graph: Graph;
  /** Models that failed to compile are absent. */
  readonly models: ReadonlyMap<NodeId, CompiledModel>;
  readonly tests: ReadonlyMap<NodeId, CompiledTest>;
}
