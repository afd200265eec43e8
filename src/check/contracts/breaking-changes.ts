/**
 * What those who read a model by its contract would stumble over. In: the project and the manifest
 * of another run; out: an error for each model that promised more then. New promises break nobody.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { Graph, GraphNode, ModelNode } from '../../product/graph.ts';
import { asList, asMap, asText, type JsonMap } from '../../project/yaml/json-shapes.ts';
import { contractPlace, isContracted } from './compare-contract.ts';
import type { TypeNames } from './read-types.ts';

export interface BreakingRequest {
  readonly graph: Graph;
  /** As in `manifest.json`, of dbt or Eider. */
  readonly saved: JsonMap;
  /** One name for each type that `declaredTypes` lists. */
  readonly types: TypeNames;
}

export function breakingChanges({ graph, saved, types }: BreakingRequest): readonly Diagnostic[] {
  const known = asMap(saved.nodes) ?? {};
  return contractedEntries(saved).flatMap(([id, entry]) => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'model') return [explainRemoved(entry, graph, known)];
    const losses = isContracted(node) ? lossesOf(node, entry, types) : ['its contract is gone'];
    return losses.length === 0 ? [] : [explainLosses(node, losses, graph)];
  });
}

/** The texts whose names in the engine decide whether a column was retyped. */
export function declaredTypes(graph: Graph, saved: JsonMap): readonly string[] {
  return contractedEntries(saved).flatMap(([id, entry]) => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'model') return [];
    const before = new Map(columnsOf(entry).map(({ name, type }) => [name.toLowerCase(), type]));
    return node.columns.flatMap(({ name, type }) => {
      const old = before.get(name.toLowerCase());
      return old === undefined || type === undefined || old === type ? [] : [old, type];
    });
  });
}

function contractedEntries(saved: JsonMap): readonly (readonly [string, JsonMap])[] {
  return Object.entries(asMap(saved.nodes) ?? {}).flatMap(([id, node]) => {
    const entry = asMap(node);
    if (entry?.resource_type !== 'model') return [];
    const contract = asMap(entry.contract) ?? asMap(asMap(entry.config)?.contract);
    return contract?.enforced === true ? [[id, entry] as const] : [];
  });
}

interface SavedColumn {
  readonly name: string;
  readonly type: string | undefined;
  readonly constraints: readonly string[];
}

function columnsOf(entry: JsonMap): readonly SavedColumn[] {
  return Object.values(asMap(entry.columns) ?? {}).flatMap((column) => {
    const map = asMap(column);
    const name = asText(map?.name);
    if (!map || name === undefined) return [];
    return [
      { name, type: asText(map.data_type), constraints: constraintsIn(map.constraints, [name]) },
    ];
  });
}

function constraintsIn(value: Json | undefined, columns: readonly string[]): readonly string[] {
  return asList(value).flatMap((item) => {
    const map = asMap(item);
    const type = asText(map?.type);
    if (type === undefined) return [];
    const own = asList(map?.columns).flatMap((one) => asText(one) ?? []);
    return [describe(type, own.length > 0 ? own : columns, asText(map?.expression))];
  });
}

function describe(
  type: string,
  columns: readonly string[],
  expression: string | undefined,
): string {
  return type === 'check' ? `check (${expression ?? ''})` : `${type} (${columns.join(', ')})`;
}

function lossesOf(node: ModelNode, entry: JsonMap, types: TypeNames): readonly string[] {
  const now = new Map(node.columns.map(({ name, type }) => [name.toLowerCase(), type]));
  const nameOf = (type: string): string => types.get(type) ?? type.toUpperCase();
  const before = columnsOf(entry);
  const columns = before.flatMap(({ name, type }) => {
    if (!now.has(name.toLowerCase())) return [`column ${name} is gone`];
    const found = now.get(name.toLowerCase());
    const isSame = type === undefined || found === undefined || nameOf(type) === nameOf(found);
    return isSame ? [] : [`column ${name} was ${nameOf(type)} and is ${nameOf(found)}`];
  });
  const held = new Set(
    (node.constraints ?? []).map((one) => describe(one.type, one.columns, one.expression)),
  );
  const promised = [
    ...before.flatMap(({ constraints }) => constraints),
    ...constraintsIn(entry.constraints, []),
  ];
  return [
    ...columns,
    ...promised.filter((one) => !held.has(one)).map((one) => `${one} is no longer held`),
  ];
}

const hint =
  'keep what was promised and make the new one under another name, or announce it and compare with a manifest written after it';

function explainLosses(node: ModelNode, losses: readonly string[], graph: Graph): Diagnostic {
  const span = isContracted(node) ? contractPlace(node) : (node.described?.locate ?? node.locate)();
  return error('E0354', `${node.name} breaks what it promised its readers`, {
    span,
    notes: [...losses, ...readersOf(node, graph)],
    hint,
  });
}

function readersOf({ id }: GraphNode, graph: Graph): string[] {
  const readers = (graph.children.get(id) ?? []).flatMap((child) => {
    const node = graph.nodes.get(child);
    return node && node.kind !== 'test' ? [node.name] : [];
  });
  return readers.length === 0 ? [] : [`read here by ${readers.join(', ')}`];
}

/** A model with the same text that was not there before is the same one under another name. */
function explainRemoved(entry: JsonMap, graph: Graph, known: JsonMap): Diagnostic {
  const name = asText(entry.name) ?? '';
  const text = asText(entry.raw_code)?.trim();
  const renamed = [...graph.nodes.values()].find(
    (node) => node.kind === 'model' && !(node.id in known) && node.source.text.trim() === text,
  );
  const what = renamed ? `renamed to ${renamed.name}` : 'removed';
  return error('E0354', `${name} has a contract, and was ${what}`, {
    ...(renamed ? { span: renamed.locate() } : {}),
    hint: renamed
      ? `keep a view under the old name, select * from {{ref "${renamed.name}"}}, until nobody reads it`
      : hint,
  });
}
