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
import { type NameTable, resolveRelation } from './names.ts';
import { whyNoExpression } from './sql-expression.ts';
import { readSpan } from './time-span.ts';

export interface TestTaken {
  readonly builtin: TestSignature | undefined;
  /** The project's own test of that name comes before the built-in one. */
  readonly template: ParsedTemplate | undefined;
}

/** Types of a project's own test are checked when it is rendered; its names are checked here. */
export function checkTestArguments(declaration: TestDeclaration, taken: TestTaken): Diagnostic[] {
  // What a test takes that could not be read is not known.
  if (taken.template?.facts.isPartial) return [];
  const expected = expectedArguments(taken);
  return [
    ...checkGiven(declaration, expected),
    ...checkMissing(declaration, expected),
    ...checkTogether(declaration, taken.template ? undefined : taken.builtin, expected),
    ...checkColumn(declaration, expected),
  ];
}

function checkGiven(declaration: TestDeclaration, expected: Expected): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [name, argument] of declaration.arguments) {
    const type = expected.types.get(name);
    if (type === undefined) {
      const ours = expected.elsewhere.get(name);
      const hint = ours === undefined ? undefined : `write "${ours}"`;
      diagnostics.push(
        error('E0402', `${declaration.test} has no argument "${name}"`, {
          span: (argument.locateKey ?? argument.locate)(),
          hint:
            hint ?? didYouMean(name, expected.types.keys()) ?? takes(declaration.test, expected),
        }),
      );
      continue;
    }
    if (!fits(argument.value, type)) {
      diagnostics.push(
        error('E0403', `${declaration.test}: "${name}" must be ${wordingOf(type)}`, {
          span: argument.locate(),
        }),
      );
    } else if (type === 'expression') {
      diagnostics.push(...checkExpression(`"${name}"`, argument));
    }
  }
  return diagnostics;
}

/** SQL that is put between parentheses must not reach beyond them. */
export function checkExpression(name: string, { value, locate }: Sourced): readonly Diagnostic[] {
  const why = typeof value === 'string' ? whyNoExpression(value) : undefined;
  if (why === undefined) return [];
  const hint = 'it is put between parentheses: write one whole SQL expression';
  return [error('E0405', `${name} is no SQL expression: ${why}`, { span: locate(), hint })];
}

function checkMissing(declaration: TestDeclaration, expected: Expected): Diagnostic[] {
  const meant = spelledElsewhere(declaration, expected);
  const missing = expected.required.filter(
    (name) => !declaration.arguments.has(name) && !meant.has(name),
  );
  return missing.map((name) => {
    // `limit`, `where`, `name`… are configuration of every test where they stand beside arguments.
    const taken = declaration.config.get(name);
    return error('E0402', `${declaration.test} needs the argument "${name}"`, {
      span: (taken?.locate ?? declaration.locate)(),
      ...(taken ? { label: 'this is the configuration of every data test' } : {}),
      hint: taken ? 'write it below arguments:' : takes(declaration.test, expected),
    });
  });
}

/** Arguments that were given under another tool's name, which was told. */
function spelledElsewhere(
  { arguments: given }: TestDeclaration,
  { elsewhere }: Expected,
): ReadonlySet<string> {
  return new Set([...given.keys()].flatMap((name) => elsewhere.get(name) ?? []));
}

/** What only makes sense together, or apart. */
function checkTogether(
  declaration: TestDeclaration,
  signature: TestSignature | undefined,
  expected: Expected,
): Diagnostic[] {
  const { test, arguments: given, locate } = declaration;
  const { oneOf = [], alone: [first, ...others] = [] } = signature ?? {};
  const meant = spelledElsewhere(declaration, expected);
  if (oneOf.length > 0 && !oneOf.some((name) => given.has(name) || meant.has(name))) {
    const hint = `give ${oneOf.slice(0, -1).join(', ')} or ${oneOf.at(-1)}`;
    return [error('E0407', `${test} has nothing to compare with`, { span: locate(), hint })];
  }
  const clash = others.find((name) => given.has(name));
  const at = given.get(first ?? '');
  if (!at || clash === undefined) return [];
  const message = `${test} takes either "${first}" or "${clash}", not both`;
  return [error('E0407', message, { span: (at.locateKey ?? at.locate)() })];
}

