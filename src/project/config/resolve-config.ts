/**
 * Configuration inheritance, here and nowhere else: model file, then properties, then deeper and
 * shallower folders, then defaults. `tags` and `meta` add up. In: layers; out: one configuration
 * with the place of each key, and what does not belong.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { Locate } from '../../base/source-text.ts';
import type { ConfigLayer, FolderConfig, Sourced } from '../resources.ts';
import { asList, asMap } from '../yaml/json-shapes.ts';
import { diagnosticAt } from '../yaml/problem.ts';
import { unknownKey, validate } from '../yaml/validate.ts';
import type { ConfigKey, ConfigKind } from './config-key.ts';
import { configKeysOf } from './config-keys.ts';
import { normalised } from './config-layer.ts';
import { checkMaterialization, type LayersByDistance } from './materialization-rules.ts';
import { checkSnapshot } from './snapshot-rules.ts';

export interface ConfigRequest {
  readonly kind: ConfigKind;
  /** From `{{config}}`: keys and values are checked here. */
  readonly fileConfig: ConfigLayer;
  readonly properties: ConfigLayer | undefined;
  readonly folderConfig: FolderConfig;
  readonly folders: readonly string[];
  /** The node's own name: as in dbt, the last level in project.yml may name a file. */
  readonly name?: string | undefined;
  /** Instead of Eider's own defaults. */
  readonly defaults?: Readonly<Record<string, Json>>;
}

export interface ResolvedConfig {
  readonly values: Readonly<Record<string, Json>>;
  /** Only of keys that somebody wrote. */
  readonly origins: ReadonlyMap<string, Locate>;
}

/** Nodes that say nothing themselves have what their folders say: one value for all of them. */
export function resolveConfig(request: ConfigRequest): Outcome<ResolvedConfig> {
  const { kind, fileConfig, properties, folderConfig, defaults } = request;
  const levels = folderLevels(request);
  const isSilent = fileConfig.size === 0 && (properties?.size ?? 0) === 0 && !defaults;
  if (!isSilent) return mergeLayers(request, levels);
  const deepest = levels.at(-1) ?? folderConfig;
  const resolved = inherited[kind].get(deepest) ?? mergeLayers(request, levels);
  inherited[kind].set(deepest, resolved);
  return resolved;
}

/** By the deepest folder that says something. */
const inherited: Readonly<Record<ConfigKind, WeakMap<FolderConfig, Outcome<ResolvedConfig>>>> = {
  model: new WeakMap(),
  seed: new WeakMap(),
  snapshot: new WeakMap(),
  test: new WeakMap(),
};

function mergeLayers(
  request: ConfigRequest,
  levels: readonly FolderConfig[],
): Outcome<ResolvedConfig> {
  const { kind, properties = new Map() } = request;
  const file = checkFileConfig(request);
  const near = [properties, file.value];
  const merged = new Map<string, Sourced>();
  for (const layer of [...levels.map(({ config }) => config), ...near]) {
    addLayer(merged, layer, kind);
  }
  const defaults = request.defaults ?? defaultConfig[kind];
  const checked = checkKind(kind, merged, { near, defaults });
  const written = [...checked.value].filter(([, { value }]) => value !== null);
  return {
    value: {
      values: {
        ...defaults,
        ...Object.fromEntries(written.map(([key, { value }]) => [key, value])),
      },
      origins: new Map(written.map(([key, { locate }]) => [key, locate])),
    },
    diagnostics: [...file.diagnostics, ...checked.diagnostics],
  };
}

function checkKind(
  kind: ConfigKind,
  merged: ReadonlyMap<string, Sourced>,
  layers: LayersByDistance,
): Outcome<ReadonlyMap<string, Sourced>> {
  if (kind === 'model') return checkMaterialization(merged, layers);
  return kind === 'snapshot' ? checkSnapshot(merged) : { value: merged, diagnostics: [] };
}

/** What a node has where nobody wrote anything. */
const defaultConfig: Readonly<Record<ConfigKind, Readonly<Record<string, Json>>>> = {
  model: { enabled: true, materialized: 'view', tags: [], meta: {} },
  seed: { enabled: true, tags: [], meta: {} },
  snapshot: { enabled: true, materialized: 'snapshot', tags: [], meta: {} },
  test: { enabled: true, severity: 'error', tags: [], meta: {} },
};

/** From the top down. */
function folderLevels({ folderConfig, folders, name }: ConfigRequest): FolderConfig[] {
  const levels = [folderConfig];
  let level: FolderConfig | undefined = folderConfig;
  for (const folder of name === undefined ? folders : [...folders, name]) {
    level = level.children.get(folder);
    if (!level) break;
    levels.push(level);
  }
  return levels;
}

function addLayer(merged: Map<string, Sourced>, layer: ConfigLayer, kind: ConfigKind): void {
  const keys = configKeysOf(kind);
  for (const [name, entry] of layer) {
    const below = merged.get(name);
    const adds = keys.get(name)?.adds;
    const value = below && adds ? addUp(below.value, entry.value, adds) : entry.value;
    merged.set(name, { ...entry, value });
  }
}

function addUp(below: Json, above: Json, adds: NonNullable<ConfigKey['adds']>): Json {
  if (adds === 'list') return [...new Set([...asList(below), ...asList(above)])];
  return Object.fromEntries([
    ...Object.entries(asMap(below) ?? {}),
    ...Object.entries(asMap(above) ?? {}),
  ]);
}

function checkFileConfig({ kind, fileConfig }: ConfigRequest): Outcome<ConfigLayer> {
  if (fileConfig.size === 0) return { value: fileConfig, diagnostics: [] };
  const keys = configKeysOf(kind);
  const value = new Map<string, Sourced>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, entry] of fileConfig) {
    const key = keys.get(name);
    if (!key) {
      const place = entry.locateKey ?? entry.locate;
      diagnostics.push(unknownInFile(name, place, [...keys.keys()]));
      continue;
    }
    const problems = validate(key.type, entry.value, [name]);
    diagnostics.push(...problems.map((problem) => diagnosticAt(problem, entry.locate())));
    value.set(name, { ...entry, value: normalised(key, entry.value) ?? null });
  }
  return { value, diagnostics };
}

function unknownInFile(name: string, locate: Locate, known: readonly string[]): Diagnostic {
  if (name === 'columns') {
    return error('E0118', '"columns" does not belong here', {
      span: locate(),
      hint: 'list the columns in a properties file: a .yml file beside the model',
    });
  }
  return diagnosticAt(unknownKey(name, [name], known), locate());
}
