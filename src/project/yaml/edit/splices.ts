/**
 * Single edits of a YAML text as splices: a key into a map, items into a list, a value instead of
 * another. In: nodes and JSON; out: what to put where. Each keeps to the style of its surroundings.
 */
import type { Json } from '../../../base/json.ts';
import { columnOf } from './read-manners.ts';
import {
  flowText,
  type ListStyle,
  listItem,
  type Manners,
  quoted,
  scalarText,
  valueBelowKey,
} from './write-value.ts';
import { isFlow, skipBlank, type TreeEntry, type TreeNode } from './yaml-tree.ts';

/** Half open; where both ends are one, text is only put in. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Page {
  readonly text: string;
  readonly manners: Manners;
  readonly splices: Splice[];
}

interface Place extends Page {
  /** The map or list that is edited. */
  readonly node: TreeNode;
  /** It is written in brackets, or stands inside of some. */
  readonly isFlow: boolean;
}

/** `before`: the entry of the map's own that the new one follows. */
export function insertEntry(
  place: Place & { readonly before: TreeEntry | undefined },
  key: string,
  value: Json,
): void {
  const { text, node, before, manners, splices } = place;
  if (place.isFlow) {
    appendInBrackets(place, before && wholeOf(before), [
      `${scalarText(key, true)}: ${flowText(value, manners)}`,
    ]);
    return;
  }
  const first = node.entries[0];
  if (!first || !before) return;
  const column = columnOf(text, first.keyRange.outer);
  const written = `${scalarText(key)}:${valueBelowKey(key, value, column, manners)}`;
  const { end } = before.value;
  if (isOpenEnded(before.value, text)) {
    const at = before.keyRange.outer;
    splices.push({ start: at, end: at, text: written + manners.newline + ' '.repeat(column) });
  } else insertLines(place, end, ' '.repeat(column) + written);
}

/** `after`: the last item that stays; absent where none does. */
export function appendItems(
  place: Place & { readonly after: TreeNode | undefined },
  items: readonly Json[],
): void {
  const { text, node, after, manners, splices } = place;
  const sample = node.items.at(-1);
  if (place.isFlow || !sample) {
    const written = items.map((item) => flowText(item, manners));
    appendInBrackets(place, after, written);
    return;
  }
  const column = columnOf(text, node.start);
  const spaces = /^-( +)\S/.exec(text.slice(node.start))?.[1]?.length ?? 1;
  const style: ListStyle = isFlow(sample) ? 'lines' : 'block';
  const lines = items
    .map((item) => listItem(item, column, 1 + spaces, style, manners))
    .join(manners.newline);
  if (after) insertLines(place, after.end, lines);
  else {
    const at = node.start - column;
    splices.push({ start: at, end: at, text: lines + manners.newline });
  }
}

/** Puts a value into the place of what stands under a key, or under a key without any. */
export function replaceValue(place: Place, { key, keyRange, value }: TreeEntry, put: Json): void {
  const { text, splices, manners } = place;
  const isCollection = put !== null && typeof put === 'object';
  const column = columnOf(text, place.node.entries[0]?.keyRange.outer ?? keyRange.outer);
  const body = valueBelowKey(key, put, column, manners);
  if (place.isFlow || !isCollection || !body.startsWith(manners.newline)) {
    replaceInLine(place, value, place.isFlow || !isCollection ? undefined : body.slice(1), put);
    return;
  }
  if (value.kind !== 'nothing') {
    const start = text.slice(0, value.start).trimEnd().length;
    splices.push({ start, end: value.end, text: '' });
  }
  insertLines(place, value.end, body.slice(manners.newline.length));
}

/** An item is put where the old one stood, in one line. */
export function replaceItem(page: Page, item: TreeNode, put: Json, isInside: boolean): void {
  const isCollection = put !== null && typeof put === 'object';
  replaceInLine({ ...page, isFlow: isInside || isCollection }, item, undefined, put);
}

function replaceInLine(
  { text, splices, isFlow: isInside, manners }: Page & { readonly isFlow: boolean },
  old: TreeNode,
  written: string | undefined,
  put: Json,
): void {
  const replacing = written ?? likeBefore(old, put, manners, isInside);
  if (old.kind === 'nothing') {
    splices.push({ start: old.end, end: old.end, text: ` ${replacing}` });
    return;
  }
  const isWholeLines = old.style === 'block' && text[old.end - 1] === '\n';
  const line = isWholeLines ? manners.newline : '';
  splices.push({ start: old.start, end: old.end, text: replacing + line });
}