function checkColumn(
  { test, column, arguments: given, locate }: TestDeclaration,
  expected: Expected,
): Diagnostic[] {
  if (expected.column === 'optional' && column === undefined && !expected.isOwn) {
    const groups = given.get('group_by');
    const hint = 'put it under a column';
    if (groups) {
      const span = (groups.locateKey ?? groups.locate)();
      return [error('E0407', `${test} over groups is about one column`, { span, hint })];
    }
  }
  if (expected.column === 'required' && column === undefined) {
    const hint = 'put it under a column, or give `column:`';
    return [error('E0402', `${test} is about one column`, { span: locate(), hint })];
  }
  if (expected.column !== 'none' || column === undefined) return [];
  const hint = 'put it under `data_tests:` of the relation, beside `columns:`';
  return [
    error('E0406', `${test} is about the relation, not about one column`, { span: locate(), hint }),
  ];
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

interface Expected {
  readonly types: ReadonlyMap<string, ArgumentType | 'any'>;
  readonly required: readonly string[];
  /** Names that other tools have for the arguments. */
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly column: TestSignature['column'];
  /** The project's own, which may call its arguments as it likes. */
  readonly isOwn: boolean;
}

function expectedArguments({ builtin, template }: TestTaken): Expected {
  if (template) {
    const params = template.facts.params ?? [];
    const own = params.filter(({ name }) => name !== 'model' && name !== 'column');
    const isRequired = params.some(
      ({ name, fallback }) => name === 'column' && fallback === undefined,
    );
    return {
      types: new Map(own.map(({ name, type }) => [name, type === 'relation' ? type : 'any'])),
      required: own.filter(({ fallback }) => fallback === undefined).map(({ name }) => name),
      elsewhere: new Map(),
      column: isRequired ? 'required' : 'optional',
      isOwn: true,
    };
  }
  const entries = Object.entries(builtin?.arguments ?? {});
  return {
    types: new Map(entries.map(([name, { type }]) => [name, type])),
    required: entries.filter(([, { required }]) => required).map(([name]) => name),
    elsewhere: new Map(
      entries.flatMap(([name, { elsewhere = [] }]) => elsewhere.map((other) => [other, name])),
    ),
    column: builtin?.column ?? 'optional',
    isOwn: false,
  };
}

const wording: Record<Extract<ArgumentType, string> | 'any', string> = {
  relation: 'the name of a model or seed, or source.table',
  identifier: 'the name of a column',
  identifiers: 'the name of a column, or a list of them',
  values: 'a list of values',
  literal: 'a number or text',
  boolean: 'true or false',
  text: 'text',
  count: 'a whole number',
  step: 'a number above 0',
  span: 'a length of time such as "2 days"',
  expression: 'an SQL expression',
  any: 'anything',
};

function wordingOf(type: ArgumentType | 'any'): string {
  return typeof type === 'string' ? wording[type] : `one of ${type.join(', ')}`;
}

function fits(value: Json, type: ArgumentType | 'any'): boolean {
  if (typeof type !== 'string') return typeof value === 'string' && type.includes(value);
  switch (type) {
    case 'relation':
    case 'identifier':
    case 'text':
    case 'expression':
      return isText(value);
    case 'identifiers':
      return isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
    case 'values':
      return Array.isArray(value) && value.length > 0 && value.every(isScalar);
    case 'literal':
      return isText(value) || typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'count':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    case 'step':
      return typeof value === 'number' && Number.isFinite(value) && value > 0;
    case 'span':
      return isText(value) && readSpan(value) !== undefined;
    case 'any':
      return true;
    default:
      return type satisfies never;
  }
}

function isText(value: Json): value is string {
  return typeof value === 'string' && value !== '';
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

function takes(test: string, { types }: Expected): string {
  const names = [...types.keys()];
  return names.length === 0 ? `${test} takes no arguments` : `${test} takes ${names.join(', ')}`;
}
