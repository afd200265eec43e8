/**
 * What one criterion names, before `+` and `@`. In: a criterion that a node alone decides;
 * out: a test of nodes. Names ignore case, as relations do; tags, paths and values do not.
 */
import type { Json } from '../../base/json.ts';
import type { GraphNode } from '../../product/graph.ts';
import { isSnapshot } from '../materialized-as.ts';
import { compileGlob, compilePathGlob, hasWildcard, type TextTest } from './glob.ts';
import type { Criterion, SelectorMethod } from './selector.ts';

export type NodeTest = (node: GraphNode) => boolean;

/** Methods whose answer is not in the node itself: evaluated by `selectNodes`. */
export type OutsideMethod = 'selector' | 'state' | 'result' | 'column';
export type NodeMethod = Exclude<SelectorMethod, OutsideMethod>;

export function nodeTest(method: NodeMethod, criterion: Criterion): NodeTest {
  const { key, value } = criterion;
  switch (method) {
    case 'fqn':
      return qualifiedNameTest(value);
    case 'path':
      return pathTest(value);
    case 'file':
      return fileTest(value);
    case 'tag': {
      const accepts = compileGlob(value);
      return (node) => node.tags.some(accepts);
    }
    case 'config':
      return configTest(key, value);
    case 'resource_type':
      return (node) => resourceTypeOf(node) === value;
    case 'source':
      return sourceTest(value);
    case 'exposure':
      return exposureTest(value);
    case 'test_type':
      return testTypeTest(value);
    case 'test_name': {
      const accepts = compileName(value);
      return (node) =>
        node.kind === 'test' && node.definition.type === 'generic' && accepts(node.definition.test);
    }
    default:
      return method satisfies never;
  }
}

/** In dbt's words: a snapshot is no model. */
export function resourceTypeOf(node: GraphNode): string {
  return isSnapshot(node) ? 'snapshot' : node.kind;
}

/** The file's name, `stg_orders.sql`. */
export function fileNameOf(node: GraphNode): string {
  return node.path.slice(node.path.lastIndexOf('/') + 1);
}

/** The value at a key, where `materialized`, `tags`, `meta` and `severity` are the node's own. */
export function configValue(node: GraphNode, key: readonly string[]): Json | undefined {
  const [first = '', ...rest] = key;
  let value = ownConfig(node, first);
  for (const step of rest) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Readonly<Record<string, Json>>)[step];
  }
  return value;
}

function ownConfig(node: GraphNode, key: string): Json | undefined {
  if (key === 'tags') return node.tags;
  if (key === 'meta') return node.meta;
  if (key === 'severity' && node.kind === 'test') return node.severity;
  if (key === 'materialized' && node.kind === 'model') return node.materialization;
  if (Object.hasOwn(node.config.values, key)) return node.config.values[key];
  if (key === 'materialized' && (node.kind === 'seed' || node.kind === 'test')) return node.kind;
  return key === 'enabled' ? true : undefined;
}

function compileName(pattern: string): TextTest {
  const accepts = compileGlob(pattern.toLowerCase());
  return (text) => accepts(text.toLowerCase());
}

/**
 * dbt's rule: the name itself, or the beginning of project.folders.name, with or without the
 * project. A pattern may also match the name alone, so that `stg_*` means what it seems to.
 */
function qualifiedNameTest(value: string): NodeTest {
  const wanted = value.toLowerCase();
  const accepts = hasWildcard(wanted)
    ? compileGlob(wanted)
    : (text: string) => text === wanted || text.startsWith(`${wanted}.`);
  return (node) => {
    if (node.kind === 'source') return false;
    const full = node.fqn.join('.').toLowerCase();
    const project = node.fqn[0] ?? '';
    const name = node.name.toLowerCase();
    if (name === wanted || accepts(full) || accepts(full.slice(project.length + 1))) return true;
    return hasWildcard(wanted) && accepts(name);
  };
}

function pathTest(value: string): NodeTest {
  const accepts = compilePathGlob(value);
  const known = new Map<string, boolean>();
  const isMeant = (path: string): boolean => {
    const answer = known.get(path) ?? accepts(path);
    known.set(path, answer);
    return answer;
  };
  // A file of properties stands for what it describes; a folder, for the files in it.
  const isProperties = /\.ya?ml$/i.test(value);
  return (node) => {
    if (isMeant(node.path)) return true;
    const described = isProperties && 'described' in node ? node.described?.path : undefined;
    return described !== undefined && isMeant(described);
  };
}

function fileTest(value: string): NodeTest {
  const accepts = compileName(value);
  return (node) => {
    const file = fileNameOf(node);
    return accepts(file) || accepts(file.replace(/\.[^.]*$/, ''));
  };
}

function sourceTest(value: string): NodeTest {
  const parts = value.split('.').map(compileName);
  const [project, source, table] = parts.length === 3 ? parts : [undefined, ...parts];
  return (node) =>
    node.kind === 'source' &&
    (project?.(node.fqn[0] ?? '') ?? true) &&
    (source?.(node.table.source) ?? true) &&
    (table?.(node.table.name) ?? true);
}

function exposureTest(value: string): NodeTest {
  const parts = value.split('.').map(compileName);
  const [project, name] = parts.length === 2 ? parts : [undefined, ...parts];
  return (node) =>
    node.kind === 'exposure' &&
    (project?.(node.fqn[0] ?? '') ?? true) &&
    (name?.(node.name) ?? true);
}

/** `data` means generic and singular, `unit` none of the tests that read tables. */
function testTypeTest(value: string): NodeTest {
  const type = value === 'schema' ? 'generic' : value;
  if (type === 'unit') return (node) => node.kind === 'unit_test';
  return (node) => node.kind === 'test' && (type === 'data' || node.definition.type === type);
}

function configTest(key: readonly string[], value: string): NodeTest {
  const accepts = scalarTest(value);
  return (node) => {
    const found = configValue(node, key);
    if (found === undefined) return false;
    return Array.isArray(found) ? found.some(accepts) : accepts(found);
  };
}

function scalarTest(value: string): (found: Json) => boolean {
  const accepts = compileGlob(value);
  const word = value.toLowerCase();
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return (found) => {
    if (typeof found === 'string') return found === value || accepts(found);
    if (typeof found === 'number') return found === number || accepts(String(found));
    if (found !== null && typeof found === 'object') return false;
    return String(found) === word || accepts(String(found));
  };
}
