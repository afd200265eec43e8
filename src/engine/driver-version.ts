/** Which engine this is, without loading it: what one version says, another may not. */
import { createRequire } from 'node:module';

export function readDriverVersion(): string {
  const { version } = createRequire(import.meta.url)('@duckdb/node-bindings/package.json') as {
    readonly version: string;
  };
  return version;
}
