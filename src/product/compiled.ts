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
  /** Stays the same as long as the query does, while the model's file does. */
  readonly key: string;
}

export interface CompiledTest {
  readonly node: TestNode;
  /** Selects the failing rows. Views and ephemeral models it reads stand in front. */
  readonly query: MappedSql;
  /** What a failing row stands for: a row of the relation, or a value that several rows share. */
  readonly unit: 'row' | 'value';
}

export interface CompiledProject {
  readonly graph: Graph;
  /** Models that failed to compile are absent. */
  readonly models: ReadonlyMap<NodeId, CompiledModel>;
  readonly tests: ReadonlyMap<NodeId, CompiledTest>;
}
