/**
 * A text file as it was written, and places in it. In: a path and its text (or a way to read it);
 * out: spans, lines and columns. Knows nothing of what the text means.
 */

/** One based; a column counts UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Half open, in UTF-16 code units of `source.text`. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export class SourceText {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  #text: string | undefined;
  readonly #read: (() => string) | undefined;
  #lineStarts: readonly number[] | undefined;

  /** `text` may be a function, called when the text is first needed. */
  constructor(path: string, text: string | (() => string)) {
    this.path = path;
    if (typeof text === 'string') this.#text = text;
    else this.#read = text;
  }

  get text(): string {
    this.#text ??= this.#read?.() ?? '';
    return this.#text;
  }

  position(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The offset of a one-based line and column; clamped to the text. */
  offset(line: number, column: number): number {
    const start = this.#starts()[line - 1] ?? this.text.length;
    return Math.min(start + column - 1, this.text.length);
  }

  /** One line without its line break. `line` is one based. */
  line(line: number): string {
    const starts = this.#starts();
    const start = starts[line - 1];
    if (start === undefined) return '';
    return this.text.slice(start, starts[line] ?? this.text.length).replace(/\r?\n$/, '');
  }

  get lineCount(): number {
    return this.#starts().length;
  }

  span(start: number, end: number): Span {
    return { source: this, start, end };
  }

  #starts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    const { text } = this;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      starts.push(at + 1);
    }
    this.#lineStarts = starts;
    return starts;
  }
}

/** Where something stands, found only when somebody asks: locating a YAML node costs a parse. */
export type Locate = () => Span;

/** `path:line:column`, as terminals and editors make it clickable. */
export function formatPlace(span: Span): string {
  const { line, column } = span.source.position(span.start);
  return `${span.source.path}:${line}:${column}`;
}
