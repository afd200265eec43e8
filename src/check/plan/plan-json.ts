/**
 * The engine's JSON as loose nodes, read property by property. Properties that hold their default
 * are left out by the engine, so what is absent is the default.
 */

/** A JSON object of which nothing is known yet. */
export type PlanNode = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is PlanNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nodeAt(node: PlanNode, key: string): PlanNode | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

export function nodesAt(node: PlanNode, key: string): readonly PlanNode[] {
  return listAt(node, key).filter(isNode);
}

export function listAt(node: PlanNode, key: string): readonly unknown[] {
  const value = node[key];
  return Array.isArray(value) ? value : [];
}

export function textAt(node: PlanNode, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

/** 0 where it is absent; none where it is the engine's largest number, which says "none". */
export function numberAt(node: PlanNode, key: string): number | undefined {
  const value = node[key];
  if (value === undefined) return 0;
  return typeof value === 'number' ? value : undefined;
}

export function numbersAt(node: PlanNode, key: string): readonly number[] {
  return listAt(node, key).filter((value) => typeof value === 'number');
}

export function flagAt(node: PlanNode, key: string, whenAbsent = false): boolean {
  const value = node[key];
  return typeof value === 'boolean' ? value : whenAbsent;
}

/**
 * The JSON of values without what depends on where they stand: places in the text, and the numbers
 * by which the engine tells tables apart. Equal meaning gives equal text.
 */
export function detailOf(...values: readonly unknown[]): string {
  return JSON.stringify(values, (key, value: unknown) => (isPlace.test(key) ? undefined : value));
}

const isPlace = /^(?:query_location|(?:table|cte|group|aggregate|groupings)_index|alias)$/;
