/**
 * project.yml with project.local.yml over it: maps are merged, everything else is replaced. In:
 * two YAML files; out: one value whose parts are found in the file that they came from.
 */
import type { Json } from '../../base/json.ts';
import { asMap } from './json-shapes.ts';
import type { Anchor, Located, YamlPath } from './problem.ts';
import { valueAt } from './validate.ts';

export function mergeYaml(main: Located, local: Located | undefined): Located {
  if (!local || asMap(local.value) === undefined) return main;
  return {
    value: mergeJson(main.value, local.value),
    locate: (path: YamlPath, at: Anchor) =>
      (valueAt(local.value, path) === undefined ? main : local).locate(path, at),
  };
}

function mergeJson(below: Json | undefined, above: Json): Json {
  const lower = asMap(below);
  const upper = asMap(above);
  if (!lower || !upper) return above;
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper))
    merged.set(key, mergeJson(merged.get(key), value));
  return Object.fromEntries(merged);
}
