/**
 * What is written in a project's files, with places: the product of `loadProject`. Names are not
 * resolved yet and templates are still text; knows no graph and no engine.
 */
import type { ErrorCode } from '../base/error-codes.ts';
import type { Json } from '../base/json.ts';
import type { Locate, SourceText, Span } from '../base/source-text.ts';
import type { Target } from './target.ts';

/** A value of configuration and where it was written. */
export interface Sourced<T extends Json = Json> {
  readonly value: T;
  readonly locate: Locate;
  /** Where its key was written. */
  readonly locateKey?: Locate;
}

/** Configuration as written in one place: key -> value. */
export type ConfigLayer = ReadonlyMap<string, Sourced>;

/** One folder level of `models:` (or `seeds:`) in project.yml; children by folder name. */
export interface FolderConfig {
  readonly config: ConfigLayer;
  readonly children: ReadonlyMap<string, FolderConfig>;
  /** Where this folder's key was written. */
  readonly locate: Locate;
}

export type ResourceType = 'model' | 'seed' | 'source' | 'snapshot' | 'exposure' | 'macro' | 'test';

/** A data test as declared under a relation or a column. */
export interface TestDeclaration {
  /** `not_null`, `unique`, or the name of a generic test of the project. */
  readonly test: string;
  /** The column it stands under, or of the `column` argument. */
  readonly column: string | undefined;
  /** Everything under `arguments:` or inline that is no configuration key. */
  readonly arguments: ReadonlyMap<string, Sourced>;
  /** `severity warn_if error_if where limit store_failures name tags description enabled meta`. */
  readonly config: ConfigLayer;
  /** The test's name in the YAML: what carets point at. */
  readonly locate: Locate;
}

/** What must be true of all rows of a model, `columns` together. */
export interface Constraint {
  readonly type: 'not_null' | 'unique' | 'primary_key' | 'check';
  /** Empty for a check that names none. */
  readonly columns: readonly string[];
  /** Of a check: an SQL condition. */
  readonly expression: string | undefined;
  readonly name: string | undefined;
  readonly locate: Locate;
}

export interface ColumnProperties {
  readonly name: string;
  readonly description: string | undefined;
  /** `type:` (or dbt's `data_type:`), in the engine's words. */
  readonly type: string | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, Json>>;
  readonly tests: readonly TestDeclaration[];
  readonly locate: Locate;
}

/** An entry under `models:`, `seeds:` or `snapshots:` of a properties file. */
export interface NodeProperties {
  readonly name: string;
  readonly description: string | undefined;
  /** `config:` and the configuration keys written beside `name`. */
  readonly config: ConfigLayer;
  readonly columns: readonly ColumnProperties[];
  /** Those of the columns, too. */
  readonly constraints?: readonly Constraint[];
  readonly tests: readonly TestDeclaration[];
  /** The name's place. */
  readonly locate: Locate;
  /** The properties file, relative to the project. */
  readonly path: string;
}

/** A table under `sources:`; what the source says for all its tables is already in it. */
export interface SourceTable {
  readonly source: string;
  readonly name: string;
  /** The table's own name in the warehouse, if it differs: `identifier:`. */
  readonly identifier: string | undefined;
  /** `database:`: another catalog, one of the target's `attach`. */
  readonly catalog: string | undefined;
  readonly schema: string | undefined;
  /** A file or glob, relative to the project, with options of the reader. */
  readonly location: SourceLocation | undefined;
  readonly description: string | undefined;
  readonly columns: readonly ColumnProperties[];
  readonly tests: readonly TestDeclaration[];
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, Json>>;
  readonly enabled: boolean;
  /** Other keys kept for later stages: `freshness`, `loaded_at`, `changes`... */
  readonly config: ConfigLayer;
  readonly path: string;
  readonly locate: Locate;
}

export interface SourceLocation extends SourceFiles {
  readonly locate: Locate;
}

/** Which files, and how they are read. */
export interface SourceFiles {
  readonly path: string;
  readonly format: 'csv' | 'parquet' | 'json';
  readonly options: Readonly<Record<string, Json>>;
  /** Of declared columns, where the reader is told: CSV files say none themselves. */
  readonly types?: Readonly<Record<string, string>>;
}

export interface Exposure {
  readonly name: string;
  readonly type: string;
  readonly description: string | undefined;
  readonly owner: Readonly<Record<string, Json>>;
  readonly url: string | undefined;
  /** Names of models, or `source.table`, as written. */
  readonly dependsOn: readonly Sourced<string>[];
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, Json>>;
  readonly path: string;
  readonly locate: Locate;
}

/** A file with a template in it: a model, a macro, a singular test, a generic test, a snapshot. */
export interface TemplateFile {
  /** The file's name without `.sql`. */
  readonly name: string;
  readonly source: SourceText;
  /** It could not be read as it is, which was said: `source` is only for the names in it. */
  readonly isGuess?: true;
  /** The folders below the root of its kind: `models/marts/x.sql` -> `["marts"]`. */
  readonly folders: readonly string[];
}

export interface SeedFile {
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  readonly absolutePath: string;
  readonly format: 'csv' | 'parquet' | 'json';
  readonly folders: readonly string[];
}

