/**
 * Configuration written in one place, as a layer of values with places. In: a map of YAML; out:
 * the values that fit their keys, normalised (a single tag becomes a list). Reports nothing.
 */
import type { Json } from '../../base/json.ts';
import type { ConfigLayer, Sourced } from '../resources.ts';
import { entriesOf, sourced, type Written } from '../yaml/written.ts';
import type { ConfigKey, ConfigKind } from './config-key.ts';
import { configKeysOf } from './config-keys.ts';

export function readLayer(map: Written | undefined, kind: ConfigKind): ConfigLayer {
  const keys = configKeysOf(kind);
  const layer = new Map<string, Sourced>();
  for (const [name, written] of entriesOf(map)) {
    const key = keys.get(name);
    // A value that does not fit is reported elsewhere; here it counts as given but unknown.
    if (key) layer.set(name, sourced(written, normalised(key, written.value) ?? null));
  }
  return layer;
}

/** The value as later stages want it, or nothing where it does not fit. */
export function normalised(key: ConfigKey, written: Json): Json | undefined {
  const result = key.type.safeParse(written);
  return result.success ? (result.data as Json) : undefined;
}
