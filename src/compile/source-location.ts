/** Sources that lie in files: what `source` prints for them, and whose a file is. */
import { isAbsolute, join, posix } from 'node:path';
import type { RelatedPlace } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { quoteLiteral } from '../engine/duckdb-dialect.ts';
import { compileGlob, hasWildcard } from '../graph/selection/glob.ts';
import type { Graph } from '../product/graph.ts';
import type { SourceFiles } from '../project/resources.ts';

const readers = { csv: 'read_csv', parquet: 'read_parquet', json: 'read_json' } as const;

export function formatSourceLocation(location: SourceFiles, root: string): string {
  const { options: given, types = {} } = location;
  const told = Object.keys(types).length > 0 ? { ...given, types } : given;
  const options = Object.entries(told).map(([name, value]) => `, ${name} = ${formatOption(value)}`);
  return `${readers[location.format]}(${quoteLiteral(sourcePath(location, root))}${options.join('')})`;
}

export interface DeclaredFile {
  readonly place: RelatedPlace;
  /** What the engine says of it, with the path as the project has it. */
  readonly shown: (text: string) => string;
}

/** Finds where a path was declared, as the engine got it. */
export function declaredFiles({ sources }: Graph, root: string) {
  return (path: string): DeclaredFile | undefined => {
    for (const { name, table } of sources.values()) {
      const { location } = table;
      if (location && isAmong(path, sourcePath(location, root))) {
        const place = { message: `source ${table.source}.${name}`, span: location.locate() };
        return { place, shown: (text) => relativePaths(text, location, root) };
      }
    }
    return undefined;
  };
}

function isAmong(path: string, pattern: string): boolean {
  return path === pattern || (hasWildcard(pattern) && compileGlob(pattern)(path));
}

/** The path of the file, where the engine complains of what is in one. */
export function brokenFileIn(message: string): string | undefined {
  const [, quoted, ofLine] =
    /\bfile ['"](.+?)['"]|^(?:line \d+ of |Current file: )(.+?)(?:: |$)/im.exec(message) ?? [];
  return quoted ?? ofLine;
}

export const brokenFileHint = 'mend the file or take it away, or correct the `location`';

/** Absolute, or of another scheme: as the engine gets it. */
export function sourcePath({ path }: SourceFiles, root: string): string {
  const isRemote = /^[a-z][a-z0-9]+:\/\//i.test(path);
  return isRemote || isAbsolute(path) ? path : join(root, path);
}

/** The text with the paths of these files relative to the project, unless they are not declared so. */
export function relativePaths(text: string, location: SourceFiles, root: string): string {
  if (sourcePath(location, root) === location.path) return text;
  const parts = posix.normalize(location.path).split('/').slice(0, -1);
  const pattern = parts.findIndex(hasWildcard);
  const folder = (pattern === -1 ? parts : parts.slice(0, pattern)).map((part) => `${part}/`);
  return text.replaceAll(join(root, ...folder, '/'), folder.join(''));
}

/** Lists and structs as the engine writes them: `['a']`, `{'id': 'INTEGER'}`. */
function formatOption(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(formatOption).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as Record<string, Json>);
    return `{${entries.map(([key, inner]) => `${quoteLiteral(key)}: ${formatOption(inner)}`).join(', ')}}`;
  }
  return quoteLiteral(value);
}
