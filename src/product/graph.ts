/**
 * The project as a graph: every name resolved, acyclic, ordered. The product of `linkGraph`.
 * Types alone; nothing runs here.
 */
import type { Json } from '../base/json.ts';
import type { Locate, SourceText, Span } from '../base/source-text.ts';
import type { RelationName } from '../engine/engine.ts';
import type {
  ColumnProperties,
  Constraint,
  Exposure,
  SeedFile,
  Sourced,
  SourceTable,
  UnitTestSource,
} from '../project/resources.ts';
import type { ParsedTemplate } from '../template/template.ts';

/** `model.<project>.<name>`, `source.<project>.<source>.<table>`, `test.<project>.<name>`... */
export type NodeId = string;

export type Materialization =
  | 'view'
  | 'table'
  | 'incremental'
  | 'ephemeral'
  | 'external'
  | 'snapshot';

/** Configuration of one node after inheritance, and where each key was written. */
export interface NodeConfig {
  readonly values: Readonly<Record<string, Json>>;
  readonly origins: ReadonlyMap<string, Locate>;
}

interface NodeCommon {
  readonly id: NodeId;
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  /** Project, folders, name: what `fqn` selectors match. */
  readonly fqn: readonly string[];
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, Json>>;
  readonly description: string | undefined;
  readonly config: NodeConfig;
  /** Direct parents, each once, in the order of the text. */
  readonly parents: readonly NodeId[];
  readonly locate: Locate;
}

export interface ModelNode extends NodeCommon {
  readonly kind: 'model';
  readonly materialization: Materialization;
  readonly template: ParsedTemplate;
  readonly source: SourceText;
  readonly relation: RelationName;
  readonly columns: readonly ColumnProperties[];
  /** Of rows, held by each build before it is published. */
  readonly constraints?: readonly Constraint[];
  /** Where its properties name it, if they do. */
  readonly described?: { readonly path: string; readonly locate: Locate };
}

export interface SeedNode extends NodeCommon {
  readonly kind: 'seed';
  readonly file: SeedFile;
  readonly relation: RelationName;
  readonly columns: readonly ColumnProperties[];
  /** Where its properties name it, if they do. */
  readonly described?: { readonly path: string; readonly locate: Locate };
}

export interface SourceNode extends NodeCommon {
  readonly kind: 'source';
  readonly table: SourceTable;
  readonly relation: RelationName;
  readonly columns: readonly ColumnProperties[];
}

export type TestDefinition =
  | { readonly type: 'singular'; readonly template: ParsedTemplate }
  | {
      readonly type: 'generic';
      /** `not_null`... or the project's own. */
      readonly test: string;
      /** The node whose relation is tested. */
      readonly subject: NodeId;
      readonly column: string | undefined;
      readonly arguments: ReadonlyMap<string, Sourced>;
      /** The project's own generic test; absent for built-in ones. */
      readonly template: ParsedTemplate | undefined;
    };

export interface TestNode extends NodeCommon {
  readonly kind: 'test';
  readonly definition: TestDefinition;
  readonly severity: 'error' | 'warn';
  /** Absent: any failing row is a warning, or an error. */
  readonly warnIf?: CountCondition;
  readonly errorIf?: CountCondition;
}

/** A comparison with the number of failing rows, or with their share of the rows tested. */
export interface CountCondition {
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
  /** A number of rows, or 0 to 100. */
  readonly count: number;
  readonly of: 'rows' | 'percent';
}

export interface ExposureNode extends NodeCommon {
  readonly kind: 'exposure';
  readonly exposure: Exposure;
}

/** A test that needs no warehouse: rows that are given, and rows that are expected of them. */
export interface UnitTestNode extends NodeCommon {
  readonly kind: 'unit_test';
  readonly test: UnitTestSource;
  /** What the inputs mean, by their names as written; `this` stands for itself. */
  readonly inputs: ReadonlyMap<string, NodeId | 'this'>;
  /** The models of each expectation, in its order; none where a query is tested. */
  readonly expected: readonly (readonly NodeId[])[];
}

export type GraphNode = ModelNode | SeedNode | SourceNode | TestNode | UnitTestNode | ExposureNode;
/** A node that is a relation in the warehouse, or stands for one. */
export type RelationNode = ModelNode | SeedNode | SourceNode;

export interface Graph {
  readonly project: string;
  /** All nodes, parents before children; ties in the order of their ids. */
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly children: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** Macros by name, those of the project. */
  readonly macros: ReadonlyMap<string, ParsedTemplate>;
  /** Macro name -> macros it calls. */
  readonly macroCalls: ReadonlyMap<string, readonly string[]>;
  /** What `ref "x"` means, by lower-cased name. */
  readonly refs: ReadonlyMap<string, ModelNode | SeedNode>;
  /** What `source "a" "b"` means, by lower-cased `a.b`. */
  readonly sources: ReadonlyMap<string, SourceNode>;
  /** Those that are read where another run has built them: nothing is known of what they hold. */
  readonly deferred?: ReadonlySet<NodeId>;
  /** What `enabled: false` took out: in no other list here, and without parents. */
  readonly disabled?: readonly GraphNode[];
}

/** Where a name was used: for diagnostics that are about an edge. */
export interface Use {
  readonly node: NodeId;
  readonly span: Span;
}
