/**
 * Gives a YAML text another value by the smallest edits: comments, order, quotes, indentation and
 * line ends of everything else stay byte for byte. In: text, its value, the wanted one; out: text,
 * read again to hold exactly what was wanted, or nothing where no small edit does it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../base/json.ts';
import { valueAt } from '../validate.ts';
import { parseYaml } from '../yaml-file.ts';
import { readManners } from './read-manners.ts';
import {
  appendItems,
  insertEntry,
  removeItem,
  replaceItem,
  replaceValue,
  type Splice,
} from './splices.ts';
import { type Manners, scalarText, valueBelowKey } from './write-value.ts';
import { readYamlTree, type TreeNode } from './yaml-tree.ts';

/** In a wanted list: the item that stands here now goes. */
export const removed: unique symbol = Symbol('removed');

/** A value in which items of lists may be `removed`; new items come after those that stand there. */
export type WantedItem = Wanted | typeof removed;
export type Wanted =
  | string
  | number
  | boolean
  | null
  | readonly WantedItem[]
  | { readonly [key: string]: Wanted };

/** `text` without a byte order mark. */
export function editYaml(text: string, wanted: Wanted): string | undefined {
  const { value, problems } = parseYaml(text);
  if (problems.length > 0) return undefined;
  const goal = settled(wanted);
  if (isDeepStrictEqual(value, goal)) return text;
  const tree = readYamlTree(text);
  const manners = readManners(text, tree);
  const edited =
    tree && tree.kind !== 'nothing'
      ? spliced(text, spliceAll({ text, now: value, wanted, manners, splices: [] }, tree))
      : appendedToNothing(text, goal, manners);
  const again = parseYaml(edited);
  return again.problems.length === 0 && isDeepStrictEqual(again.value, goal) ? edited : undefined;
}

function settled(wanted: Wanted): Json {
  if (isWantedList(wanted)) {
    return wanted.flatMap((item) => (item === removed ? [] : [settled(item)]));
  }
  if (!isWantedMap(wanted)) return wanted;
  return Object.fromEntries(Object.entries(wanted).map(([key, item]) => [key, settled(item)]));
}

function appendedToNothing(text: string, goal: Json, manners: Manners): string {
  if (goal === null || typeof goal !== 'object' || Array.isArray(goal)) return text;
  const { newline } = manners;
  const lines = Object.entries(goal).map(
    ([key, value]) => `${scalarText(key)}:${valueBelowKey(key, value, 0, manners)}${newline}`,
  );
  const start = text === '' || text.endsWith('\n') ? text : text + newline;
  return start + lines.join('');
}

interface Edit {
  readonly text: string;
  readonly now: Json;
  readonly wanted: Wanted;
  readonly manners: Manners;
  readonly splices: Splice[];
}

function spliceAll(edit: Edit, root: TreeNode): readonly Splice[] {
  reconcile(root, edit.wanted, edit, false);
  return edit.splices;
}

/** Inner edits come first, so that of two at one place the inner one stands before the outer. */
function reconcile(node: TreeNode, wanted: Wanted, edit: Edit, isInside: boolean): void {
  if (node.kind === 'map' && isWantedMap(wanted)) reconcileMap(node, wanted, edit, isInside);
  else if (node.kind === 'list' && isWantedList(wanted))
    reconcileList(node, wanted, edit, isInside);
}

/** Whether a value has to be written anew: the parts that it keeps have no place in it. */
function isOther(node: TreeNode, wanted: Wanted, edit: Edit): boolean {
  switch (node.kind) {
    case 'map':
      return !isWantedMap(wanted);
    case 'list':
      return !Array.isArray(wanted);
    case 'alias':
      return !isDeepStrictEqual(valueAtNode(node.target, edit), settled(wanted));
    case 'nothing':
      return wanted !== null;
    case 'scalar':
      return !isDeepStrictEqual(valueAt(edit.now, node.path), wanted);
    default:
      return node.kind satisfies never;
  }
}

