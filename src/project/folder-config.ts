/**
 * Configuration by folder: `models:`, `seeds:`, `snapshots:` and `tests:` of project.yml. In: one
 * of these sections; out: a tree of layers. `+` marks configuration; without it, a known key whose
 * value is no map is configuration too, as in dbt.
 */
import { type ConfigKey, type ConfigKind, configKeysOf } from './config-keys.ts';
import { normalised } from './config-layer.ts';
import { asMap } from './json-shapes.ts';
import type { FolderConfig, Sourced } from './resources.ts';
import { unknownKey, validate } from './validate.ts';
import { entriesOf, placeOf, sourced, type Written } from './written.ts';

export interface FolderSection {
  readonly section: Written;
  readonly kind: ConfigKind;
  /** dbt nests folders under the project's name; that level means nothing here. */
  readonly projectName: string;
}

export function readFolderConfig({ section, kind, projectName }: FolderSection): FolderConfig {
  const top = readFolder(section, configKeysOf(kind));
  const nested = top.children.get(projectName);
  if (!nested) return top;
  const others = [...top.children].filter(([name]) => name !== projectName);
  return {
    ...top,
    config: new Map([...top.config, ...nested.config]),
    children: new Map([...others, ...nested.children]),
  };
}

function readFolder(folder: Written, keys: ReadonlyMap<string, ConfigKey>): FolderConfig {
  const config = new Map<string, Sourced>();
  const children = new Map<string, FolderConfig>();
  for (const [name, written] of entriesOf(folder)) {
    const isMarked = name.startsWith('+');
    const isMap = asMap(written.value) !== undefined;
    const key = keys.get(isMarked ? name.slice(1) : name);
    if (key && (isMarked || !isMap)) {
      written.file.problems.push(...validate(key.type, written.value, written.path));
      const value = normalised(key, written.value);
      if (value !== undefined) config.set(key.name, sourced(written, value));
    } else if (!isMarked && (isMap || written.value === null)) {
      children.set(name, readFolder(written, keys));
    } else {
      written.file.problems.push(unknownKey(name, written.path, [...keys.keys()]));
    }
  }
  return { config, children, locate: placeOf(folder, 'key') };
}
