/** The schemas for editors, and the tables that they are made from. */
import { describe, expect, it } from 'vitest';
import { configKeysOf } from '../../../src/project/config/config-keys.ts';
import { configTable } from '../../../src/project/config/config-table.ts';
import { hintForForeignKey } from '../../../src/project/config/foreign-keys.ts';
import { jsonSchemas } from '../../../src/project/json-schema.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Follows a path through properties, items and references. */
function at(schema: Schema, path: readonly string[], root: Schema = schema): Schema {
  const reference = schema.$ref;
  if (typeof reference === 'string') {
    const target = reference.split('/').slice(1);
    const found = target.reduce<unknown>((part, key) => (part as Schema)[key], root);
    return at(found as Schema, path, root);
  }
  const [first, ...rest] = path;
  if (first === undefined) return schema;
  const options = (schema.anyOf ?? []) as readonly Schema[];
  for (const option of options) {
    try {
      return at(option, path, root);
    } catch {
      // Another option may have it.
    }
  }
  const next =
    first === '[]'
      ? schema.items
      : ((schema.properties as Schema | undefined)?.[first] ?? schema.additionalProperties);
  if (next === undefined || typeof next === 'boolean') throw new Error(`nothing at ${first}`);
  return at(next as Schema, rest, root);
}

describe('jsonSchemas', () => {
  const { project, properties, selectors } = jsonSchemas();

  it('describe every configuration key where it may stand', () => {
    for (const { name, about } of configKeysOf('model').values()) {
      expect(at(properties, ['models', '[]', 'config', name]).description).toBe(about);
      expect(at(project, ['models', 'any_folder', 'deeper', `+${name}`]).description).toBe(about);
    }
    for (const { name, about } of configKeysOf('seed').values()) {
      expect(at(properties, ['seeds', '[]', 'config', name]).description).toBe(about);
    }
  });

  it('allow nothing unknown', () => {
    expect(project.additionalProperties).toBe(false);
    expect(properties.additionalProperties).toBe(false);
    expect(selectors.additionalProperties).toBe(false);
    expect(at(properties, ['models', '[]']).additionalProperties).toBe(false);
  });

  it('know the words of a target, and templates in place of numbers', () => {
    const target = at(project, ['targets', 'any']);
    expect(at(target, ['schema_names'], project).enum).toEqual(['prefixed', 'exact']);
    expect(target.additionalProperties).toBe(false);
  });

  it('are plain JSON', () => {
    const all = { project, properties, selectors };
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });
});

describe('configuration keys', () => {
  it('have one meaning for each kind of node', () => {
    const pairs = configTable.flatMap(({ name, kinds }) => kinds.map((kind) => `${kind} ${name}`));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('are never explained as keys that Eider does not have', () => {
    const both = configTable.filter(({ name }) => hintForForeignKey(name) !== undefined);
    expect(both).toEqual([]);
  });

  it('of dbt are found in either spelling', () => {
    expect(hintForForeignKey('pre-hook')).toBe(hintForForeignKey('pre_hook'));
    expect(hintForForeignKey('type', 'targets')).toBe('write `engine: duckdb`');
    expect(hintForForeignKey('type')).toBeUndefined();
    expect(hintForForeignKey('constructor')).toBeUndefined();
  });
});
