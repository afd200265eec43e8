/**
 * Columns as people write them: `orders.amount`, `raw.orders.amount`, `"my.model"."the column"`.
 * In: text or an address; out: the other. What is printed is read back as the same.
 */
import type { ColumnAddress, ColumnGraph, ColumnNode } from '../../product/column-graph.ts';

export function printColumn({ node, column }: ColumnAddress, { nodes }: ColumnGraph): string {
  const found = nodes.get(node);
  return `${found ? printNode(found) : node}.${printName(column)}`;
}

/** Of a column, alone. */
export function printName(column: string): string {
  return quoteUnless(plainName, column);
}

export function printNode({ name, kind }: ColumnNode): string {
  return quoteUnless(kind === 'source' ? plainPath : plainName, name);
}

const plainName = /^[\p{L}\p{N}_$-]+$/u;
const plainPath = /^[\p{L}\p{N}_$.-]+$/u;

function quoteUnless(plain: RegExp, name: string): string {
  return plain.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

export interface ColumnPath {
  readonly node: string;
  readonly column: string;
}

/** Every way to cut it into a node and a column; names in quotes are not cut. */
export function readColumnPath(text: string): readonly ColumnPath[] {
  const parts = cutAtDots(text);
  return parts.slice(1).map((_, at) => ({
    node: parts.slice(0, at + 1).join('.'),
    column: parts.slice(at + 1).join('.'),
  }));
}

/** A quote that is never closed is a letter like others. */
function cutAtDots(text: string): readonly string[] {
  const parts = text.matchAll(/(?:^|\.)(?:"((?:[^"]|"")*)"(?=\.|$)|([^.]*))/g);
  return [...parts].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
