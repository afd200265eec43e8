/**
 * The entries of a properties file that hold columns, one after another, in the order in which
 * `readProperties` reads them: for edits of the file. In: its value; out: a wanted value.
 */
import type { Json } from '../../base/json.ts';
import type { Wanted } from '../yaml/edit/edit-yaml.ts';
import { asList, asMap, type JsonMap } from '../yaml/json-shapes.ts';

/** Another value for an entry; the same one leaves it as it is. `place` counts from 0. */
export type EntryEdit = (entry: JsonMap, place: number) => Wanted;

export function withSourceTables(value: Json, edit: EntryEdit): Wanted {
  const file = asMap(value);
  if (!file || !Array.isArray(file.sources)) return value;
  let place = 0;
  const sources = asList(file.sources).map((source): Wanted => {
    const map = asMap(source);
    if (!map || !Array.isArray(map.tables)) return source;
    const tables = asList(map.tables).map((table): Wanted => {
      const entry = asMap(table);
      return entry ? edit(entry, place++) : table;
    });
    return { ...map, tables };
  });
  return { ...file, sources };
}

export function withModels(value: Json, edit: EntryEdit): Wanted {
  const file = asMap(value);
  if (!file || !Array.isArray(file.models)) return value;
  const models = asList(file.models).map((model, place): Wanted => {
    const entry = asMap(model);
    return entry ? edit(entry, place) : model;
  });
  return { ...file, models };
}
