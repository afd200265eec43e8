/**
 * Entries under `sources:`: one resource per table, with what the source says for all its tables.
 * In: YAML that the schema has checked; out: source tables, and databases to attach.
 */
import type {
  ColumnProperties,
  ConfigLayer,
  Sourced,
  SourceLocation,
  SourceTable,
} from '../resources.ts';
import { asFlag, asMap, asText } from '../yaml/json-shapes.ts';
import { itemsOf, placeOf, sourced, textUnder, under, type Written } from '../yaml/written.ts';
import { declaredTypes } from './declared-types.ts';
import { metaOf, readColumns, tagsOf } from './node-properties.ts';
import { readLocation } from './source-location.ts';
import { readTests } from './test-declarations.ts';

/** Another DuckDB file that a source lies in; it becomes one of the target's `attach`. */
export interface SourceAttachment {
  readonly name: string;
  readonly file: Sourced<string>;
}

export interface SourceContent {
  readonly tables: readonly SourceTable[];
  readonly attachments: readonly SourceAttachment[];
}

/** `path` is that of the file, relative to the project. */
export function readSource(source: Written, path: string): SourceContent {
  const name = textUnder(source, 'name');
  if (!name) return { tables: [], attachments: [] };
  const written = under(source, 'attach');
  const file = asText(written?.value);
  const attachments = written && file ? [{ name, file: sourced(written, file) }] : [];
  const common: Common = { source, name, path, isAttached: attachments.length > 0 };
  const tables = itemsOf(under(source, 'tables')).flatMap(
    (table) => readTable(table, common) ?? [],
  );
  return { tables, attachments };
}

interface Common {
  readonly source: Written;
  readonly name: string;
  readonly path: string;
  readonly isAttached: boolean;
}

function readTable(table: Written, common: Common): SourceTable | undefined {
  const { source, isAttached } = common;
  const written = under(table, 'name');
  const name = textUnder(table, 'name');
  if (!written || !name) return undefined;
  const columns = readColumns(table);
  return {
    source: common.name,
    name,
    identifier: textUnder(table, 'identifier'),
    catalog: textUnder(source, 'database') ?? (isAttached ? common.name : undefined),
    schema: textUnder(source, 'schema') ?? (isAttached ? 'main' : undefined),
    location: typed(readLocation(table, source), columns),
    description: textUnder(table, 'description'),
    columns,
    tests: readTests(table),
    tags: tagsOf(source, table),
    meta: metaOf(source, table),
    enabled: isEnabled(table) ?? isEnabled(source) ?? true,
    config: readSourceConfig(source, table),
    path: common.path,
    locate: placeOf(written),
  };
}

function typed(
  location: SourceLocation | undefined,
  columns: readonly ColumnProperties[],
): SourceLocation | undefined {
  const types = location && declaredTypes(location, columns);
  return types ? { ...location, types } : location;
}

function isEnabled(entry: Written): boolean | undefined {
  const below = asMap(under(entry, 'config')?.value);
  return asFlag(below?.enabled) ?? asFlag(under(entry, 'enabled')?.value);
}

const keptKeys = ['freshness', 'loaded_at', 'changes', 'time_column'];

/** The table's own keys over those of its source; `freshness: ~` takes one back. */
function readSourceConfig(source: Written, table: Written): ConfigLayer {
  const layer = new Map<string, Sourced>();
  for (const entry of [source, table]) {
    const below = under(entry, 'config');
    for (const key of keptKeys) {
      const written = (below && under(below, key)) ?? under(entry, key);
      if (written?.value === null) layer.delete(key);
      else if (written) layer.set(key, sourced(written, written.value));
    }
  }
  return layer;
}
