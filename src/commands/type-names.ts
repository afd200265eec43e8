/** The engine's own names of types, asked in memory with the target's extensions and `on_open`. */
import { readTypes, type TypeNames } from '../check/contracts/read-types.ts';
import { EngineError } from '../engine/engine.ts';
import type { ProjectSource } from '../project/resources.ts';
import { openWarehouse } from '../run/open-warehouse.ts';

export async function typeNames(
  written: readonly string[],
  project: ProjectSource,
  signal: AbortSignal,
): Promise<TypeNames> {
  if (written.length === 0) return new Map();
  const inMemory = { ...project, target: { ...project.target, path: ':memory:', attach: [] } };
  try {
    const engine = await openWarehouse(inMemory, { readOnly: false, waitMs: 0, signal });
    const connection = await engine.connect();
    return await readTypes(written, (sql) => connection.query(sql)).finally(() => engine.close());
  } catch (failure) {
    // The check said so already; then types are alike only in the same words.
    if (failure instanceof EngineError) return new Map();
    throw failure;
  }
}
