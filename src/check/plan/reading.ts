/** What the readers of operators share: the place in the plan, and how columns are chosen. */
import type { OffsetOf } from '../../engine/utf8-offsets.ts';
import type { Operator, PlanColumn } from './bound-plan.ts';
import { columnBindings } from './column-bindings.ts';
import { listAt, type PlanNode } from './plan-json.ts';
import type { Scope } from './read-expression.ts';
import { readType } from './read-type.ts';

/** What holds for a whole plan, or for the part of it beneath one join. */
export interface Reading {
  readonly offsetOf: OffsetOf;
  readonly nextCorrelation: () => number;
  /** The nearest join above whose right side this is part of and depends on its left. */
  readonly correlation: number | undefined;
}

export function createReading(offsetOf: OffsetOf): Reading {
  let last = 0;
  return { offsetOf, nextCorrelation: () => ++last, correlation: undefined };
}

/** Nothing, and no input read yet, where the node is of a form that is not known here. */
export type OperatorReader = (
  node: PlanNode,
  reading: Reading,
  read: (node: PlanNode, reading?: Reading) => Operator,
) => Operator | undefined;

/** What an operator's expressions refer to: the columns of its inputs, one after the other. */
export function scopeOf(inputs: readonly PlanNode[], { offsetOf }: Reading): Scope {
  return { offsetOf, bindings: () => inputs.flatMap(columnBindings) };
}

export const unknownColumn: PlanColumn = { name: undefined, type: 'INVALID' };

/** Columns with the types of a list of the node, and the names of another where it has them. */
export function columnsAt(node: PlanNode, types: string, names?: string): readonly PlanColumn[] {
  const named = names === undefined ? [] : listAt(node, names);
  return listAt(node, types).map((type, index) => {
    const name = named[index];
    return { name: typeof name === 'string' ? name : undefined, type: readType(type) };
  });
}

/** Some of an operator's columns, where the engine says which; an empty map means all. */
export function chooseColumns(input: Operator, places: readonly number[]): Operator {
  if (places.length === 0) return input;
  const columns = places.map((place) => input.columns[place] ?? unknownColumn);
  const expressions = columns.map(({ type }, at) => {
    return { kind: 'column' as const, index: places[at] ?? 0, type };
  });
  return { kind: 'project', expressions, input, columns };
}
