/** How a YAML file is written, so that what is put into it looks the same. In: its tree; out: manners. */
import type { ListStyle, Manners } from './write-value.ts';
import { isFlow, type TreeEntry, type TreeNode } from './yaml-tree.ts';

export function readManners(text: string, tree: TreeNode | undefined): Manners {
  const entries = tree ? [...entriesBelow(tree)] : [];
  const offset = (kind: TreeNode['kind']): number | undefined => {
    const found = entries.find(
      ({ value, isInBlock }) => isInBlock && value.kind === kind && !isFlow(value),
    );
    return found && columnOf(text, found.value.start) - columnOf(text, found.keyRange.outer);
  };
  const styles = new Map<string, ListStyle>();
  for (const { key, value } of entries) {
    const style = styleOfList(value);
    if (style && !styles.has(key)) styles.set(key, style);
  }
  return {
    newline: /\r?\n/.exec(text)?.[0] ?? '\n',
    listOffset: offset('list') ?? 2,
    mapOffset: offset('map') ?? 2,
    padding: /^(?:[^#\n]*[-:,[] )?\{ \S/m.test(text) ? ' ' : '',
    styleOf: (key) => styles.get(key) ?? 'block',
  };
}

function* entriesBelow(
  node: TreeNode,
  isInBlock = true,
): Generator<TreeEntry & { readonly isInBlock: boolean }> {
  const isBlock = isInBlock && node.style === 'block';
  for (const entry of node.entries) {
    yield { ...entry, isInBlock: isBlock };
    yield* entriesBelow(entry.value, isBlock);
  }
  for (const item of node.items) yield* entriesBelow(item, isBlock);
}

/** Of maps alone: how words are listed says nothing about how columns are. */
function styleOfList(node: TreeNode): ListStyle | undefined {
  const first = node.items.find(({ kind }) => kind === 'map');
  if (!first) return undefined;
  if (isFlow(node)) return 'line';
  return isFlow(first) ? 'lines' : 'block';
}

/** Spaces, dashes and the like alone stand before it, so that units are columns. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
