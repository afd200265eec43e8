/**
 * What a template is once parsed, what can be said of it without rendering it, and what rendering
 * gives. The vocabulary of this folder; knows no model, no project and no engine.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { SourceText, Span } from '../base/source-text.ts';
import type { Range } from './range.ts';
import type { Program } from './syntax-tree.ts';

/** What a template is for. */
export type TemplateRole = 'model' | 'macro' | 'test' | 'generic_test';

export const parameterTypes = [
  'identifier',
  'string',
  'integer',
  'number',
  'boolean',
  'literal',
  'relation',
  'list',
  'sql',
] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** One argument that a macro or a generic test declares in its first line. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Absent: the argument is required. */
  readonly fallback?: Json;
  readonly range: Range;
}

/** A call found without rendering, in whichever branch it stands. JSON all through. */
export type StaticCall =
  | {
      readonly kind: 'ref';
      readonly name: string;
      readonly range: Range;
      /** Declared: what changes in it makes nothing of this model out of date. */
      readonly changes?: 'ignore';
    }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly table: string;
      readonly range: Range;
      readonly changes?: 'ignore';
    }
  | {
      readonly kind: 'macro';
      readonly name: string;
      readonly range: Range;
      readonly arguments?: readonly { readonly name: string; readonly range: Range }[];
      /** Written as a block. */
      readonly hasBody?: boolean;
      /** A name seen at the place that this may be a typo of, where it is written without arguments. */
      readonly suggestion?: string;
    }
  | { readonly kind: 'var'; readonly name: string; readonly range: Range }
  | { readonly kind: 'env'; readonly name: string; readonly range: Range }
  /** A value seen everywhere: `this`, `target.schema`, `run_started_at`, `interval.start`. */
  | { readonly kind: 'value'; readonly name: string; readonly range: Range }
  | { readonly kind: 'incremental'; readonly range: Range };

/** One `key=value` of `{{config}}`, not yet evaluated: it may call `var`, `env`, `list`, `object`. */
export interface ConfigEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly valueRange: Range;
}

/** What is known of a template without rendering it. Serialisable, so that it can be cached. */
export interface TemplateFacts {
  /** `undefined` where the template has no `{{params}}`. */
  readonly params: readonly Parameter[] | undefined;
  /** Parts could not be read: there may be more to it than is known here. */
  readonly isPartial?: boolean;
  readonly config: readonly ConfigEntry[];
  /** Whether `{{> @partial-block}}` stands in it: its callers give it a body. */
  readonly takesBody?: boolean;
  /** In the order of the text; macros called are listed, not entered. */
  readonly calls: readonly StaticCall[];
}

export interface ParsedTemplate {
  readonly source: SourceText;
  readonly facts: TemplateFacts;
  /** The tree, parsed when first asked for where the facts came from a cache. */
  readonly program: () => Program;
}

/**
 * What a template may ask of the outside. Everything it can reach is here: no files, no network,
 * no process, no prototypes.
 */
export interface RenderEnvironment {
  /** Seen everywhere by their names: `this`, `target`, `run_started_at`, `interval`. */
  readonly values: Readonly<Record<string, Json>>;
  readonly macros: ReadonlyMap<string, ParsedTemplate>;
  /** Which branch of `#incremental` is rendered. */
  readonly incremental: boolean;
  /** The relation's text for SQL, or the diagnostic's words when there is none. */
  readonly ref: (name: string) => string | undefined;
  readonly source: (source: string, table: string) => string | undefined;
  readonly variable: (name: string) => Json | undefined;
  /** Names of the variables that exist, for suggestions. */
  readonly variableNames: () => readonly string[];
  readonly env: (name: string) => string | undefined;
  /** A safely quoted SQL literal; a list becomes `(a, b)`. */
  readonly literal: (value: Json) => string;
  /** A safely quoted SQL name. */
  readonly identifier: (name: string) => string;
}

/** One macro call on the way to a piece of text, innermost first. */
export interface Frame {
  readonly macro: string;
  /** Where in the macro's file the text stands. */
  readonly span: Span;
  /** True where the output is `span`'s text letter by letter. */
  readonly exact: boolean;
  readonly caller: Frame | undefined;
}

/**
 * A piece of the output and where it was typed. `span` is in the file that the rendering began
 * with (the model's own) unless the text belongs to a macro's body: then it is the call, and
 * `frame` says where in the macro. The text of an argument maps to the argument at the call.
 */
export interface Segment {
  /** Offset in the output, UTF-16 code units; the segment ends where the next one begins. */
  readonly start: number;
  readonly span: Span;
  /** True where the output is `span`'s text letter by letter, so that offsets inside it carry over. */
  readonly exact: boolean;
  readonly frame: Frame | undefined;
}

/** Sorted by `start`, without gaps. */
export type SourceMap = readonly Segment[];

export interface Rendered {
  readonly text: string;
  readonly map: SourceMap;
  readonly diagnostics: readonly Diagnostic[];
}
