/**
 * Contracts against the columns that queries turned out to have. In: a check whose models are
 * bound; out: diagnostics. What cannot be known yet is left to the build, which asks again.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { GraphNode, ModelNode } from '../../product/graph.ts';
import type { Checking } from '../checking.ts';
import {
  compareContract,
  contractPlace,
  explainContract,
  isContracted,
} from './compare-contract.ts';
import { readTypes, type TypeNames } from './read-types.ts';

export async function checkContracts(checking: Checking): Promise<void> {
  const { compiled, shadow } = checking;
  const models = [...compiled.graph.nodes.values()].filter(isModel);
  for (const node of models) checking.say(node.id, refuseConstraints(node));
  const contracted = models.filter(isContracted);
  const unclear = contracted.flatMap((node) => unclearTypes(node, checking));
  const types = await readTypes(unclear, shadow.query);
  for (const node of contracted) checking.say(node.id, checkContract(node, types, checking));
}

/** Types in the engine's own words need no question: a project that did not change asks nothing. */
function unclearTypes(node: ModelNode, { states }: Checking): string[] {
  const state = states.get(node.id);
  const found = state?.state === 'checked' ? state.columns : [];
  const known = new Map(found.map(({ name, type }) => [name.toLowerCase(), type]));
  return node.columns.flatMap(({ name, type }) =>
    type === undefined || known.get(name.toLowerCase()) === type ? [] : [type],
  );
}

function isModel(node: GraphNode): node is ModelNode {
  return node.kind === 'model';
}

function checkContract(node: ModelNode, types: TypeNames, { states }: Checking): Diagnostic[] {
  if (node.columns.length === 0) {
    const message = `${node.name} has a contract, and no column is listed`;
    const hint = `let the columns be written: eider contract pull ${node.name}`;
    return [error('E0351', message, { span: contractPlace(node), hint })];
  }
  const state = states.get(node.id);
  const found = state?.state === 'checked' ? state.columns : [];
  const isFound = (name: string, type: string): boolean =>
    found.some((one) => one.type === type && one.name.toLowerCase() === name.toLowerCase());
  const problems = node.columns.flatMap(({ name, type, locate }): Diagnostic[] => {
    if (type !== undefined && (types.has(type) || isFound(name, type))) return [];
    const message =
      type === undefined
        ? `the contract of ${node.name} names no type for "${name}"`
        : `"${type}", the type of "${name}", is no type`;
    const guess = type === undefined ? undefined : didYouMean(type.toUpperCase(), commonTypes);
    const hint = guess ?? `let the types be written: eider contract pull ${node.name}`;
    return [error('E0351', message, { span: locate(), hint })];
  });
  if (problems.length > 0 || state?.state !== 'checked') return problems;
  const expected = node.columns.map(({ name, type = '' }) => {
    return { name, type: types.get(type) ?? type };
  });
  const differences = compareContract(expected, state.columns);
  return differences.length === 0 ? [] : [explainContract(node, differences)];
}

const commonTypes = [
  ...['BIGINT', 'BLOB', 'BOOLEAN', 'DATE', 'DECIMAL', 'DOUBLE', 'FLOAT', 'HUGEINT', 'INTEGER'],
  ...['INTERVAL', 'JSON', 'NUMERIC', 'SMALLINT', 'STRING', 'TEXT', 'TIME', 'TIMESTAMP'],
  ...['TIMESTAMPTZ', 'TINYINT', 'UUID', 'VARCHAR'],
];

/** Rows of views come and go with what they read: a build cannot promise anything about them. */
function refuseConstraints(node: ModelNode): Diagnostic[] {
  const { materialization, constraints = [], name } = node;
  if (materialization !== 'view' && materialization !== 'ephemeral') return [];
  return constraints.map(({ type, locate }) => {
    const kind = materialization === 'view' ? 'a view' : 'ephemeral';
    const message = `${name} is ${kind}: no build can hold its rows to ${type}`;
    const hint = 'materialize it as a table, or write a data test';
    return error('E0352', message, { span: locate(), hint });
  });
}