/** A text keeps the quotes of the one that it replaces. */
function likeBefore({ style }: TreeNode, put: Json, manners: Manners, isInside: boolean): string {
  if (typeof put !== 'string') return flowText(put, manners, isInside);
  if (style === 'double') return quoted(put);
  const isSimple = /^[\x20-\x7e]*$/.test(put);
  if (style === 'single' && isSimple) return `'${put.replaceAll("'", "''")}'`;
  return scalarText(put, isInside);
}

export function removeItem(place: Place, index: number): void {
  const { text, node, splices } = place;
  const item = node.items[index];
  const previous = node.items[index - 1];
  const next = node.items[index + 1];
  if (!item) return;
  if (place.isFlow) {
    const start = next || !previous ? item.start : previous.end;
    splices.push({ start, end: next ? next.start : item.end, text: '' });
    return;
  }
  const dash = previous ? skipBlank(text, previous.end) : node.start;
  const lineStart = dash - columnOf(text, dash);
  const isOwnLine = text.slice(lineStart, dash).trim() === '';
  const end = isLineStart(text, item.end) ? item.end : endOfLine(text, item.end).next;
  splices.push({ start: isOwnLine ? lineStart : dash, end, text: '' });
}

/** Behind `last`, or right behind the bracket; on lines of their own where `last` has one. */
function appendInBrackets(
  { text, node, manners, splices }: Place,
  last: Pick<TreeNode, 'start' | 'end'> | undefined,
  written: readonly string[],
): void {
  if (!last) {
    const at = node.start + 1;
    splices.push({ start: at, end: at, text: written.join(', ') });
    return;
  }
  const column = columnOf(text, last.start);
  const isOwnLine = text.slice(last.start - column, last.start).trim() === '';
  const line = endOfLine(text, last.end);
  // What stands behind it goes, lines and all.
  const isFollowedByRemoved = node.items.some(({ start }) => start > last.end);
  if (isFollowedByRemoved || !isOwnLine || line.end > node.end || column === 0) {
    splices.push({
      start: last.end,
      end: last.end,
      text: written.map((one) => `, ${one}`).join(''),
    });
    return;
  }
  const comma = skipBlank(text, last.end);
  const isFollowed = text[comma] === ',' && comma < line.end;
  if (!isFollowed) splices.push({ start: last.end, end: last.end, text: ',' });
  const start = `${manners.newline}${' '.repeat(column)}`;
  const lines = written.map((one) => start + one).join(',') + (isFollowed ? ',' : '');
  splices.push({ start: line.end, end: line.end, text: lines });
}

function wholeOf({ keyRange, value }: TreeEntry): Pick<TreeNode, 'start' | 'end'> {
  return { start: keyRange.outer, end: Math.max(value.end, keyRange.end) };
}

/** Lines below the one on which something ends, or where the lines of a block scalar end. */
function insertLines({ text, manners, splices }: Page, after: number, lines: string): void {
  if (isLineStart(text, after)) {
    splices.push({ start: after, end: after, text: lines + manners.newline });
    return;
  }
  const { end } = endOfLine(text, after);
  splices.push({ start: end, end, text: manners.newline + lines });
}

function isLineStart(text: string, at: number): boolean {
  return at > 0 && text[at - 1] === '\n';
}

/** A block scalar that ends with the file: a line break behind it would become part of it. */
function isOpenEnded(node: TreeNode, text: string): boolean {
  let leaf: TreeNode | undefined = node;
  while (leaf) {
    if (leaf.kind === 'scalar' && leaf.style === 'block') {
      return leaf.end === text.length && !text.endsWith('\n');
    }
    leaf = leaf.items.at(-1) ?? leaf.entries.at(-1)?.value;
  }
  return false;
}

function endOfLine(text: string, from: number): { readonly end: number; readonly next: number } {
  const newline = text.indexOf('\n', from);
  if (newline === -1) return { end: text.length, next: text.length };
  return { end: text[newline - 1] === '\r' ? newline - 1 : newline, next: newline + 1 };
}
