/**
 * What can go wrong when a value becomes a declared type, as SQL. The engine alone says what can be
 * cast; but it also rounds, cuts and drops without a word, and a seed must hold what its file says.
 */

/** One value on its way into a column. */
export interface Cast {
  /** SQL of the value. */
  readonly value: string;
  /** What it is now, in the engine's words. */
  readonly from: string;
  readonly to: string;
}

/** SQL: NULL where all is well, `''` where there is no cast, otherwise what the value would become. */
export function castProblem(cast: Cast): string {
  const { value, to } = cast;
  const become = `try_cast(${value} as ${to})`;
  const none = `when ${value} is not null and ${become} is null then ''`;
  const loss = lossCondition(cast, become);
  const changed = loss === undefined ? '' : ` when ${loss} then cast(${become} as varchar)`;
  return `case ${none}${changed} end`;
}

/** SQL that is true where the cast succeeds and the result says something else than the value. */
function lossCondition(cast: Cast, become: string): string | undefined {
  const type = cast.to.trim().toUpperCase();
  // JSON comes back with other spaces: only the strict cast while loading tells.
  if (isText(type) || floats.has(type) || cast.from === 'JSON') return undefined;
  return isText(cast.from.toUpperCase())
    ? textLoss(cast.value, type, become)
    : // What comes back differs from what went in.
      `${become} is not null and try_cast(${become} as ${cast.from}) is distinct from ${cast.value}`;
}

export function isText(type: string): boolean {
  return /^\s*(?:n?varchar|text|string|b?p?char)\b/i.test(type);
}

/** Few decimals survive in 32 bits: whoever declares it knows. */
const floats: ReadonlySet<string> = new Set(['FLOAT', 'FLOAT4', 'REAL']);
const doubles: ReadonlySet<string> = new Set(['DOUBLE', 'DOUBLE PRECISION', 'FLOAT8']);
const integers =
  /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|INT(?:1|2|4|8|16|32|64|128)?|UINT(?:8|16|32|64|128)|SHORT|LONG|SIGNED|INTEGRAL|OID)$/;
const decimals = /^(?:DECIMAL|NUMERIC|DEC)(?:\s*\(\s*\d+\s*(?:,\s*(\d+)\s*)?\))?$/;
const timestamps = /^(?:DATETIME|TIMESTAMP(_S|_MS|_US)?|TIMESTAMP\s+WITHOUT\s+TIME\s+ZONE)$/;

function textLoss(value: string, type: string, become: string): string | undefined {
  const double = `try_cast(${value} as double)`;
  if (doubles.has(type)) return `isinf(${double}) and not contains(lower(${value}), 'inf')`;
  if (integers.test(type)) return `${double} <> trunc(${double})`;
  const scale = decimalScale(type);
  if (scale !== undefined) {
    const digits = `regexp_matches(${value}, '^[^eE]*\\.\\d{${scale}}\\d*[1-9][^eE]*$')`;
    const exponent = `contains(lower(${value}), 'e') and ${double} <> cast(${become} as double)`;
    return `(${digits} or (${exponent}))`;
  }
  if (type === 'DATE') {
    return `try_cast(${value} as timestamp) <> try_cast(${become} as timestamp)`;
  }
  const timestamp = timestamps.exec(type);
  return timestamp ? timestampLoss(value, timestamp[1]) : undefined;
}

/** A zone that is not UTC, or more digits of a second than are kept. */
function timestampLoss(value: string, unit: string | undefined): string {
  const digits = unit === '_S' ? 0 : unit === '_MS' ? 3 : 6;
  const zone = ':\\d\\d(\\.\\d+)? ?[+-](0*[1-9]|\\d\\d:?\\d*[1-9])';
  return `regexp_matches(${value}, '${zone}|\\.\\d{${digits}}\\d*[1-9]')`;
}

/** Digits that a decimal type keeps behind the point. */
function decimalScale(type: string): number | undefined {
  const match = decimals.exec(type);
  if (!match) return undefined;
  // DuckDB: DECIMAL is DECIMAL(18,3), DECIMAL(9) is DECIMAL(9,0).
  return type.includes('(') ? Number(match[1] ?? 0) : 3;
}