function reconcileMap(
  node: TreeNode,
  wanted: { readonly [key: string]: Wanted },
  edit: Edit,
  isInside: boolean,
): void {
  const flow = isInside || node.style === 'flow';
  const own = new Map(node.entries.map((entry) => [entry.key, entry]));
  let before = node.entries.at(-1);
  for (const [key, value] of Object.entries(wanted)) {
    const entry = own.get(key);
    if (!entry) {
      const brought = broughtInto(node, key, edit);
      if (brought !== undefined && isDeepStrictEqual(brought, settled(value))) continue;
      insertEntry({ ...edit, node, before, isFlow: flow }, key, settled(value));
      continue;
    }
    if (isOther(entry.value, value, edit) || isEmptied(entry.value, value)) {
      replaceValue({ ...edit, node, isFlow: flow }, entry, settled(value));
    } else reconcile(entry.value, value, edit, flow);
    before = entry;
  }
}

/** `[]` and `{}` in a block: what comes in gets lines of its own. */
function isEmptied(node: TreeNode, wanted: Wanted): boolean {
  const isCollection = node.kind === 'map' || node.kind === 'list';
  const isEmpty = isCollection && node.items.length + node.entries.length === 0;
  return isEmpty && wanted !== null && Object.keys(wanted as object).length > 0;
}

function reconcileList(
  node: TreeNode,
  wanted: readonly WantedItem[],
  edit: Edit,
  isInside: boolean,
): void {
  const flow = isInside || node.style === 'flow';
  for (const [index, item] of node.items.entries()) {
    const value = wanted[index];
    if (value === undefined) continue;
    if (value === removed) removeItem({ ...edit, node, isFlow: flow }, index);
    else if (isOther(item, value, edit)) replaceItem(edit, item, settled(value), flow);
    else reconcile(item, value, edit, flow);
  }
  const after = node.items.findLast((_item, index) => wanted[index] !== removed);
  const added = wanted.slice(node.items.length).flatMap((item) => (item === removed ? [] : [item]));
  if (added.length > 0) appendItems({ ...edit, node, after, isFlow: flow }, added.map(settled));
}

/** What `<<` will bring under a key; of several maps the first that has it. */
function broughtInto(node: TreeNode, key: string, edit: Edit): Json | undefined {
  for (const { key: name, value } of node.entries) {
    if (name !== '<<') continue;
    for (const source of value.kind === 'list' ? value.items : [value]) {
      const map = valueAtNode(source.target ?? source, edit);
      if (isPlainMap(map) && Object.hasOwn(map, key)) return map[key];
    }
  }
  return undefined;
}

/** What will stand at a node, which an alias may name from afar. */
function valueAtNode(node: TreeNode | undefined, { text, wanted }: Edit): Json | undefined {
  if (!node) return undefined;
  let value: Wanted | typeof removed | undefined = wanted;
  for (const step of node.path) {
    if (value === null || typeof value !== 'object') return undefined;
    if (!Object.hasOwn(value, step)) return parseAlone(node, text);
    value = (value as Readonly<Record<string | number, Wanted>>)[step];
  }
  return value === undefined || typeof value === 'symbol' ? undefined : settled(value);
}

/** A map that is written behind `<<` has no place in the value. */
function parseAlone({ start, end, style }: TreeNode, text: string): Json | undefined {
  if (style !== 'flow') return undefined;
  const { value, problems } = parseYaml(text.slice(start, end));
  return problems.length === 0 ? value : undefined;
}

function isWantedMap(wanted: Wanted): wanted is { readonly [key: string]: Wanted } {
  return wanted !== null && typeof wanted === 'object' && !Array.isArray(wanted);
}

function isWantedList(wanted: Wanted): wanted is readonly WantedItem[] {
  return Array.isArray(wanted);
}

function isPlainMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const { start, end, text: put } of ordered) {
    result += text.slice(at, Math.max(at, start)) + put;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}
