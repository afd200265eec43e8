/**
 * The column graph of a checked project. In: what the check found out; out: nodes with their columns
 * and what these are computed from. Pure: what seeds hold is told by whoever may read files.
 */
import { digest } from '../../base/json.ts';
import { relationKey } from '../../engine/relation-key.ts';
import { digestSql } from '../../engine/sql-digest.ts';
import type {
  CheckedColumn,
  CheckedProject,
  CheckedRelation,
  ColumnRef,
  RelationCheck,
} from '../../product/checked.ts';
import type {
  ColumnAddress,
  ColumnGraph,
  ColumnNode,
  GraphColumn,
  KnownNode,
  ReaderNode,
} from '../../product/column-graph.ts';
import type {
  ExposureNode,
  GraphNode,
  NodeId,
  RelationNode,
  SeedNode,
  TestNode,
} from '../../product/graph.ts';

export interface ColumnGraphOptions {
  /** A fingerprint of a seed's rows; without it, new rows are not seen. */
  readonly contentOf?: (seed: SeedNode) => string | undefined;
}

export function columnGraph(
  checked: CheckedProject,
  { contentOf = () => undefined }: ColumnGraphOptions = {},
): ColumnGraph {
  const building: Building = { checked, contentOf, address: addressing(checked) };
  const nodes = new Map<NodeId, ColumnNode>();
  for (const node of checked.compiled.graph.nodes.values()) {
    // It brings its own rows.
    if (node.kind === 'unit_test') continue;
    const isReader = node.kind === 'test' || node.kind === 'exposure';
    nodes.set(node.id, isReader ? readerNode(node, building) : relationNode(node, building));
  }
  return { nodes };
}

interface Building extends Required<ColumnGraphOptions> {
  readonly checked: CheckedProject;
  readonly address: (ref: ColumnRef) => readonly ColumnAddress[];
}

/** None for a column of a table that no node stands for. */
function addressing({ owners, relations }: CheckedProject): Building['address'] {
  const known = new Map<ColumnRef, readonly ColumnAddress[]>();
  return (ref) => {
    const found = known.get(ref);
    if (found) return found;
    const node = owners.get(relationKey({ ...ref, name: ref.table }));
    const state = node === undefined ? undefined : relations.get(node);
    const name = ref.column.toLowerCase();
    const columns = state?.state === 'checked' ? state.columns : [];
    const column = columns.find((each) => each.name.toLowerCase() === name);
    const addresses = node && column ? [{ node, column: column.name }] : [];
    known.set(ref, addresses);
    return addresses;
  };
}

function commonOf(node: GraphNode) {
  const { id, path, parents: reads } = node;
  const name = node.kind === 'source' ? `${node.table.source}.${node.name}` : node.name;
  const kind = node.kind === 'model' ? node.materialization : node.kind;
  return { id, name, kind, path, reads };
}

function relationNode(node: RelationNode, building: Building): ColumnNode {
  const { checked } = building;
  const state = checked.relations.get(node.id) ?? { state: 'broken', cause: node.id };
  if (state.state === 'checked') return knownNode(node, state, building);
  const model = checked.compiled.models.get(node.id);
  return {
    ...commonOf(node),
    state: state.state,
    because: reasonOf(state, checked),
    cause: state.cause,
    definition: model ? digestSql(model.own.text) : '',
  };
}

function reasonOf(
  state: Exclude<RelationCheck, CheckedRelation>,
  { compiled }: CheckedProject,
): string {
  if (state.state === 'unchecked') return state.because;
  return `${compiled.graph.nodes.get(state.cause)?.name ?? state.cause} has mistakes`;
}

function knownNode(node: RelationNode, found: CheckedRelation, building: Building): KnownNode {
  const { lineage, definitions, columns } = found;
  const { address, contentOf, checked } = building;
  const model = checked.compiled.models.get(node.id);
  return {
    ...commonOf(node),
    state: 'known',
    columns: columns.map((column, at) => graphColumn(column, at, found, building)),
    rows: unique((lineage?.rows ?? []).flatMap(address)),
    rowsDefinition: definitions?.rows ?? (node.kind === 'seed' ? contentOf(node) : undefined) ?? '',
    ...(model ? { written: digest(`${model.key}\n${model.node.source.text}`) } : {}),
  };
}

function graphColumn(
  { name, type, description, describedAs }: CheckedColumn,
  at: number,
  { lineage, definitions }: CheckedRelation,
  { address }: Building,
): GraphColumn {
  const output = lineage?.outputs[at];
  const [passes] = output?.passes ? address(output.passes) : [];
  const [origin] = describedAs ? address(describedAs) : [];
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    ...(origin ? { describedAs: origin } : {}),
    value: unique((output?.value ?? []).flatMap(address)),
    ...(passes ? { passes } : {}),
    definition: definitions?.columns[at] ?? '',
  };
}

function readerNode(node: TestNode | ExposureNode, { checked, address }: Building): ReaderNode {
  const found = checked.tests.get(node.id);
  const columns =
    found?.state === 'checked' ? unique(found.reads.flatMap(address)) : ('all' as const);
  return { ...commonOf(node), state: 'reader', columns };
}

function unique(addresses: readonly ColumnAddress[]): readonly ColumnAddress[] {
  if (addresses.length < 2) return addresses;
  return [...new Map(addresses.map((each) => [`${each.node}\n${each.column}`, each])).values()];
}
