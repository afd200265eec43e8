/** Nodes of a project named shop from a few words each; everything stands at one place of one file. */
import type { Json } from '../../../../src/base/json.ts';
import { type Locate, SourceText } from '../../../../src/base/source-text.ts';
import type { MappedSql } from '../../../../src/product/compiled.ts';
import type { GraphNode, ModelNode, TestNode } from '../../../../src/product/graph.ts';
import type {
  ColumnProperties,
  NodeProperties,
  Sourced,
} from '../../../../src/project/resources.ts';
import type { Parameter, ParsedTemplate, StaticCall } from '../../../../src/template/template.ts';

export const range = { start: 0, end: 0 };
const yaml = new SourceText('models/shop.yml', 'models:\n  - name: stg_orders\n');
export const inYaml: Locate = () => yaml.span(18, 28);

interface CommonParts {
  readonly id?: string;
  readonly path: string;
  readonly fqn: readonly string[];
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly meta?: Readonly<Record<string, Json>>;
  readonly config?: Readonly<Record<string, Json>>;
  /** Keys that somebody wrote; all of `config` where it is not said. */
  readonly written?: readonly string[];
  readonly parents?: readonly string[];
}

export function common(kind: GraphNode['kind'], name: string, parts: CommonParts) {
  const { config = {} } = parts;
  const written = parts.written ?? Object.keys(config);
  return {
    id: parts.id ?? `${kind}.shop.${name}`,
    name,
    path: parts.path,
    fqn: parts.fqn,
    tags: parts.tags ?? [],
    meta: parts.meta ?? {},
    description: parts.description,
    config: { values: config, origins: new Map(written.map((key) => [key, inYaml])) },
    parents: parts.parents ?? [],
    locate: inYaml,
  };
}

interface ModelParts extends Partial<CommonParts> {
  readonly sql: string;
  readonly calls: readonly StaticCall[];
  readonly folder: string;
  readonly materialization?: ModelNode['materialization'];
  readonly columns?: readonly ColumnProperties[];
  readonly relation?: ModelNode['relation'];
}

export function model(name: string, parts: ModelParts): ModelNode {
  const { materialization = 'view', tags = [], meta = {} } = parts;
  const path = `models/${parts.folder}/${name}.sql`;
  const parsed = template(path, parts.sql, parts.calls);
  return {
    ...common('model', name, {
      ...parts,
      path,
      fqn: ['shop', parts.folder, name],
      config: { enabled: true, materialized: materialization, tags, meta, ...parts.config },
      written: ['materialized', ...Object.keys(parts.config ?? {})],
    }),
    kind: 'model',
    materialization,
    template: parsed,
    source: parsed.source,
    relation: parts.relation ?? { catalog: 'dev', schema: 'main', name },
    columns: parts.columns ?? [],
  };
}

interface GenericParts {
  readonly column: string;
  readonly severity?: TestNode['severity'];
  readonly config?: Readonly<Record<string, Json>>;
  readonly arguments?: Readonly<Record<string, Json>>;
  readonly parents?: readonly string[];
  readonly template?: ParsedTemplate;
}

export function genericTest(
  name: string,
  test: string,
  subject: string,
  parts: GenericParts,
): TestNode {
  const { config = {}, severity = 'error' } = parts;
  const described = typeof config.description === 'string' ? config.description : undefined;
  return {
    ...common('test', name, {
      path: 'models/shop.yml',
      fqn: ['shop', 'staging', name],
      config: { enabled: true, severity, tags: [], meta: {}, ...config },
      written: Object.keys(config),
      parents: parts.parents ?? [subject],
      ...(described === undefined ? {} : { description: described }),
    }),
    kind: 'test',
    severity,
    definition: {
      type: 'generic',
      test,
      subject,
      column: parts.column,
      arguments: new Map(
        Object.entries(parts.arguments ?? {}).map(([key, value]): [string, Sourced] => [
          key,
          { value, locate: inYaml },
        ]),
      ),
      template: parts.template,
    },
  };
}

export function template(
  path: string,
  text: string,
  calls: readonly StaticCall[],
  params?: readonly Parameter[],
): ParsedTemplate {
  return {
    source: new SourceText(path, text),
    facts: { params, config: [], calls },
    program: () => {
      throw new Error('an artifact renders nothing');
    },
  };
}

export function column(name: string, parts: Partial<ColumnProperties>): ColumnProperties {
  return {
    name,
    description: undefined,
    type: undefined,
    tags: [],
    meta: {},
    tests: [],
    locate: inYaml,
    ...parts,
  };
}

export function described(name: string): NodeProperties {
  return {
    name,
    path: 'models/shop.yml',
    description: undefined,
    config: new Map(),
    columns: [],
    tests: [],
    locate: inYaml,
  };
}

export function childrenOf(all: readonly GraphNode[]): Map<string, string[]> {
  const children = new Map<string, string[]>(all.map(({ id }) => [id, []]));
  for (const node of all) for (const id of node.parents) children.get(id)?.push(node.id);
  return children;
}

export function sql(text: string): MappedSql {
  return { text, parts: [{ start: 0, locate: inYaml }] };
}

export function noFolder() {
  return { config: new Map(), children: new Map(), locate: inYaml };
}
