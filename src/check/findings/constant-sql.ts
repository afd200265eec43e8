/**
 * Constant expressions as SQL again, so that the engine can be asked for their value alone. In: an
 * expression of a plan and the SQL of what it is made of; out: SQL, or nothing where it is not
 * constant or not plain enough.
 */
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { CastExpression, ConstantExpression, Expression } from '../plan/bound-expression.ts';
import { childrenOf } from '../plan/expression-children.ts';

export type ConstantSql = string | undefined;

export function constantSql(expression: Expression): ConstantSql {
  return sqlOver(expression, childrenOf(expression).map(constantSql));
}

/** `children` is the SQL of each of `childrenOf`, so that a deep expression is gone through once. */
export function sqlOver(expression: Expression, children: readonly ConstantSql[]): ConstantSql {
  if (children.includes(undefined)) return undefined;
  switch (expression.kind) {
    case 'constant':
      return literalSql(expression);
    case 'cast':
      if (expression.isTry || expression.type === '"NULL"') return undefined;
      if (isRowOfAnother(expression)) return undefined;
      return `cast(${children[0]} as ${expression.type})`;
    case 'call':
      if (expression.name === 'struct_pack') return structSql(expression.type, children);
      if (!quick.has(expression.name) || expression.lambda) return undefined;
      return `${quoteIdentifier(expression.name)}(${children.join(', ')})`;
    default:
      return undefined;
  }
}

/** A row in a query takes the names of what it is compared with; by itself it has none. */
function isRowOfAnother({ input, type }: CastExpression): boolean {
  const isNamed = input.kind === 'call' && input.name === 'struct_pack';
  return type.includes('STRUCT(') && input.type !== 'VARCHAR' && !isNamed;
}

function structSql(type: string, fields: readonly ConstantSql[]): string {
  return `cast(row(${fields.join(', ')}) as ${type})`;
}

/** Functions that can fail, give the same answer each time, and take no time whatever they get. */
const quick: ReadonlySet<string> = new Set(
  `
  + - * / // % ^ ** sqrt cbrt ln log log2 log10 exp factorial acos asin chr
  strptime make_date make_time make_timestamp make_timestamptz to_timestamp epoch_ms
  date_trunc date_part date_add date_sub date_diff datediff datetrunc datepart
  to_years to_months to_days to_hours to_minutes to_seconds to_weeks
  list_value array_value row map
  json json_extract json_extract_string unhex from_hex unbin from_base64 bitstring
  timezone printf format
  `
    .trim()
    .split(/\s+/),
);

/**
 * Calls whose fixed arguments can be wrong whatever the others are: a pattern, a format, a part of
 * a date. Others are replaced by a value of their type.
 */
const shaped: ReadonlySet<string> = new Set(
  `
  date_diff datediff date_sub datesub regexp_extract regexp_extract_all regexp_split_to_array
  like_escape ilike_escape not_like_escape not_ilike_escape printf format timezone
  `
    .trim()
    .split(/\s+/),
);

/** Of a call with fixed arguments and others, something that fails only if it always does. */
export function sampleSql(expression: Expression, children: readonly ConstantSql[]): ConstantSql {
  if (expression.kind === 'cast') return sampledCast(expression);
  if (expression.kind !== 'call' || !shaped.has(expression.name) || expression.lambda)
    return undefined;
  if (!children.some((child) => child !== undefined)) return undefined;
  const given = children.map((child, at) => child ?? sampleOf(expression.arguments[at]?.type));
  if (given.includes(undefined)) return undefined;
  return `${quoteIdentifier(expression.name)}(${given.join(', ')})`;
}

/** The engine takes some casts that it has never learnt, and says so when a value comes. */
function sampledCast({ input, type, isTry }: CastExpression): ConstantSql {
  const sample = sampleOf(input.type);
  const isKnown = type === 'VARCHAR' || (isNumber(type) && isNumber(input.type));
  if (isTry || isKnown || sample === undefined || input.type === 'VARCHAR') return undefined;
  return /^(?:[A-Z]+|DECIMAL\(\d+,\d+\))$/.test(type) ? `cast(${sample} as ${type})` : undefined;
}

function isNumber(type: string): boolean {
  return integer.test(type) || decimal.test(type) || type === 'DOUBLE' || type === 'FLOAT';
}

const samples: Readonly<Record<string, string>> = {
  VARCHAR: "'x'",
  BOOLEAN: 'true',
  DATE: "date '2024-01-02'",
  TIME: "time '10:00:00'",
  TIMESTAMP: "timestamp '2024-01-02 10:00:00'",
  'TIMESTAMP WITH TIME ZONE': "timestamptz '2024-01-02 10:00:00+00'",
  INTERVAL: "interval '1 day'",
  UUID: "uuid '00000000-0000-0000-0000-000000000001'",
  BLOB: "'x'::blob",
  DOUBLE: '1.5::double',
  FLOAT: '1.5::float',
};

function sampleOf(type: string | undefined): ConstantSql {
  if (type === undefined) return undefined;
  if (integer.test(type)) return `1::${type}`;
  if (decimal.test(type)) return `1::${type}`;
  return type.endsWith('[]') ? `cast([] as ${type})` : samples[type];
}

const integer = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;
const decimal = /^DECIMAL\(\d+,(\d+)\)$/;

function literalSql({ type, value }: ConstantExpression): ConstantSql {
  if (value === undefined) return undefined;
  if (value === null) return 'null';
  if (type === 'VARCHAR' || type === 'BOOLEAN') return quoteLiteral(value);
  if (integer.test(type)) return `cast(${quoteLiteral(String(value))} as ${type})`;
  if (type === 'DOUBLE' || type === 'FLOAT') return `cast('${value}' as ${type})`;
  const scale = decimal.exec(type)?.[1];
  if (scale === undefined) return undefined;
  return `cast('${withPoint(String(value), Number(scale))}' as ${type})`;
}

/** A decimal is stored as a whole number of its smallest unit. */
function withPoint(digits: string, scale: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.slice(sign.length).padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
}
