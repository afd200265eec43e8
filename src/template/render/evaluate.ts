/**
 * Expressions to values. In: an expression and the scope it stands in; out: a value. A mistake is
 * reported in the scope's run and gives a broken value, which nothing complains about again.
 */
import { didYouMean } from '../../base/suggest.ts';
import type {
  Expression,
  HelperCall,
  HelperName,
  LocalName,
  MacroExpression,
  ValueName,
  VariableCall,
} from '../syntax-tree.ts';
import { applyHelper, explainMember, type Refusal } from './apply-helper.ts';
import { type Failure, fail, lookUp, mayGoOn, originOf, type Scope } from './scope.ts';
import { fromJson, isEmpty, type Origin, type Value } from './values.ts';

export function evaluate(expression: Expression, scope: Scope): Value {
  const origin = originOf(scope, expression);
  const common = { origin, shown: 'raw' } as const;
  switch (expression.kind) {
    case 'text':
      return { kind: 'text', text: expression.value, ...common };
    case 'number':
      return { kind: 'number', text: expression.text, ...common };
    case 'boolean':
      return { kind: 'boolean', value: expression.value, ...common };
    case 'null':
    case 'broken':
      return { kind: expression.kind, ...common };
    case 'local':
      return evaluateLocal(expression, scope);
    case 'value':
      return evaluateValue(expression, scope);
    case 'ref': {
      const text = scope.run.environment.ref(expression.name);
      return relation(expression, scope, text, `no model or seed is named "${expression.name}"`);
    }
    case 'source': {
      const { source, table } = expression;
      const text = scope.run.environment.source(source, table);
      return relation(expression, scope, text, `no source is named "${source}.${table}"`);
    }
    case 'var':
      return evaluateVariable(expression, scope);
    case 'env':
      return evaluateEnv(expression, scope);
    case 'helper':
      return evaluateHelper(expression, scope);
    case 'macro':
      return evaluateMacro(expression, scope);
    default:
      return expression satisfies never;
  }
}

function broken(scope: Scope, expression: Expression, failure: Failure): Value {
  fail(scope, expression, failure);
  return { kind: 'broken', origin: originOf(scope, expression), shown: 'raw' };
}

function relation(
  expression: Extract<Expression, { kind: 'ref' | 'source' }>,
  scope: Scope,
  text: string | undefined,
  message: string,
): Value {
  if (text === undefined) {
    return broken(scope, expression, {
      code: expression.kind === 'ref' ? 'E0501' : 'E0502',
      message,
    });
  }
  return { kind: 'text', text, origin: originOf(scope, expression), shown: 'relation' };
}

function evaluateLocal(expression: LocalName, scope: Scope): Value {
  const value = lookUp(scope, expression.name);
  if (!value) throw new Error(`the name ${expression.name} was resolved, but is not bound`);
  return memberOf(value, expression, scope);
}

function evaluateValue(expression: ValueName, scope: Scope): Value {
  const { name } = expression;
  const { values } = scope.run.environment;
  const json = Object.hasOwn(values, name) ? values[name] : undefined;
  if (json === undefined) {
    return broken(scope, expression, {
      code: 'E0227',
      message: `${name} means nothing in this file`,
      hint: name === 'this' ? 'name the relation: {{ref "model"}}' : undefined,
    });
  }
  const shown = name === 'this' && typeof json === 'string' ? 'relation' : 'raw';
  return memberOf(fromJson(json, originOf(scope, expression), shown), expression, scope);
}

/** `value.a.b`; a broken value has all members. */
function memberOf(value: Value, expression: LocalName | ValueName, scope: Scope): Value {
  let found = value;
  let path = expression.name;
  for (const member of expression.members) {
    if (found.kind === 'broken') return found;
    const inner = found.kind === 'object' ? found.entries.get(member) : undefined;
    if (!inner) {
      const known = found.kind === 'object' ? [...found.entries.keys()] : [];
      return broken(scope, expression, explainMember(path, member, known));
    }
    found = inner;
    path = `${path}.${member}`;
  }
  return found;
}

function evaluateVariable(expression: VariableCall, scope: Scope): Value {
  const { name, fallback } = expression;
  const { environment } = scope.run;
  const json = environment.variable(name);
  if (json !== undefined) return fromJson(json, originOf(scope, expression));
  if (fallback) return evaluate(fallback, scope);
  const hint = didYouMean(name, environment.variableNames());
  return broken(scope, expression, {
    code: 'E0220',
    message: `the variable "${name}" is not set`,
    hint:
      hint ??
      `set it under vars: in project.yml, with --vars "${name}: value", or write {{var "${name}" "default"}}`,
  });
}

function evaluateEnv(expression: VariableCall, scope: Scope): Value {
  const { name, fallback } = expression;
  const text = scope.run.environment.env(name);
  if (text !== undefined) {
    return { kind: 'text', text, origin: originOf(scope, expression), shown: 'raw' };
  }
  if (fallback) return evaluate(fallback, scope);
  return broken(scope, expression, {
    code: 'E0221',
    message: `the environment variable ${name} is not set`,
    hint: `set it, or write {{env "${name}" "default"}}`,
  });
}

function evaluateHelper(expression: HelperCall, scope: Scope): Value {
  if (!mayGoOn(scope, expression))
    return { kind: 'broken', origin: originOf(scope, expression), shown: 'raw' };
  const operands: Value[] = [];
  for (const operand of expression.operands) {
    const value = evaluate(operand, scope);
    operands.push(value);
    if (isDecided(expression.helper, value)) break;
  }
  const named = new Map(expression.named.map(({ name, value }) => [name, evaluate(value, scope)]));
  const origin = deriveOrigin(operands, originOf(scope, expression));
  const result: Value | Refusal = applyHelper(
    { helper: expression.helper, operands, named, origin },
    scope.run.environment,
  );
  return result.kind === 'refusal' ? broken(scope, expression, result.failure) : result;
}

/** What follows is not evaluated: `(and order (lookup order "id"))`. */
function isDecided(helper: HelperName, value: Value): boolean {
  if (helper === 'and') return isEmpty(value);
  if (helper === 'or') return !isEmpty(value);
  return helper === 'default' && value.kind !== 'null';
}

/** In a macro, what is made of one argument was typed where that argument was. */
function deriveOrigin(operands: readonly Value[], own: Origin): Origin {
  if (own.isTyped) return own;
  const typed = operands.map(({ origin }) => origin).filter(({ isTyped }) => isTyped);
  const [first] = typed;
  return first && typed.every((origin) => origin === first) ? first : own;
}

function evaluateMacro({ call }: MacroExpression, scope: Scope): Value {
  const origin = originOf(scope, call);
  const output = scope.run.renderMacro(call, scope, undefined);
  return output
    ? { kind: 'text', text: output.text, map: output.segments, origin, shown: 'sql' }
    : { kind: 'broken', origin, shown: 'raw' };
}