export interface NamedSelector {
  readonly name: string;
  readonly description: string | undefined;
  /** The text of a selector; empty where `structured` says it. */
  readonly definition: Sourced<string>;
  /** dbt's union, intersection, method and value, as written; at the place of `definition`. */
  readonly structured?: Json;
  /** A part of `structured`, by the keys and numbers that lead to it. */
  readonly locatePart?: (path: readonly (string | number)[]) => Span;
  readonly isDefault: boolean;
}

/** A problem that the analyst has looked at and found to be right, under `check: ignore:`. */
export interface IgnoredProblem {
  readonly code: ErrorCode;
  readonly reason: string;
  /** A file, a folder or a pattern, relative to the project; everywhere where there is none. */
  readonly path: string | undefined;
  /** The code's place. */
  readonly locate: Locate;
}

/** A macro's documentation in a properties file. */
export interface MacroProperties {
  readonly name: string;
  readonly description: string | undefined;
  readonly locate: Locate;
}

/** Rows as somebody wrote them: maps, or CSV or SQL as text, here or in a file of their own. */
export interface WrittenRows {
  readonly format: 'dict' | 'csv' | 'sql' | undefined;
  readonly rows: Json | undefined;
  /** Relative to the project. */
  readonly fixture: Sourced<string> | undefined;
  readonly locate: Locate;
  /** The place of a part of `rows`, by its keys and indices. */
  readonly locateIn: (path: readonly (string | number)[], at: 'key' | 'value') => Span;
}

export interface WrittenFixture extends WrittenRows {
  /** `orders`, `raw.emails` or `this`. */
  readonly input: Sourced<string>;
  readonly replaces: boolean;
}

export interface WrittenExpectation extends WrittenRows {
  /** Absent where it is the model (or the query) that the test is about. */
  readonly model: Sourced<string> | undefined;
  readonly of: 'inserted' | 'table' | undefined;
}

export interface UnitTestStep {
  readonly given: readonly WrittenFixture[];
  readonly expected: readonly WrittenExpectation[];
}

/** A unit test as written, its names not resolved. */
export interface UnitTestSource {
  readonly name: string;
  readonly description: string | undefined;
  readonly model: Sourced<string> | undefined;
  /** A query of its own, to test macros. */
  readonly query: Sourced<string> | undefined;
  /** What is there at first, and then what arrives, each with what is expected of it. */
  readonly steps: readonly UnitTestStep[];
  readonly vars: Readonly<Record<string, Json>>;
  readonly env: Readonly<Record<string, Json>>;
  /** Whether `#incremental` is said to hold, as dbt's `overrides.macros.is_incremental` says it. */
  readonly incremental: boolean | undefined;
  readonly runStartedAt: Sourced<string> | undefined;
  /** How far floats may be apart, relative to the larger one. */
  readonly tolerance: number | undefined;
  readonly ordered: boolean;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, Json>>;
  readonly enabled: boolean;
  readonly path: string;
  readonly locate: Locate;
}

export interface ProjectSource {
  /** Absolute path of the folder with project.yml. */
  readonly root: string;
  readonly name: string;
  readonly version: string;
  readonly target: Target;
  readonly targets: readonly TargetPlace[];
  readonly vars: VariableTable;
  /** Of `--vars`: those that no YAML declares or reads. Templates may. */
  readonly unclaimedVariables: readonly Sourced<string>[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folderConfig: Readonly<Record<'models' | 'seeds' | 'snapshots' | 'tests', FolderConfig>>;
  readonly models: readonly TemplateFile[];
  readonly snapshots: readonly TemplateFile[];
  readonly macros: readonly TemplateFile[];
  /** Singular data tests: rows returned are failures. */
  readonly tests: readonly TemplateFile[];
  /** Parameterised data tests, from `generic/` folders of the test paths. */
  readonly genericTests: readonly TemplateFile[];
  readonly seeds: readonly SeedFile[];
  readonly modelProperties: readonly NodeProperties[];
  readonly seedProperties: readonly NodeProperties[];
  readonly snapshotProperties: readonly NodeProperties[];
  /** Configuration and descriptions of singular tests, under `data_tests:` at the top. */
  readonly testProperties: readonly NodeProperties[];
  readonly macroProperties: readonly MacroProperties[];
  readonly sources: readonly SourceTable[];
  readonly exposures: readonly Exposure[];
  readonly unitTests: readonly UnitTestSource[];
  readonly selectors: readonly NamedSelector[];
  readonly ignored: readonly IgnoredProblem[];
  /** Absolute path of the folder for everything written. */
  readonly targetPath: string;
  /** The project file itself, for diagnostics about the project as a whole. */
  readonly projectFile: SourceText;
  /** How many files were read. */
  readonly fileCount: number;
}

/** One of `targets:`, whether it is the one in use or not. */
export interface TargetPlace {
  readonly name: string;
  /** Absolute; absent where it needs variables of the environment that are not set. */
  readonly path: string | undefined;
}

export interface VariableTable {
  /** `--vars`, then project.yml. */
  readonly get: (name: string) => Json | undefined;
  readonly names: () => readonly string[];
}
