/**
 * The parser's complaint about a YAML text, with the lines around it. In: text and error; out:
 * lines and ranges. Knows no words for it: `yaml-errors.ts` does.
 */
import type { YAMLException } from 'js-yaml';
import type { TextRange } from './yaml-places.ts';

/** Lives while one error is explained. */
export class Complaint {
  readonly text: string;
  readonly reason: string;
  readonly position: number;
  /** Offsets where lines begin. */
  readonly starts: readonly number[];
  /** Index of the line complained about. */
  readonly at: number;

  constructor(text: string, failure: YAMLException) {
    this.text = text;
    this.reason = failure.reason;
    this.position = Math.min(failure.mark?.position ?? 0, text.length);
    this.starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    this.at = Math.max(
      0,
      this.starts.findLastIndex((start) => start <= this.position),
    );
  }

  line(index = this.at): string {
    const start = this.starts[index];
    if (start === undefined) return '';
    return this.text.slice(start, this.starts[index + 1]).replace(/\r?\n$/, '');
  }

  /** A range inside one line, by columns from 0. */
  range(index: number, from: number, to: number): TextRange {
    const start = this.starts[index] ?? 0;
    return { start: start + from, end: start + to };
  }

  /** The words of a line, without indentation and trailing space. */
  words(index = this.at): TextRange {
    const line = this.line(index);
    return this.range(index, line.length - line.trimStart().length, line.trimEnd().length);
  }

  /** From the complaint to the end of its line. */
  rest(): TextRange {
    const end = (this.starts[this.at] ?? 0) + this.line().trimEnd().length;
    if (end > this.position) return { start: this.position, end };
    return this.words();
  }

  /** The last line above that is neither blank nor a comment. */
  lineAbove(index = this.at): number {
    for (let above = index - 1; above >= 0; above--) {
      if (!/^\s*(?:#|$)/.test(this.line(above))) return above;
    }
    return -1;
  }
}
