/**
 * A YAML text as a tree that knows how each part is written: what an edit needs to fit in. In:
 * text; out: nodes with offsets, styles and aliases. Values are those of `parseYaml`; none here.
 */
import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
} from 'js-yaml';
import type { YamlPath } from '../problem.ts';

export interface TreeNode {
  readonly kind: 'scalar' | 'map' | 'list' | 'alias' | 'nothing';
  readonly style: 'plain' | 'single' | 'double' | 'block' | 'flow';
  /** Where it leads in the value; what `<<` brings has a path that leads nowhere. */
  readonly path: YamlPath;
  /** Without its anchor and tag. Of nothing: where a value would begin. */
  start: number;
  /** Of a block scalar: where the next line begins. */
  end: number;
  /** Of a map, `<<` among them, in the order of the text. */
  readonly entries: TreeEntry[];
  /** Of a list. */
  readonly items: TreeNode[];
  /** Of an alias: what it stands for. */
  readonly target: TreeNode | undefined;
}

export interface TreeEntry {
  readonly key: string;
  /** The key's own text; `outer` begins with its anchor or tag. */
  readonly keyRange: { readonly outer: number; readonly start: number; readonly end: number };
  readonly value: TreeNode;
}

/** `undefined` for a text without a value. Raises js-yaml's error where the text does not parse. */
export function readYamlTree(text: string): TreeNode | undefined {
  const walk = new TreeWalk(text);
  for (const event of parseEvents(text, {})) walk.take(event);
  return walk.root;
}

export function isFlow({ kind, style }: TreeNode): boolean {
  return (kind === 'map' || kind === 'list') && style === 'flow';
}

interface Frame {
  readonly node: TreeNode;
  key: { readonly text: string; readonly range: TreeEntry['keyRange'] } | undefined;
}

type Marked = Extract<Event, { anchorStart: number; tagStart: number }>;

const scalarStyles: Readonly<Record<number, TreeNode['style']>> = {
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
};

/** One pass over the parser's events; lives for that pass only. */
class TreeWalk {
  root: TreeNode | undefined;
  readonly #text: string;
  readonly #frames: Frame[] = [];
  readonly #anchors = new Map<string, TreeNode>();

  constructor(text: string) {
    this.#text = text;
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        return;
      case EVENT_ID.SCALAR:
        this.#scalar(event);
        return;
      case EVENT_ID.ALIAS:
        this.#alias(event.anchorStart, event.anchorEnd);
        return;
      case EVENT_ID.POP:
        this.#close();
        return;
      default: {
        const kind = event.type === EVENT_ID.MAPPING ? 'map' : 'list';
        const style = event.style === COLLECTION_STYLE.FLOW ? 'flow' : 'block';
        const node = this.#node(kind, style, event.start, event.start + 1);
        this.#remember(event, node);
        this.#frames.push({ node, key: undefined });
      }
    }
  }

  #node(
    kind: TreeNode['kind'],
    style: TreeNode['style'],
    start: number,
    end: number,
    target?: TreeNode,
  ): TreeNode {
    const above = this.#frames.at(-1);
    const step = above?.node.kind === 'list' ? above.node.items.length : (above?.key?.text ?? '');
    const path = above ? [...above.node.path, step] : [];
    return { kind, style, path, start, end, entries: [], items: [], target };
  }

  #scalar(event: Extract<Event, { valueStart: number }>): void {
    const { valueStart, valueEnd } = event;
    const style = scalarStyles[event.style] ?? 'plain';
    const from = Math.max(event.anchorEnd, event.tagEnd, this.#before());
    let node: TreeNode;
    if (valueStart < 0) node = this.#node('nothing', 'plain', from, from);
    else if (style === 'plain') node = this.#node('scalar', style, valueStart, valueEnd);
    else if (style === 'block') {
      const head = from + Math.max(0, this.#text.slice(from, valueStart).search(/[|>]/));
      node = this.#node('scalar', style, head, this.#blockEnd(event));
    } else node = this.#node('scalar', style, valueStart - 1, valueEnd + 1);
    this.#remember(event, node);
    this.#place(node, {
      text: () => getScalarValue(this.#text, event),
      outer: outerStart(event, node.start),
    });
  }

  /** Blank lines behind a block scalar are its own only where it says `+`. */
  #blockEnd({ valueStart, valueEnd, chomping }: Extract<Event, { valueStart: number }>): number {
    if (chomping === CHOMPING_MODE.KEEP) return valueEnd;
    const body = this.#text.slice(valueStart, valueEnd).trimEnd();
    const newline = this.#text.indexOf('\n', valueStart + body.length);
    return newline === -1 ? this.#text.length : newline + 1;
  }

  #alias(start: number, end: number): void {
    const target = this.#anchors.get(this.#text.slice(start, end));
    this.#place(this.#node('alias', 'plain', start - 1, end, target), undefined);
  }

  #close(): void {
    const node = this.#frames.pop()?.node;
    if (!node) return;
    const last = node.items.at(-1) ?? node.entries.at(-1)?.value;
    if (last) node.end = Math.max(last.end, node.entries.at(-1)?.keyRange.end ?? 0);
    if (node.style === 'flow') {
      node.end = skipBlank(this.#text, node.end);
      if (this.#text[node.end] === ',') node.end = skipBlank(this.#text, node.end + 1);
      node.end += 1;
    }
    this.#place(node, undefined);
  }

  #remember({ anchorStart, anchorEnd }: Marked, node: TreeNode): void {
    if (anchorStart >= 0) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), node);
  }

  /** Where a value may begin: behind the colon of its key, or behind its dash. */
  #before(): number {
    const frame = this.#frames.at(-1);
    if (!frame) return 0;
    if (frame.key) {
      const { end } = frame.key.range;
      const colon = skipBlank(this.#text, end);
      return this.#text[colon] === ':' ? colon + 1 : end;
    }
    const { node } = frame;
    const last = node.items.at(-1) ?? node.entries.at(-1)?.value;
    if (node.style === 'flow') return last?.end ?? node.start + 1;
    const dash = last ? skipBlank(this.#text, last.end) : node.start;
    return this.#text[dash] === '-' ? dash + 1 : dash;
  }

  #place(node: TreeNode, key: { text: () => string; outer: number } | undefined): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      this.root ??= node;
    } else if (frame.node.kind === 'list') {
      frame.node.items.push(node);
    } else if (frame.key) {
      frame.node.entries.push({ key: frame.key.text, keyRange: frame.key.range, value: node });
      frame.key = undefined;
    } else {
      const text = key?.text() ?? this.#text.slice(node.start, node.end);
      const { start, end } = node;
      frame.key = { text, range: { outer: key?.outer ?? start, start, end } };
    }
  }
}

function outerStart({ anchorStart, tagStart }: Marked, start: number): number {
  const marks = [anchorStart - 1, tagStart].filter((at) => at >= 0);
  return Math.min(start, ...marks);
}

/** Over spaces, line breaks and comments. */
export function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (!/\s/.test(char)) break;
    else at++;
  }
  return at;
}
