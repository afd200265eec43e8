/** A graph from a few words per node, and diagnostics as text. Nothing here is ever rendered. */
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import type { Json } from '../../../src/base/json.ts';
import { formatPlace, type Locate, SourceText } from '../../../src/base/source-text.ts';
import { listNames } from '../../../src/graph/selection/list-names.ts';
import { type SelectionRequest, selectNodes } from '../../../src/graph/selection/select-nodes.ts';
import type {
  Graph,
  GraphNode,
  Materialization,
  NodeId,
  TestDefinition,
} from '../../../src/product/graph.ts';
import type { NamedSelector } from '../../../src/project/resources.ts';
import type { ParsedTemplate } from '../../../src/template/template.ts';

interface Common {
  readonly name: string;
  /** Names of nodes above: `orders`, `raw.orders`. */
  readonly parents?: readonly string[];
  readonly path?: string;
  readonly folders?: readonly string[];
  readonly tags?: readonly string[];
  readonly meta?: Readonly<Record<string, Json>>;
  readonly config?: Readonly<Record<string, Json>>;
}

export type Declaration =
  | (Common & { readonly kind: 'model'; readonly materialization?: Materialization })
  | (Common & { readonly kind: 'seed' | 'exposure' })
  /** The name is `source.table`. */
  | (Common & { readonly kind: 'source' })
  /** `test` absent: a singular one. */
  | (Common & {
      readonly kind: 'test';
      readonly test?: string;
      readonly severity?: 'error' | 'warn';
    });

const project = 'movie';
const nowhere: Locate = () => new SourceText('nowhere', '').span(0, 0);
const relation = { catalog: 'warehouse', schema: 'main', name: 'any' };

/** Declarations in order, parents first. */
export function buildGraph(declarations: readonly Declaration[]): Graph {
  const nodes = new Map<NodeId, GraphNode>();
  const children = new Map<NodeId, NodeId[]>();
  const ids = new Map<string, NodeId>();
  for (const declaration of declarations) {
    const parents = (declaration.parents ?? []).map((name) => ids.get(name) ?? `missing.${name}`);
    const node = buildNode(declaration, parents);
    nodes.set(node.id, node);
    ids.set(declaration.name, node.id);
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), node.id]);
  }
  const empty = { macros: new Map(), macroCalls: new Map(), refs: new Map(), sources: new Map() };
  return { project, nodes, children, ...empty };
}

export function idOf({ kind, name }: Pick<Declaration, 'kind' | 'name'>): NodeId {
  return `${kind}.${project}.${name}`;
}

function buildNode(declaration: Declaration, parents: readonly NodeId[]): GraphNode {
  const { kind, name, folders = [] } = declaration;
  const common = {
    id: idOf(declaration),
    name: kind === 'source' ? name.slice(name.indexOf('.') + 1) : name,
    path: declaration.path ?? ['models', ...folders, `${name}.sql`].join('/'),
    fqn: [project, ...(kind === 'source' ? name.split('.') : [...folders, name])],
    tags: declaration.tags ?? [],
    meta: declaration.meta ?? {},
    description: undefined,
    config: { values: declaration.config ?? {}, origins: new Map() },
    parents,
    locate: nowhere,
  };
  switch (declaration.kind) {
    case 'model': {
      const { materialization = 'view' } = declaration;
      const source = new SourceText(common.path, '');
      return { ...common, kind: 'model', materialization, source, template, relation, columns: [] };
    }
    case 'seed': {
      const { path } = common;
      const file = { name, path, absolutePath: `/${path}`, format: 'csv' as const, folders };
      return { ...common, kind: 'seed', file, relation, columns: [] };
    }
    case 'source':
      return { ...common, kind: 'source', table: tableOf(declaration), relation, columns: [] };
    case 'exposure':
      return { ...common, kind: 'exposure', exposure: exposureOf(declaration) };
    default: {
      const { severity = 'error' } = declaration;
      const definition = definitionOf(declaration.test, parents[0] ?? '');
      return { ...common, kind: 'test', definition, severity };
    }
  }
}

const template: ParsedTemplate = {
  source: new SourceText('nowhere', ''),
  facts: { params: undefined, config: [], calls: [] },
  program: () => {
    throw new Error('selection reads no template');
  },
};

function definitionOf(test: string | undefined, subject: NodeId): TestDefinition {
  if (test === undefined) return { type: 'singular', template };
  const rest = { column: undefined, arguments: new Map(), template: undefined };
  return { type: 'generic', test, subject, ...rest };
}

function tableOf({ name, path = 'models/sources.yml', tags = [], meta = {} }: Common) {
  const [source = '', table = ''] = name.split('.');
  const place = { identifier: undefined, catalog: undefined, schema: undefined };
  const about = { location: undefined, description: undefined, columns: [], tests: [] };
  const rest = { tags, meta, enabled: true, config: new Map(), path, locate: nowhere };
  return { source, name: table, ...place, ...about, ...rest };
}

