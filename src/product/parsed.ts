/** The project with its templates parsed: the product of `parseProject`. Types alone. */
import type { ProjectSource, Sourced, TemplateFile } from '../project/resources.ts';
import type { ParsedTemplate } from '../template/template.ts';

export interface ParsedFile {
  readonly file: TemplateFile;
  readonly template: ParsedTemplate;
  /** What `{{config}}` says, evaluated: it may only use literals, `var` and `env`. */
  readonly config: ReadonlyMap<string, Sourced>;
}

export interface ParsedProject {
  readonly source: ProjectSource;
  readonly models: readonly ParsedFile[];
  readonly snapshots: readonly ParsedFile[];
  readonly tests: readonly ParsedFile[];
  /** By name. */
  readonly macros: ReadonlyMap<string, ParsedTemplate>;
  readonly genericTests: ReadonlyMap<string, ParsedTemplate>;
}
