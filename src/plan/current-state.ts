/**
 * What the warehouse holds at this moment of a run: the inventory, and what was published since. In:
 * an inventory and observed sources; out: versions of relations, by key. Changes as nodes are
 * published, and is asked again before each of them.
 */
import { digest } from '../base/json.ts';
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { Inventory, KnownRelation } from '../product/inventory.ts';
import type { CodeVersion, StateKey, StoredVersion } from '../product/state.ts';

export interface CurrentState {
  readonly catalog: string;
  readonly relationOf: (relation: RelationName) => KnownRelation | undefined;
  /** What stands for the content of a relation, or for the code of a view. */
  readonly versionText: (key: StateKey, of: 'content' | 'shape') => string | undefined;
  readonly versionOf: (key: StateKey) => StoredVersion | undefined;
  /** Gives back what takes it back. */
  readonly publish: (
    key: StateKey,
    made: KnownRelation,
    version: StoredVersion | undefined,
  ) => () => void;
  readonly observe: (key: StateKey, version: StoredVersion | undefined) => void;
}

export function createCurrentState(
  catalog: string,
  inventory: Pick<Inventory, 'relations' | 'versions'>,
): CurrentState {
  const relations = new Map(inventory.relations);
  const versions = new Map(inventory.versions);
  const prefix = `${catalog.toLowerCase()}.`;
  const set = (key: StateKey, version: StoredVersion | undefined): void => {
    if (version) versions.set(key, version);
    else versions.delete(key);
  };
  return {
    catalog,
    relationOf: (relation) => relations.get(relationKey(relation)),
    versionOf: (key) => versions.get(key),
    versionText: (key, of) => {
      const known = relations.get(prefix + key);
      if (known?.materialization === 'view') return known.made && codeText(known.made.code);
      const version = versions.get(key);
      if (!version) return undefined;
      return of === 'shape' ? `shape ${short(version.shape)}` : contentText(version);
    },
    publish: (key, made, version) => {
      const [before, versionBefore] = [relations.get(prefix + key), versions.get(key)];
      relations.set(prefix + key, made);
      set(key, version);
      return () => {
        if (before) relations.set(prefix + key, before);
        else relations.delete(prefix + key);
        set(key, versionBefore);
      };
    },
    observe: set,
  };
}

function contentText({ shape, whole }: StoredVersion): string {
  return short(digest(`${shape} ${whole.rows} ${whole.hash}`));
}

export function codeText({ query, config, settings, engine }: CodeVersion): string {
  return `code ${short(digest([query, config, settings, engine].join(' ')))}`;
}

function short(text: string): string {
  return text.slice(0, 20);
}
