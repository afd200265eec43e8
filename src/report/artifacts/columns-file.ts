/**
 * `columns.json`: the column graph of what was built, for later comparisons. In: a graph, or the
 * text of such a file; out: the other. Nodes are known by their ids, so that a file written for one
 * target can be compared with another.
 */
import type { Json } from '../../base/json.ts';
import type { Mask } from '../../base/secrets.ts';
import type { ColumnGraph, ColumnNode } from '../../product/column-graph.ts';
import { maskedJson } from '../masked-json.ts';

export interface ColumnsFile {
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  readonly target: string;
  readonly graph: ColumnGraph;
}

/** Changes whenever fingerprints of the same column would. */
const version = 1;

export function formatColumnsFile({ generatedAt, target, graph }: ColumnsFile, mask: Mask): string {
  const nodes = [...graph.nodes.values()] as unknown as Json;
  return maskedJson({ eider_columns: version, generated_at: generatedAt, target, nodes }, mask);
}

/** None where the text is something else, or of another version. */
export function readColumnsFile(text: string): ColumnsFile | undefined {
  try {
    const file = JSON.parse(text) as Record<string, unknown>;
    const { nodes, generated_at: generatedAt, target } = file;
    if (file.eider_columns !== version || !Array.isArray(nodes) || !nodes.every(isNode)) {
      return undefined;
    }
    const graph = { nodes: new Map(nodes.map((node) => [node.id, node])) };
    return { generatedAt: String(generatedAt), target: String(target), graph };
  } catch {
    return undefined;
  }
}

function isNode(value: unknown): value is ColumnNode {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, state, reads } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof name === 'string' &&
    typeof state === 'string' &&
    Array.isArray(reads) &&
    (state !== 'known' || isKnown(value as Record<string, unknown>))
  );
}

function isKnown({ columns, rows }: Record<string, unknown>): boolean {
  return (
    Array.isArray(rows) &&
    Array.isArray(columns) &&
    columns.every((column) => typeof column?.name === 'string' && Array.isArray(column.value))
  );
}
