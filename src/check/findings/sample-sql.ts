/**
 * Calls and casts with made-up values in place of what no query tells: what fails for all of them
 * fails because of what was written. In: an expression and the SQL of its constant parts; out: SQL
 * to try, and when a failure counts.
 */
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { CastExpression, Expression } from '../plan/bound-expression.ts';
import { type ConstantSql, decimal, integer, isQuick } from './constant-sql.ts';

/** The same with other values in each. */
export interface Sample {
  readonly tries: readonly [string, ...string[]];
  /**
   * Which failures say something: that of all, where there are no other values; that of all in the
   * same words, which are not about the values; or one of a cast that the engine has never learnt.
   */
  readonly counts: 'all' | 'all in the same words' | 'never learnt';
}

/** Of a call with fixed arguments and others, and of a cast. */
export function sampleSql(
  expression: Expression,
  children: readonly ConstantSql[],
): Sample | undefined {
  if (expression.kind === 'cast') return sampledCast(expression);
  if (expression.kind !== 'call' || expression.lambda) return undefined;
  if (arithmetic.has(expression.name) || !isQuick(expression, children)) return undefined;
  const { name, arguments: given } = expression;
  return sampledCall(given, children, (values) => `${quoteIdentifier(name)}(${values.join(', ')})`);
}

/** Fails for some numbers at most. */
const arithmetic: ReadonlySet<string> = new Set(
  '+ - * / // % ^ ** & | xor add subtract multiply divide mod lcm least_common_multiple'.split(' '),
);

/** None where all of it is fixed, where nothing is, and where a type has no values here. */
export function sampledCall(
  given: readonly Expression[],
  children: readonly ConstantSql[],
  write: (values: readonly string[]) => string,
): Sample | undefined {
  const isMixed = children.includes(undefined) && children.some((child) => child !== undefined);
  if (!isMixed) return undefined;
  const values = given.map(({ type }, at) => valuesFor(type, children[at], { given, children }));
  const count = Math.max(...values.map(({ length }) => length));
  const calls = Array.from({ length: count }, (_, turn) =>
    write(values.map((each) => each[turn % each.length] ?? '')),
  );
  const [first, ...others] = calls;
  if (first === undefined || values.some(({ length }) => length === 0)) return undefined;
  return { tries: [first, ...others], counts: 'all in the same words' };
}

interface Call {
  readonly given: readonly Expression[];
  readonly children: readonly ConstantSql[];
}

/** What was written beside it may be just what fits. */
function valuesFor(type: string, fixed: ConstantSql, call: Call): readonly string[] {
  if (fixed !== undefined) return [fixed];
  const beside = call.children.filter((_, at) => call.given[at]?.type === type);
  return [...samplesOf(type), ...beside.filter((child) => child !== undefined)];
}

/** The engine takes some casts that it has never learnt, and says so when a value comes. */
function sampledCast({ input, type, isTry }: CastExpression): Sample | undefined {
  if (isTry || !plainType.test(type)) return undefined;
  if (input.type.startsWith('ENUM(')) return castOfMembers(input.type, type);
  const [sample] = samplesOf(input.type);
  const isKnown = type === 'VARCHAR' || (isNumber(type) && isNumber(input.type));
  if (isKnown || sample === undefined || input.type === 'VARCHAR') return undefined;
  return { tries: [`cast(${sample} as ${type})`], counts: 'never learnt' };
}

const plainType = /^(?:[A-Z]+|DECIMAL\(\d+,\d+\)|ENUM\(.*\))$/s;

const mostMembers = 20;

/** All the values that there are: a number that none of them is, for instance. */
function castOfMembers(from: string, to: string): Sample | undefined {
  if (to === 'VARCHAR') return undefined;
  const members = [...from.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) =>
    text.replaceAll("''", "'"),
  );
  const [first, ...others] = members.map((text) => `cast(${quoteLiteral(text)} as ${to})`);
  if (first === undefined || members.length > mostMembers) return undefined;
  return { tries: [first, ...others], counts: 'all' };
}

function isNumber(type: string): boolean {
  return integer.test(type) || decimal.test(type) || type === 'DOUBLE' || type === 'FLOAT';
}

const samples: Readonly<Record<string, readonly string[]>> = {
  VARCHAR: ["'x'", "''", "'12'", "'2024-01-02'", "'{}'", "'a b c'"],
  BOOLEAN: ['true', 'false'],
  DATE: ["date '2024-01-02'", "date '1970-01-01'"],
  TIME: ["time '10:00:00'", "time '00:00:00'"],
  TIMESTAMP: ["timestamp '2024-01-02 10:00:00'", "timestamp '1970-01-01'"],
  'TIMESTAMP WITH TIME ZONE': [
    "timestamptz '2024-01-02 10:00:00+00'",
    "timestamptz '1970-01-01 00:00:00+00'",
  ],
  INTERVAL: ["interval '1 day'", "interval '1 month'", "interval '1 second'"],
  UUID: ["uuid '00000000-0000-0000-0000-000000000001'"],
  BLOB: ["'x'::blob", "''::blob"],
  BIT: ["'10110101'::bit", "'1'::bit"],
  JSON: ["'{}'::json", "'[1]'::json", "'1'::json"],
  DOUBLE: ['1.5::double', '0::double', '-2::double'],
  FLOAT: ['1.5::float', '0::float', '-2::float'],
};

/** None of types that have none here. */
export function samplesOf(type: string): readonly string[] {
  if (integer.test(type)) {
    return ['1', '0', '2', '5'].map((number) => `cast(${number} as ${type})`);
  }
  if (decimal.test(type)) return [`cast(0.1 as ${type})`, `cast(0 as ${type})`];
  if (type.endsWith('[]')) return listsOf(samplesOf(type.slice(0, -2)));
  return samples[type] ?? [];
}

/** Of one, two and three elements. Nothing fails for the empty list. */
function listsOf(elements: readonly string[]): readonly string[] {
  const [first, second = first] = elements;
  if (first === undefined) return [];
  return [[first], [first, second], [first, first, second]].map((each) => `[${each.join(', ')}]`);
}
