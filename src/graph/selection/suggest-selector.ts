/**
 * What a person may have meant by a criterion that matches nothing. In: the criterion and what
 * there is; out: a hint, where something is near.
 */
import { nearest } from '../../base/suggest.ts';
import type { Graph, GraphNode } from '../../product/graph.ts';
import { hasWildcard } from './glob.ts';
import { configValue, fileNameOf } from './match-criterion.ts';
import type { Criterion } from './selector.ts';

export function suggestForNothing(
  criterion: Criterion,
  graph: Graph,
  selectors: Iterable<string>,
): string | undefined {
  const { method, key, value } = criterion;
  const nodes = [...graph.nodes.values()];
  if (method === 'path' && /^(\/|\\|[A-Za-z]:|\.\.)/.test(value)) {
    return 'paths begin at the folder of project.yml: write "models/…"';
  }
  if (hasWildcard(value)) return undefined;
  if (method === 'fqn') {
    return otherMethod(value, nodes, selectors) ?? didYouMean('', value, namesOf(nodes));
  }
  if (method === 'config') return suggestConfig(key, value, nodes);
  return didYouMean(`${method}:`, value, candidates(criterion, nodes));
}

function didYouMean(
  prefix: string,
  value: string,
  ...ranked: Iterable<string>[]
): string | undefined {
  for (const names of ranked) {
    const found = nearest(value, names);
    if (found !== undefined) return `did you mean "${prefix}${found}"?`;
  }
  return undefined;
}

/** A bare name that is the name of something else. */
function otherMethod(
  value: string,
  nodes: readonly GraphNode[],
  selectors: Iterable<string>,
): string | undefined {
  const wanted = value.toLowerCase();
  const isWanted = (name: string): boolean => name.toLowerCase() === wanted;
  const source = sourceNames(nodes).find(isWanted);
  if (source !== undefined) return `did you mean "source:${source}"?`;
  const tag = tagsOf(nodes).find(isWanted);
  if (tag !== undefined) return `did you mean "tag:${tag}"?`;
  const selector = [...selectors].find(isWanted);
  if (selector !== undefined) return `did you mean "selector:${selector}"?`;
  const isFolder = nodes.some(({ path }) => path.startsWith(`${value}/`));
  return isFolder ? `did you mean "path:${value}"?` : undefined;
}

function candidates({ method }: Criterion, nodes: readonly GraphNode[]): string[] {
  switch (method) {
    case 'path':
      return [...new Set([...new Set(nodes.map(({ path }) => path))].flatMap(withFolders))];
    case 'file':
      return nodes.map(fileNameOf);
    case 'tag':
      return tagsOf(nodes);
    case 'source':
      return sourceNames(nodes);
    case 'exposure':
      return nodes.filter(({ kind }) => kind === 'exposure').map(({ name }) => name);
    case 'test_name':
      return nodes.flatMap((node) =>
        node.kind === 'test' && node.definition.type === 'generic' ? [node.definition.test] : [],
      );
    default:
      return [];
  }
}

function namesOf(nodes: readonly GraphNode[]): string[] {
  const models: string[] = [];
  for (const node of nodes)
    if (node.kind !== 'test' && node.kind !== 'source') models.push(node.name);
  return models;
}

function tagsOf(nodes: readonly GraphNode[]): string[] {
  return [...new Set(nodes.flatMap(({ tags }) => tags))];
}

/** `raw` and `raw.emails`. */
function sourceNames(nodes: readonly GraphNode[]): string[] {
  const names = new Set<string>();
  for (const node of nodes) {
    if (node.kind !== 'source') continue;
    names.add(node.table.source).add(`${node.table.source}.${node.table.name}`);
  }
  return [...names];
}

function withFolders(path: string): string[] {
  const steps = path.split('/');
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}

/** The nearest value of this key, or, where no node has the key, the nearest key. */
function suggestConfig(
  key: readonly string[],
  value: string,
  nodes: readonly GraphNode[],
): string | undefined {
  const found = nodes.map((node) => configValue(node, key)).filter((one) => one !== undefined);
  if (found.length > 0) {
    const values = new Set(
      found
        .flat()
        .filter((one) => typeof one !== 'object')
        .map(String),
    );
    return didYouMean(`config.${key.join('.')}:`, value, values);
  }
  const [first = '', ...rest] = key;
  const keys = new Set(['materialized', 'tags', 'meta', 'severity', 'enabled']);
  for (const node of nodes) for (const one of Object.keys(node.config.values)) keys.add(one);
  keys.delete(first);
  const near = nearest(first, keys);
  return near === undefined
    ? undefined
    : `did you mean "config.${[near, ...rest].join('.')}:${value}"?`;
}
