/**
 * Values while a template is rendered: JSON, but numbers keep their spelling and everything knows
 * where it was typed. Knows no template and no engine.
 */
import type { Json } from '../../base/json.ts';
import type { Span } from '../../base/source-text.ts';
import type { SourceMap } from '../template.ts';

export interface Origin {
  /** In the file that the rendering began with; of what a macro's text holds, the macro's call. */
  readonly span: Span;
  /** Typed at `span` itself, not in a macro that is called there. */
  readonly isTyped: boolean;
}

/**
 * How a value prints: as it is, as a quoted name, as an SQL literal. `sql` and `relation` print as
 * they are too, and are never quoted again.
 */
export type Shown = 'raw' | 'identifier' | 'literal' | 'sql' | 'relation';

interface Common {
  readonly origin: Origin;
  readonly shown: Shown;
}

export interface TextValue extends Common {
  readonly kind: 'text';
  readonly text: string;
  /** Of what a macro gave: its frames end where the text is printed. */
  readonly map?: SourceMap;
}

export interface NumberValue extends Common {
  readonly kind: 'number';
  readonly text: string;
}

export type Value =
  | TextValue
  | NumberValue
  | (Common & { readonly kind: 'boolean'; readonly value: boolean })
  | (Common & { readonly kind: 'null' })
  | (Common & { readonly kind: 'list'; readonly items: readonly Value[] })
  | (Common & { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Value> })
  /** Comes of a mistake that has been reported: takes part in everything, prints nothing. */
  | (Common & { readonly kind: 'broken' });

export function fromJson(json: Json, origin: Origin, shown: Shown = 'raw'): Value {
  const common = { origin, shown };
  if (json === null) return { kind: 'null', ...common };
  switch (typeof json) {
    case 'string':
      return { kind: 'text', text: json, ...common };
    case 'number':
      return { kind: 'number', text: String(json), ...common };
    case 'boolean':
      return { kind: 'boolean', value: json, ...common };
    default:
      break;
  }
  if (isList(json)) {
    return { kind: 'list', items: json.map((item) => fromJson(item, origin)), ...common };
  }
  const entries = Object.entries(json).map(
    ([key, inner]) => [key, fromJson(inner, origin)] as const,
  );
  return { kind: 'object', entries: new Map(entries), ...common };
}

/** A number that JSON cannot hold becomes its text. */
export function toJson(value: Value): Json {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return isExact(value.text) ? Number(value.text) : value.text;
    case 'boolean':
      return value.value;
    case 'null':
    case 'broken':
      return null;
    case 'list':
      return value.items.map(toJson);
    case 'object':
      return Object.fromEntries([...value.entries].map(([key, inner]) => [key, toJson(inner)]));
    default:
      return value satisfies never;
  }
}

/** As in Handlebars: false, null, 0, empty text and empty lists are. */
export function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case 'text':
      return value.text === '';
    case 'number':
      return Number(value.text) === 0;
    case 'boolean':
      return !value.value;
    case 'null':
    case 'broken':
      return true;
    case 'list':
      return value.items.length === 0;
    case 'object':
      return false;
    default:
      return value satisfies never;
  }
}

/** The kind of a value in words: `text`, `a list of 3`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'text':
      if (value.shown === 'relation') return 'a relation';
      return value.shown === 'sql' ? 'the text of a macro' : 'text';
    case 'number':
      return `the number ${value.text}`;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
    case 'list':
      return value.items.length === 0 ? 'an empty list' : `a list of ${value.items.length}`;
    case 'object':
      return 'an object';
    case 'broken':
      return 'nothing';
    default:
      return value satisfies never;
  }
}

/** Arrays that are read only are no arrays to `Array.isArray`'s type. */
export function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

/** Whole numbers beyond 2^53 and more digits than a double has are not. */
function isExact(text: string): boolean {
  const significant = text.replace(/^-?0*|\./g, '');
  return significant.length <= 15 || String(Number(text)) === text;
}
