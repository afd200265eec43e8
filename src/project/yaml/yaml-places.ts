/**
 * Where every key and value of a YAML text stands. In: text; out: a tree of ranges, and what only
 * the ranges can show (keys written twice, unknown aliases). Knows no values: `yaml-file.ts` does.
 */
import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { Anchor, YamlPath } from './problem.ts';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

interface YamlNode {
  start: number;
  end: number;
  /** Of a map. */
  entries?: Map<string, YamlEntry>;
  /** What `<<:` brings into a map, nearest first. */
  merged?: YamlNode[];
  /** Of a list. */
  items?: YamlNode[];
}

interface YamlEntry {
  readonly key: TextRange;
  readonly node: YamlNode;
}

export interface YamlPlaces {
  readonly root: YamlNode | undefined;
  readonly duplicates: readonly {
    readonly key: string;
    readonly first: TextRange;
    readonly again: TextRange;
  }[];
  readonly unknownAliases: readonly { readonly name: string; readonly range: TextRange }[];
  readonly anchors: readonly string[];
  readonly tags: readonly { readonly tag: string; readonly range: TextRange }[];
  /** Keys that are maps or lists: nearly always a template without quotes. */
  readonly collectionKeys: readonly TextRange[];
}

/** Raises js-yaml's own error where the text does not parse. */
export function findYamlPlaces(text: string): YamlPlaces {
  const walk = new PlaceWalk(text, parseEvents(text, {}));
  return walk.places();
}

/**
 * The range of a value, or of the key that it stands under. Where the path leads nowhere, the
 * nearest thing above it that exists.
 */
export function rangeOf(places: YamlPlaces, text: string, path: YamlPath, at: Anchor): TextRange {
  let node = places.root;
  let range = firstLine(text, node);
  for (const step of path) {
    const entry = typeof step === 'string' ? findEntry(node, step) : undefined;
    const next = typeof step === 'string' ? entry?.node : node?.items?.[step];
    if (!next) return range;
    if (entry && (at === 'key' || isNothing(next))) range = entry.key;
    else if (!isNothing(next)) {
      range = firstLine(text, (at === 'key' ? firstKey(next) : undefined) ?? next);
    }
    node = next;
  }
  return range;
}

function findEntry(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  const own = node?.entries?.get(key);
  if (own || !node?.merged) return own;
  for (const source of node.merged) {
    const found = findEntry(source, key);
    if (found) return found;
  }
  return undefined;
}

/** A key with no value, or a dash alone: there is no text to point at. */
function isNothing({ start, end }: TextRange): boolean {
  return end <= start;
}

function firstKey(node: YamlNode): TextRange | undefined {
  return node.entries?.values().next().value?.key;
}

/** Carets under a whole map would be a wall: its first line says enough. */
function firstLine(text: string, node: TextRange | undefined): TextRange {
  if (!node || node.start < 0) return { start: 0, end: 0 };
  const stop = text.slice(node.start, node.end).search(/\s*(?:\r?\n|$)/);
  return { start: node.start, end: stop <= 0 ? node.end : node.start + stop };
}

interface Frame {
  readonly node: YamlNode;
  /** The key that waits for its value. */
  key: { readonly text: string; readonly range: TextRange } | undefined;
}

/** One pass over the parser's events; lives for that pass only. */
class PlaceWalk {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #frames: Frame[] = [];
  readonly #anchors = new Map<string, YamlNode>();
  readonly #duplicates: { key: string; first: TextRange; again: TextRange }[] = [];
  readonly #unknownAliases: { name: string; range: TextRange }[] = [];
  readonly #tags: { tag: string; range: TextRange }[] = [];
  readonly #collectionKeys: TextRange[] = [];
  #root: YamlNode | undefined;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  places(): YamlPlaces {
    for (const event of this.#events) this.#take(event);
    return {
      root: this.#root,
      duplicates: this.#duplicates,
      unknownAliases: this.#unknownAliases,
      anchors: [...this.#anchors.keys()],
      tags: this.#tags,
      collectionKeys: this.#collectionKeys,
    };
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        return;
      case EVENT_ID.SCALAR: {
        const range = scalarRange(this.#text, event);
        this.#note(event, range);
        this.#place(range, () => getScalarValue(this.#text, event));
        return;
      }
      case EVENT_ID.ALIAS:
        this.#alias({ start: event.anchorStart - 1, end: event.anchorEnd });
        return;
      case EVENT_ID.POP:
        this.#close();
        return;
      default:
        this.#open(event);
    }
  }

  #open(event: Extract<Event, { start: number }>): void {
    const node: YamlNode = { start: event.start, end: event.start + 1 };
    if (event.type === EVENT_ID.MAPPING) node.entries = new Map();
    else node.items = [];
    this.#note(event, node);
    this.#frames.push({ node, key: undefined });
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (!frame) return;
    const { node } = frame;
    const open = this.#text[node.start];
    if (open === '{' || open === '[') {
      const close = this.#text.indexOf(
        open === '{' ? '}' : ']',
        node.end - (isEmpty(node) ? 1 : 0),
      );
      if (close !== -1) node.end = close + 1;
    }
    this.#place(node, undefined);
  }

  #alias(range: TextRange): void {
    const name = this.#text.slice(range.start + 1, range.end);
    const target = this.#anchors.get(name);
    if (!target) this.#unknownAliases.push({ name, range });
    this.#place({ ...target, ...range }, undefined);
  }

  #note(event: Extract<Event, { tagStart: number }>, node: YamlNode): void {
    const { anchorStart, anchorEnd, tagStart, tagEnd } = event;
    if (anchorStart >= 0) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), node);
    if (tagStart < 0) return;
    const range = { start: tagStart, end: tagEnd };
    this.#tags.push({ tag: this.#text.slice(tagStart, tagEnd), range });
  }

  /** Puts a finished node where it belongs: list item, key, value, or the document itself. */
  #place(node: YamlNode, scalar: (() => string) | undefined): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      this.#root ??= node;
      return;
    }
    const parent = frame.node;
    if (node.end > parent.end) parent.end = node.end;
    if (parent.items) {
      parent.items.push(node);
    } else if (frame.key) {
      this.#enter(parent, frame.key, node);
      frame.key = undefined;
    } else {
      if (!scalar) this.#collectionKeys.push(node);
      const text = scalar?.() ?? this.#text.slice(node.start, node.end);
      frame.key = { text, range: node };
    }
  }

  #enter(parent: YamlNode, key: { text: string; range: TextRange }, node: YamlNode): void {
    if (key.text === '<<') parent.merged = node.items ?? [node];
    const first = parent.entries?.get(key.text);
    if (first) this.#duplicates.push({ key: key.text, first: first.key, again: key.range });
    parent.entries?.set(key.text, { key: key.range, node });
  }
}

function isEmpty(node: YamlNode): boolean {
  return (node.entries?.size ?? node.items?.length ?? 0) === 0;
}

function scalarRange(text: string, event: Extract<Event, { valueStart: number }>): TextRange {
  const { valueStart, valueEnd, style } = event;
  switch (style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return { start: valueStart - 1, end: valueEnd + 1 };
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      const body = text.slice(valueStart, valueEnd);
      return { start: valueStart + body.search(/\S|$/), end: valueStart + body.trimEnd().length };
    }
    default:
      return { start: valueStart, end: valueEnd };
  }
}
