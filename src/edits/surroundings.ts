/**
 * A project cut down to a few models and what stands around them: their inputs, and behind views
 * and ephemeral models, whose queries go on in theirs, the inputs of those. In: a record and parsed
 * templates; out: a graph, and what is known of all that is not edited. Its places lead nowhere:
 * whoever finds anything wrong in it leaves the saying to a whole compile.
 */
import { SourceText } from '../base/source-text.ts';
import type { CheckMemory } from '../check/cache/check-memory.ts';
import { keepModel } from '../check/cache/kept-model.ts';
import type { RelationFacts } from '../check/proof/plan-scope.ts';
import type {
  Graph,
  GraphNode,
  ModelNode,
  NodeId,
  SeedNode,
  SourceNode,
} from '../product/graph.ts';
import type { ColumnProperties } from '../project/resources.ts';
import type { ParsedTemplate } from '../template/template.ts';
import type { EditRecord, RecordedRelation, RecordedSource } from './edit-record.ts';

export interface Surroundings {
  readonly graph: Graph;
  readonly facts: ReadonlyMap<NodeId, RelationFacts>;
  readonly recall: CheckMemory['recall'];
}

/** How files become templates; none where one of them is not as it was. */
export interface TemplateReader {
  /** Read when its tree is asked for. */
  readonly model: (path: string) => ParsedTemplate;
  readonly macro: (path: string) => ParsedTemplate | undefined;
}

/** None where the record does not know enough. */
export function surround(
  record: EditRecord,
  edited: ReadonlyMap<NodeId, ParsedTemplate>,
  read: TemplateReader,
): Surroundings | undefined {
  const relations = gather(record, [...edited.keys()]);
  const macros = relations && readMacros(record, relations, read);
  if (!relations || !macros) return undefined;
  const nodes = new Map<NodeId, GraphNode>();
  const facts = new Map<NodeId, RelationFacts>();
  for (const [id, relation] of relations) {
    const isEdited = edited.has(id);
    const template = edited.get(id) ?? read.model(relation.path);
    nodes.set(id, nodeOf(relation, template));
    const known = isEdited && relation.kind === 'model' ? relation.tested : relation.face.facts;
    facts.set(id, JSON.parse(known) as RelationFacts);
  }
  return {
    graph: graphOf(record, nodes, macros),
    facts,
    recall: (id) => {
      const relation = edited.has(id) ? undefined : relations.get(id);
      return relation && keptOf(relation, facts.get(id) ?? {});
    },
  };
}

type Relations = ReadonlyMap<NodeId, RecordedRelation>;

/** Parents before children. */
function gather(record: EditRecord, edited: readonly NodeId[]): Relations | undefined {
  const found = new Map<NodeId, RecordedRelation>();
  const begun = new Set<NodeId>();
  let isWhole = true;
  const visit = (id: NodeId, isNeeded: boolean): void => {
    if (begun.has(id)) return;
    begun.add(id);
    const relation = begun.size > mostRelations ? undefined : record.find(id);
    if (!relation) {
      isWhole = false;
      return;
    }
    if (isNeeded || isGoneOnIn(relation)) {
      for (const parent of parentsOf(relation)) visit(parent, edited.includes(parent));
      found.set(id, relation);
    } else found.set(id, { ...relation, ...noParents });
  };
  for (const id of edited) visit(id, true);
  return isWhole ? found : undefined;
}

/** With more around it, all of the project may as well be looked at. */
const mostRelations = 500;

const noParents = { parents: [] } as const;

function parentsOf(relation: RecordedRelation): readonly NodeId[] {
  return relation.kind === 'model' ? relation.parents : [];
}

function isGoneOnIn(relation: RecordedRelation): boolean {
  if (relation.kind !== 'model') return false;
  return relation.materialization === 'view' || relation.materialization === 'ephemeral';
}

function readMacros(
  { project }: EditRecord,
  relations: Relations,
  read: TemplateReader,
): ReadonlyMap<string, ParsedTemplate> | undefined {
  const wanted = new Set<string>();
  for (const relation of relations.values()) {
    if (relation.kind === 'model') for (const name of relation.macros) wanted.add(name);
  }
  const macros = new Map<string, ParsedTemplate>();
  for (const [name, path] of project.macros) {
    if (!wanted.has(name)) continue;
    const macro = read.macro(path);
    if (!macro) return undefined;
    macros.set(name, macro);
  }
  return macros;
}

function graphOf(
  { project }: EditRecord,
  nodes: ReadonlyMap<NodeId, GraphNode>,
  macros: ReadonlyMap<string, ParsedTemplate>,
): Graph {
  const refs = new Map<string, ModelNode | SeedNode>();
  const sources = new Map<string, SourceNode>();
  const children = new Map<NodeId, NodeId[]>();
  for (const [id, node] of nodes) {
    children.set(id, []);
    for (const parent of node.parents) children.get(parent)?.push(id);
    if (node.kind === 'model' || node.kind === 'seed') refs.set(node.name.toLowerCase(), node);
    if (node.kind === 'source') {
      sources.set(`${node.table.source}.${node.name}`.toLowerCase(), node);
    }
  }
  return { project: project.name, nodes, children, macros, macroCalls: new Map(), refs, sources };
}

function nodeOf(relation: RecordedRelation, template: ParsedTemplate): GraphNode {
  const { id, name, path, config } = relation;
  const source = new SourceText(path, '');
  const locate = () => source.span(0, 0);
  const columns = relation.columns.map(([column, type]): ColumnProperties => {
    const described = { description: undefined, tags: [], meta: {}, tests: [] };
    return { ...described, name: column, type: type ?? undefined, locate };
  });
  const common = {
    ...{ id, name, path, columns, locate, fqn: [], tags: [], meta: {}, description: undefined },
    config: { values: config, origins: new Map() },
    relation: relation.relation,
    parents: parentsOf(relation),
  };
  switch (relation.kind) {
    case 'seed':
      return { ...common, kind: 'seed', file: relation.file };
    case 'source':
      return { ...common, kind: 'source', table: tableOf(relation, columns, locate) };
    case 'model': {
      const { materialization } = relation;
      return { ...common, kind: 'model', materialization, template, source: template.source };
    }
    default:
      return relation satisfies never;
  }
}

function tableOf(
  { source, name, path, relation }: RecordedSource,
  columns: readonly ColumnProperties[],
  locate: SourceNode['locate'],
): SourceNode['table'] {
  return {
    ...{ source, name, path, columns, locate, tests: [], tags: [], meta: {}, enabled: true },
    identifier: relation.name,
    catalog: relation.catalog,
    schema: relation.schema,
    location: undefined,
    description: undefined,
    config: new Map(),
  };
}

/** Of what is not edited: who reads it needs its columns, and what is known of its rows. */
function keptOf({ face }: RecordedRelation, { dense = [] }: RelationFacts): readonly string[] {
  const [, ...rest] = keepModel({ ...nothingElse, rows: { unique: [], dense } });
  return [face.columns, ...rest];
}

const nothingElse = {
  columns: [],
  lineage: { outputs: [], rows: [], reads: [], notes: [] },
  definitions: { columns: [], rows: '' },
  findings: [],
  comparisons: [],
  proof: undefined,
  mistakes: {},
  branch: undefined,
} as const;
