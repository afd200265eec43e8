/**
 * Holds the arguments of a declared data test against what the test takes.
 * In: a declaration and a signature; out: diagnostics, and the relations that arguments name.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { didYouMean } from '../base/suggest.ts';
import type { NodeId } from '../product/graph.ts';
import type { Sourced, TestDeclaration } from '../project/resources.ts';
import type { ParsedTemplate } from '../template/template.ts';
import type { ArgumentType, TestSignature } from './builtin-tests.ts';
import { type NameTable, resolveRef, resolveSource } from './names.ts';

export interface TestTaken {
  readonly builtin: TestSignature | undefined;
  /** The project's own test of that name comes before the built-in one. */
  readonly template: ParsedTemplate | undefined;
}

/** Types of a project's own test are checked when it is rendered; its names are checked here. */
export function checkTestArguments(declaration: TestDeclaration, taken: TestTaken): Diagnostic[] {
  const expected = expectedArguments(taken);
  const diagnostics: Diagnostic[] = [];
  for (const [name, argument] of declaration.arguments) {
    const type = expected.types.get(name);
    if (type === undefined) {
      diagnostics.push(
        error('E0402', `${declaration.test} has no argument "${name}"`, {
          span: (argument.locateKey ?? argument.locate)(),
          hint: didYouMean(name, expected.types.keys()) ?? takes(declaration.test, expected),
        }),
      );
    } else if (!fits(argument.value, type)) {
      diagnostics.push(
        error('E0403', `${declaration.test}: "${name}" must be ${wording[type]}`, {
          span: argument.locate(),
        }),
      );
    }
  }
  for (const name of expected.required) {
    if (declaration.arguments.has(name)) continue;
    // `limit`, `where`, `name`… are configuration of every test where they stand beside arguments.
    const taken = declaration.config.get(name);
    diagnostics.push(
      error('E0402', `${declaration.test} needs the argument "${name}"`, {
        span: (taken?.locate ?? declaration.locate)(),
        ...(taken ? { label: 'this is the configuration of every data test' } : {}),
        hint: taken ? 'write it below arguments:' : takes(declaration.test, expected),
      }),
    );
  }
  if (expected.column && declaration.column === undefined) {
    diagnostics.push(
      error('E0402', `${declaration.test} is about one column`, {
        span: declaration.locate(),
        hint: 'put it under a column, or give `column:`',
      }),
    );
  }
  return diagnostics;
}

/** Relations named by arguments (`to: customers`, `to: raw.emails`), by the argument's name. */
export function relationArguments(
  declaration: TestDeclaration,
  taken: TestTaken,
  names: NameTable,
): Outcome<ReadonlyMap<string, NodeId>> {
  const diagnostics: Diagnostic[] = [];
  const value = new Map<string, NodeId>();
  for (const [name, type] of expectedArguments(taken).types) {
    const argument = declaration.arguments.get(name);
    if (type !== 'relation' || typeof argument?.value !== 'string') continue;
    const resolution = resolveRelation(argument as Sourced<string>, names);
    if ('node' in resolution) value.set(name, resolution.node.id);
    else diagnostics.push(resolution.problem);
  }
  return { value, diagnostics };
}

/** A relation as YAML names it: a model or seed, or `source.table`. */
export function resolveRelation({ value, locate }: Sourced<string>, names: NameTable) {
  const jinja = /^\s*(?:\{\{\s*)?(ref|source)\s*\(\s*(['"])(.+?)\2(?:\s*,\s*(['"])(.+?)\4)?\s*\)/;
  const written = jinja.exec(value);
  if (written) {
    const meant = written[5] === undefined ? written[3] : `${written[3]}.${written[5]}`;
    const problem = error('E0404', `"${value}" is Jinja`, {
      span: locate(),
      hint: `write ${meant}`,
    });
    return { problem } as const;
  }
  const [source, table] = value.split('.');
  return source !== undefined && table !== undefined
    ? resolveSource(names, source, table, locate())
    : resolveRef(names, value, locate());
}

interface Expected {
  readonly types: ReadonlyMap<string, ArgumentType | 'any'>;
  readonly required: readonly string[];
  readonly column: boolean;
}

function expectedArguments({ builtin, template }: TestTaken): Expected {
  if (template) {
    const params = template.facts.params ?? [];
    const own = params.filter(({ name }) => name !== 'model' && name !== 'column');
    return {
      types: new Map(own.map(({ name, type }) => [name, type === 'relation' ? type : 'any'])),
      required: own.filter(({ fallback }) => fallback === undefined).map(({ name }) => name),
      column: params.some(({ name, fallback }) => name === 'column' && fallback === undefined),
    };
  }
  const entries = Object.entries(builtin?.arguments ?? {});
  return {
    types: new Map(entries.map(([name, { type }]) => [name, type])),
    required: entries.filter(([, { required }]) => required).map(([name]) => name),
    column: builtin?.column ?? false,
  };
}

const wording: Record<ArgumentType | 'any', string> = {
  relation: 'the name of a model or seed, or source.table',
  identifier: 'the name of a column',
  values: 'a list of values',
  boolean: 'true or false',
  any: 'anything',
};

function fits(value: Json, type: ArgumentType | 'any'): boolean {
  switch (type) {
    case 'relation':
    case 'identifier':
      return typeof value === 'string' && value !== '';
    case 'values':
      return Array.isArray(value) && value.length > 0 && value.every(isScalar);
    case 'boolean':
      return typeof value === 'boolean';
    case 'any':
      return true;
    default:
      return type satisfies never;
  }
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

function takes(test: string, { types }: Expected): string {
  const names = [...types.keys()];
  return names.length === 0 ? `${test} takes no arguments` : `${test} takes ${names.join(', ')}`;
}
