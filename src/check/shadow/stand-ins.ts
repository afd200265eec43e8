/**
 * Empty tables in place of files. A source in files is printed as a call of the engine's reader,
 * which would have to open them, and whose plan the engine cannot print. In: such sources; out: the
 * same SQL with a table's name in place of each call, as long as the call was, so that every place
 * in the SQL stays what it is.
 */
import { formatSourceLocation, relativePaths, sourcePath } from '../../compile/source-location.ts';
import type { RelationName } from '../../engine/engine.ts';
import { relationKey } from '../../engine/relation-key.ts';
import type { RelationNode, SourceNode } from '../../product/graph.ts';

/** Begins the names of schemas that hold tables for files that queries name themselves. */
export const fileSchemaPrefix = '_f';

export interface StandIn {
  readonly source: SourceNode;
  /** The call, as it stands in queries. */
  readonly call: string;
  /** Of the file, or a pattern over several. */
  readonly path: string;
  readonly table: RelationName;
  /** A text about it, with paths as the project has them. */
  readonly shown: (text: string) => string;
}

export interface StandIns {
  readonly all: readonly StandIn[];
  readonly replaceCalls: (sql: string) => string;
  /** The source's own relation, where the name is that of a stand-in; none for any other file. */
  readonly relationBehind: (relation: RelationName) => RelationName | undefined;
  /** Of the files of a source, though another may have been declared for them first. */
  readonly of: (node: RelationNode) => StandIn | undefined;
  /** What has the node's columns in the shadow. */
  readonly tableOf: (node: RelationNode) => RelationName;
  /** The source that a query reads instead, where two are the same files; otherwise the node. */
  readonly sourceBehind: (node: RelationNode) => RelationNode;
}

export function createStandIns(
  sources: readonly SourceNode[],
  { root, catalog }: { readonly root: string; readonly catalog: string },
): StandIns {
  const all = new Map<string, StandIn>();
  for (const source of sources) {
    const { location } = source.table;
    if (!location) continue;
    const call = formatSourceLocation(location, root);
    // Named like the function, so that `read_csv.column` means what it meant.
    const name = call.slice(0, call.indexOf('('));
    const table = { catalog, schema: `_e${all.size}`, name };
    const path = sourcePath(location, root);
    const shown = (text: string) => relativePaths(text, location, root);
    if (!all.has(call)) all.set(call, { source, call, path, table, shown });
  }
  const standInFor = (node: RelationNode): StandIn | undefined => {
    const location = node.kind === 'source' ? node.table.location : undefined;
    return location && all.get(formatSourceLocation(location, root));
  };
  const behind = new Map([...all.values()].map((each) => [relationKey(each.table), each]));
  return {
    all: [...all.values()],
    replaceCalls: (sql) => replaceCalls(sql, [...all.values()]),
    relationBehind: (relation) =>
      isFileStandIn(relation)
        ? undefined
        : (behind.get(relationKey(relation))?.source.relation ?? relation),
    of: standInFor,
    tableOf: (node) => {
      const standIn = standInFor(node);
      return standIn?.source === node ? standIn.table : node.relation;
    },
    sourceBehind: (node) => standInFor(node)?.source ?? node,
  };
}

function replaceCalls(sql: string, standIns: readonly StandIn[]): string {
  if (!/\bread_(?:csv|parquet|json)\(/.test(sql)) return sql;
  return standIns.reduce((text, { call, table }) => {
    const name = `${table.schema}.${table.name}`;
    return name.length > call.length ? text : text.replaceAll(call, name.padEnd(call.length));
  }, sql);
}

const fileSchema = new RegExp(`^${fileSchemaPrefix}\\d+$`);

function isFileStandIn({ schema }: RelationName): boolean {
  return fileSchema.test(schema);
}
