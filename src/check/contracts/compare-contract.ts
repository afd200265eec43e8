/**
 * A contract beside the columns that a query has. In: both, types in the engine's names; out: the
 * differences, and how they are told. Their order is no difference: readers go by names, as in dbt.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { ModelNode } from '../../product/graph.ts';

export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** One side is absent where only the other has the column. */
export interface ContractDifference {
  readonly column: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

export function isContracted({ config }: ModelNode): boolean {
  return config.values.contract === 'enforced';
}

export function compareContract(
  expected: readonly TypedColumn[],
  found: readonly TypedColumn[],
): readonly ContractDifference[] {
  const there = new Map(found.map(({ name, type }) => [name.toLowerCase(), type]));
  const listed = new Set(expected.map(({ name }) => name.toLowerCase()));
  const broken = expected.flatMap(({ name, type }): ContractDifference[] => {
    const other = there.get(name.toLowerCase());
    return other === type ? [] : [{ column: name, expected: type, found: other }];
  });
  const extra = found
    .filter(({ name }) => !listed.has(name.toLowerCase()))
    .map(({ name, type }) => ({ column: name, expected: undefined, found: type }));
  return [...broken, ...extra];
}

export function explainContract(
  node: ModelNode,
  differences: readonly ContractDifference[],
): Diagnostic {
  const count = (holds: (one: ContractDifference) => boolean, words: string): string[] => {
    const { length } = differences.filter(holds);
    return length === 0 ? [] : [`${length} ${length === 1 ? 'column' : 'columns'} ${words}`];
  };
  const parts = [
    ...count(({ found }) => found === undefined, 'missing'),
    ...count(
      ({ expected, found }) => expected !== undefined && found !== undefined,
      'of another type',
    ),
    ...count(({ expected }) => expected === undefined, 'too many'),
  ];
  return error('E0350', `${node.name} does not keep its contract: ${parts.join(', ')}`, {
    span: contractPlace(node),
    table: {
      columns: ['column', 'expected', 'found'].map((name) => ({ name, type: 'VARCHAR' })),
      rows: differences.map(({ column, expected, found }) => [
        column,
        expected ?? 'not listed',
        found ?? 'not there',
      ]),
    },
    hint: `change the query; or, once its readers know, the contract: eider contract pull ${node.name}`,
  });
}

/** Where the contract was asked for: in its properties, its file, or a folder's configuration. */
export function contractPlace({ config, locate }: ModelNode) {
  return (config.origins.get('contract') ?? locate)();
}
