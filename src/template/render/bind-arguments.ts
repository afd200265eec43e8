/**
 * Arguments of a macro or a generic test, held against what its first line declares. In: values by
 * name; out: values that print as their types do, and what is wrong. Knows no template's tree.
 */
import { didYouMean } from '../../base/suggest.ts';
import type { Parameter, ParameterType } from '../template.ts';
import type { Failure } from './scope.ts';
import { describe, fromJson, type Origin, type Value } from './values.ts';

export interface ArgumentMistake {
  /** The argument that it is about; absent where one is missing. */
  readonly argument: string | undefined;
  readonly failure: Failure;
}

export interface Binding {
  readonly values: ReadonlyMap<string, Value>;
  readonly mistakes: readonly ArgumentMistake[];
}

export interface ArgumentInput {
  /** What is called: `rolling_sum`. */
  readonly callee: string;
  readonly parameters: readonly Parameter[];
  readonly given: ReadonlyMap<string, Value>;
  /** Of the call: where defaults are said to come from. */
  readonly origin: Origin;
  /** Relations came as text: the call is not written in a template. */
  readonly fromOutside: boolean;
}

export function bindArguments(input: ArgumentInput): Binding {
  const { callee, parameters, given, origin } = input;
  const values = new Map<string, Value>();
  const mistakes: ArgumentMistake[] = [];
  for (const parameter of parameters) {
    const { name, type, fallback } = parameter;
    const value = given.get(name);
    if (value === undefined && fallback === undefined) {
      mistakes.push({ argument: undefined, failure: missing(callee, parameter) });
      values.set(name, { kind: 'broken', origin, shown: 'raw' });
    } else if (value === undefined || (value.kind === 'null' && fallback === null)) {
      values.set(name, typed(fromFallback(parameter, origin), type));
    } else if (fits(value, type, input.fromOutside)) {
      values.set(name, typed(value, type));
    } else {
      mistakes.push({ argument: name, failure: mistyped(parameter, value) });
      values.set(name, { kind: 'broken', origin, shown: 'raw' });
    }
  }
  for (const name of given.keys()) {
    if (!values.has(name))
      mistakes.push({ argument: name, failure: unknownArgument(callee, name, parameters) });
  }
  return { values, mistakes };
}

export function unknownArgument(
  callee: string,
  name: string,
  parameters: readonly Parameter[],
): Failure {
  const names = parameters.map((parameter) => parameter.name);
  const takes = names.length === 0 ? 'takes no arguments' : `takes ${names.join(', ')}`;
  return {
    code: 'E0217',
    message: `${callee} has no argument "${name}"`,
    hint: didYouMean(name, names) ?? `${callee} ${takes}`,
  };
}

export function missing(callee: string, { name, type }: Parameter): Failure {
  return {
    code: 'E0217',
    message: `${callee} needs the argument "${name}"`,
    hint: `write ${name}=${examples[type]}`,
  };
}

/** A body that nobody prints, or that is printed and was not given. */
export function bodyMistake(
  callee: string,
  takesBody: boolean,
  hasBody: boolean,
): Failure | undefined {
  if (takesBody === hasBody) return undefined;
  return {
    code: 'E0219',
    message: takesBody ? `${callee} needs a body` : `${callee} takes no body`,
    hint: takesBody
      ? `write {{#${callee}}} … {{/${callee}}}`
      : `write {{${callee} …}}, or print the body in the macro: {{> @partial-block}}`,
  };
}

function mistyped({ name, type }: Parameter, value: Value): Failure {
  return {
    code: 'E0218',
    message: `"${name}" must be ${wording[type]}, this is ${describe(value)}`,
    hint: `write ${name}=${exampleFor(type, value)}`,
  };
}

/** What was given, written as the type wants it, where that is possible. */
function exampleFor(type: ParameterType, value: Value): string {
  const isPlain = (value.kind === 'text' || value.kind === 'number') && value.shown === 'raw';
  if (!isPlain || value.text === '' || value.text.length > 40) return examples[type];
  const { text, kind } = value;
  const quoted = kind === 'number' ? text : `"${text}"`;
  switch (type) {
    case 'relation':
      return kind === 'text' ? `(ref ${quoted})` : examples[type];
    case 'integer':
    case 'number':
      return isNumber(type, text) ? text : examples[type];
    case 'boolean':
      return /^(?:true|false)$/.test(text) ? text : examples[type];
    case 'string':
    case 'identifier':
      return `"${text}"`;
    case 'list':
      return `(list ${quoted})`;
    case 'literal':
    case 'sql':
      return examples[type];
    default:
      return type satisfies never;
  }
}

const wording: Readonly<Record<ParameterType, string>> = {
  identifier: 'a name in quotes',
  string: 'text in quotes',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  literal: 'text, a number, true, false, null or a list of these',
  relation: 'a relation',
  list: 'a list',
  sql: 'SQL as text',
};

const examples: Readonly<Record<ParameterType, string>> = {
  identifier: '"name"',
  string: '"text"',
  integer: '30',
  number: '0.5',
  boolean: 'true',
  literal: '"text"',
  relation: '(ref "model")',
  list: '(list "a" "b")',
  sql: '"a + b"',
};

/** What a macro gave is SQL already and stands for a name, a literal or a relation as well. */
function fits(value: Value, type: ParameterType, fromOutside: boolean): boolean {
  if (value.kind === 'broken') return true;
  const isText = value.kind === 'text';
  if (isText && value.shown === 'sql')
    return type !== 'integer' && type !== 'number' && type !== 'boolean' && type !== 'list';
  switch (type) {
    case 'identifier':
      return isText && value.shown !== 'relation' && value.text !== '';
    case 'string':
      return isText;
    case 'integer':
    case 'number':
      return value.kind === 'number' && isNumber(type, value.text);
    case 'boolean':
      return value.kind === 'boolean';
    case 'literal':
      return value.kind === 'list' ? value.items.every(isScalar) : isScalar(value);
    case 'relation':
      return isText && (value.shown === 'relation' || fromOutside);
    case 'list':
      return value.kind === 'list';
    case 'sql':
      return isText || value.kind === 'number' || value.kind === 'boolean';
    default:
      return type satisfies never;
  }
}

function isScalar({ kind }: Value): boolean {
  return kind !== 'list' && kind !== 'object';
}

function isNumber(type: 'integer' | 'number', text: string): boolean {
  return type === 'integer' ? /^-?\d+$/.test(text) : /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text);
}

/** A value prints as its parameter's type says, whatever it was before. */
function typed(value: Value, type: ParameterType): Value {
  if (value.shown === 'sql' || value.kind === 'broken') return value;
  switch (type) {
    case 'identifier':
    case 'literal':
    case 'relation':
      return { ...value, shown: type };
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'list':
      return { ...value, shown: 'raw' };
    case 'sql':
      return value;
    default:
      return type satisfies never;
  }
}

/** Numbers that JSON would change are kept as their text. */
function fromFallback({ type, fallback }: Parameter, origin: Origin): Value {
  if ((type === 'integer' || type === 'number') && typeof fallback === 'string') {
    return { kind: 'number', text: fallback, origin, shown: 'raw' };
  }
  return fromJson(fallback ?? null, origin);
}