function exposureOf({ name, path = 'models/exposures.yml', tags = [], meta = {} }: Common) {
  const about = { type: 'dashboard', description: undefined, owner: {}, url: undefined };
  return { name, ...about, dependsOn: [], tags, meta, path, locate: nowhere };
}

/** A project of each kind of node:  seeds and sources -> staging -> marts -> exposure. */
export const movieGraph = buildGraph([
  { kind: 'source', name: 'raw.emails', tags: ['pii'], path: 'models/sources.yml' },
  { kind: 'source', name: 'raw.purchases', path: 'models/sources.yml' },
  { kind: 'source', name: 'crm.people', path: 'models/crm/sources.yml' },
  { kind: 'seed', name: 'channels', path: 'seeds/channels.csv', tags: ['small'] },
  {
    kind: 'model',
    name: 'stg_emails',
    folders: ['staging'],
    parents: ['raw.emails'],
    tags: ['staging', 'pii'],
  },
  {
    kind: 'model',
    name: 'stg_purchases',
    folders: ['staging', 'shop'],
    parents: ['raw.purchases'],
    tags: ['staging'],
    config: { materialized: 'table', threads: 4 },
    materialization: 'table',
  },
  {
    kind: 'model',
    name: 'campaign_roi',
    folders: ['marts'],
    parents: ['stg_emails', 'stg_purchases', 'channels'],
    tags: ['nightly'],
    meta: { owner: 'Ann', teams: ['growth', 'film'], pii: false, sla: { hours: 6 } },
    config: { materialized: 'incremental', grain: 'day', contract: { enforced: true } },
    materialization: 'incremental',
  },
  {
    kind: 'model',
    name: 'Conversions',
    folders: ['marts'],
    parents: ['stg_emails'],
    tags: ['nightly', 'night shift'],
    meta: { owner: 'Bob', pii: true },
  },
  {
    kind: 'model',
    name: 'people_history',
    parents: ['crm.people'],
    path: 'snapshots/people_history.sql',
    materialization: 'snapshot',
  },
  {
    kind: 'exposure',
    name: 'weekly_report',
    path: 'models/exposures.yml',
    parents: ['campaign_roi'],
  },
  {
    kind: 'test',
    name: 'not_null_campaign_roi_revenue',
    path: 'models/marts/marts.yml',
    folders: ['marts'],
    test: 'not_null',
    parents: ['campaign_roi'],
    severity: 'warn',
  },
  {
    kind: 'test',
    name: 'relationships_campaign_roi_channel',
    path: 'models/marts/marts.yml',
    folders: ['marts'],
    test: 'relationships',
    parents: ['campaign_roi', 'channels'],
  },
  {
    kind: 'test',
    name: 'unique_raw_emails_id',
    path: 'models/sources.yml',
    test: 'unique',
    parents: ['raw.emails'],
  },
  {
    kind: 'test',
    name: 'spend_adds_up',
    path: 'tests/assertions/spend_adds_up.sql',
    parents: ['stg_purchases', 'campaign_roi'],
  },
]);

/** Selects in the movie project: the selection, its names in one line, what is said about it. */
export function selectMovies(wish: Partial<Omit<SelectionRequest, 'graph'>>) {
  const { value, diagnostics } = selectNodes({
    graph: movieGraph,
    select: [],
    exclude: [],
    namedSelectors: [],
    ...wish,
  });
  return {
    selection: value,
    names: listNames(value, movieGraph).join(' '),
    printed: printed(diagnostics),
  };
}

export function namedSelector(
  name: string,
  definition: string,
  more: Partial<NamedSelector> = {},
): NamedSelector {
  const line = `- {name: ${name}, definition: "${definition}"}`;
  const source = new SourceText('selectors.yml', line);
  const start = line.indexOf('"');
  const locate: Locate = () => source.span(start, line.lastIndexOf('"') + 1);
  return {
    name,
    description: undefined,
    definition: { value: definition, locate },
    isDefault: false,
    ...more,
  };
}

/** As a report would print it, without colour: place, line, carets and hint. */
export function printed(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(printOne).join('\n');
}

function printOne({ severity, code, message, span, hint }: Diagnostic): string {
  const lines = [`${severity}[${code}] ${message}`];
  if (span) {
    const { line, column } = span.source.position(span.start);
    lines.push(`  --> ${formatPlace(span)}`, `  | ${span.source.line(line)}`);
    lines.push(`  | ${' '.repeat(column - 1)}${'^'.repeat(Math.max(1, span.end - span.start))}`);
  }
  if (hint !== undefined) lines.push(`  = ${hint}`);
  return lines.join('\n');
}
