/** What `source` prints for a table that lies in files: the engine's reader, path resolved. */
import { isAbsolute, join } from 'node:path';
import type { Json } from '../base/json.ts';
import { quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { SourceLocation } from '../project/resources.ts';

const readers = { csv: 'read_csv', parquet: 'read_parquet', json: 'read_json' } as const;

export function formatSourceLocation(location: SourceLocation, root: string): string {
  const remote = /^[a-z][a-z0-9]+:\/\//i.test(location.path);
  const path = remote || isAbsolute(location.path) ? location.path : join(root, location.path);
  const options = Object.entries(location.options).map(
    ([name, value]) => `, ${name} = ${formatOption(value)}`,
  );
  return `${readers[location.format]}(${quoteLiteral(path)}${options.join('')})`;
}

/** Lists and structs as the engine writes them: `['a']`, `{'id': 'INTEGER'}`. */
function formatOption(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(formatOption).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as Record<string, Json>);
    return `{${entries.map(([key, inner]) => `${quoteLiteral(key)}: ${formatOption(inner)}`).join(', ')}}`;
  }
  return quoteLiteral(value);
}
