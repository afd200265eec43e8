/** Which engine this is, as far as versions of content depend on it. In: a connection; out: a text. */
import { digest } from '../base/json.ts';
import { probeQuery } from '../engine/duckdb-fingerprint.ts';
import type { Connection } from '../engine/engine.ts';

/** A process has one engine, however many it opens. */
let known: string | undefined;

/** Another answer makes all versions unknown: nothing that was hashed before can be compared. */
export async function readEngineVersion(connection: Connection): Promise<string> {
  known ??= await askVersion(connection);
  return known;
}

async function askVersion(connection: Connection): Promise<string> {
  const version = await connection.query('select version()');
  const probe = await connection.query(probeQuery);
  const hashes = digest(JSON.stringify(probe.rows)).slice(0, 16);
  return `${version.rows[0]?.[0]} ${hashes}`;
}
