/** The name DuckDB gives to the database in a file. Verified by a test against the engine. */
import { basename } from 'node:path';

const reserved = new Set(['main', 'temp', 'system']);

/** `target/dev.duckdb` -> `dev`; `:memory:` -> `memory`. */
export function catalogName(path: string): string {
  if (path === ':memory:') return 'memory';
  const [stem = ''] = basename(path).replace(/^\.+/, '').split('.');
  return reserved.has(stem) ? `${stem}_db` : stem;
}
