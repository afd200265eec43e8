/**
 * Constant expressions as SQL again, so that the engine can be asked for their value alone. In: an
 * expression of a plan and the SQL of what it is made of; out: SQL, or nothing where it is not
 * constant or not plain enough.
 */
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type {
  CallExpression,
  CastExpression,
  ConstantExpression,
  Expression,
} from '../plan/bound-expression.ts';
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
      if (expression.lambda || !isQuick(expression, children)) return undefined;
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

/**
 * Functions that can fail, give the same answer each time, take no time whatever they get, and do
 * nothing. Of others, an extension's for instance, nobody knows what trying them would do.
 */
const quick: ReadonlySet<string> = new Set(
  `
  + - * / // % ^ ** & | << >> xor abs sqrt cbrt ln log log2 log10 exp factorial gamma lgamma
  acos asin atanh acosh chr to_base bar
  strptime strftime make_date make_time make_timestamp make_timestamptz to_timestamp epoch_ms
  date_trunc datetrunc date_part datepart date_add date_sub datesub date_diff datediff time_bucket
  to_years to_months to_days to_hours to_minutes to_seconds to_weeks timezone
  list_value array_value row map map_from_entries element_at list_slice array_slice
  list_where array_where list_distance list_cosine_similarity list_cosine_distance
  list_inner_product list_dot_product list_negative_inner_product list_negative_dot_product
  json to_json json_extract json_extract_string json_value json_exists json_type json_keys json_contains
  json_array_length json_structure json_transform json_transform_strict from_json json_merge_patch
  unhex from_hex unbin from_base64 bitstring set_bit get_bit encode decode url_decode
  regexp_matches regexp_full_match regexp_replace regexp_extract regexp_extract_all
  regexp_split_to_array string_split_regex str_split_regex
  like_escape ilike_escape not_like_escape not_ilike_escape printf format
  hamming mismatches jaccard
  !__postfix add subtract multiply divide mod lcm least_common_multiple gcd
  greatest_common_divisor cot ->> -> <-> <=> <#> array_length list_extract array_extract
  list_element json_extract_path json_extract_path_text from_binary st_geomfromwkb
  left right left_grapheme right_grapheme substr substring substring_grapheme
  make_timestamp_ms make_timestamp_ns dayofweek weekday isodow dayofyear isoyear week weekofyear
  yearweek era timezone_hour timezone_minute
  to_quarters to_decades to_centuries to_millennia uuid_extract_timestamp uuid_extract_version
  parse_formatted_bytes
  trunc round floor ceil ceiling even sign isnan isinf isfinite
  lower upper lcase ucase trim ltrim rtrim replace reverse length strlen concat ||
  contains starts_with ends_with instr strpos
  year quarter month day hour minute second last_day monthname dayname
  `
    .trim()
    .split(/\s+/),
);

/** As long as a number says: quick where no number is large. */
const growing: ReadonlySet<string> = new Set(
  'lpad rpad repeat list_resize equi_width_bins'.split(' '),
);

/** Whether the call may be tried, with these arguments as far as they are known. */
export function isQuick({ name }: CallExpression, given: readonly ConstantSql[]): boolean {
  if (quick.has(name)) return true;
  return growing.has(name) && !given.some((sql) => sql !== undefined && growth.test(sql));
}

const growth = new RegExp(`\\d{5}|"(?:${[...growing].join('|')})"\\(`);

export const integer = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;
export const decimal = /^DECIMAL\(\d+,(\d+)\)$/;

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
