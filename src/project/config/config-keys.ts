/**
 * Configuration keys by the kind of node that takes them. In: a kind or a name; out: what the
 * table says of it. Reads no file.
 */
import type { ConfigKey, ConfigKind } from './config-key.ts';
import { configTable } from './config-table.ts';

const kinds: readonly ConfigKind[] = ['model', 'seed', 'snapshot', 'test'];

const byKind = new Map<ConfigKind, ReadonlyMap<string, ConfigKey>>(
  kinds.map((kind) => [
    kind,
    new Map(configTable.filter((key) => key.kinds.includes(kind)).map((key) => [key.name, key])),
  ]),
);

/** The keys that nodes of a kind take, by name. */
export function configKeysOf(kind: ConfigKind): ReadonlyMap<string, ConfigKey> {
  return byKind.get(kind) ?? new Map();
}

/** Who takes a key of this name: `incremental models`, `seeds`; nothing where no one does. */
export function takersOf(name: string): string | undefined {
  const owners = configTable.filter((key) => key.name === name).flatMap(describeTakers);
  return owners.length === 0 ? undefined : owners.join(' and ');
}

function describeTakers(key: ConfigKey): string[] {
  const kinds = key.kinds.map((kind) => (kind === 'test' ? 'data tests' : `${kind}s`));
  if (!key.materializations) return kinds;
  const strategy = key.strategies ? ` with strategy ${key.strategies.join(' or ')}` : '';
  return [`${key.materializations.join(' and ')} models${strategy}`];
}
