/**
 * The lines of a file that a span covers, with carets under what is meant. In: a span and a width;
 * out: rows that the caller sets behind its gutter. Knows nothing of diagnostics.
 */
import type { Mask } from '../../base/secrets.ts';
import type { Span } from '../../base/source-text.ts';
import { glyphsOf, printable, textWidth, wrapWords } from '../tables/text-width.ts';

export interface FrameRow {
  /** The number of the line that is shown; absent below it. */
  readonly line: number | undefined;
  readonly text: string;
  /** Carets and label, which carry the severity's colour. */
  readonly isMark: boolean;
}

export interface FrameOptions {
  /** Columns for the rows, without the gutter. */
  readonly width: number;
  /** Words beside the carets, none where empty. */
  readonly label: string;
  readonly mask: Mask;
}

/** A long span shows its first two lines and its last; a long line is cut around the span. */
export function codeFrame(span: Span, options: FrameOptions): FrameRow[] {
  const rows: FrameRow[] = [];
  const parts = coveredLines(span);
  const shown = parts.length <= linesShown ? parts : [...parts.slice(0, 2), ...parts.slice(-1)];
  for (const [index, part] of shown.entries()) {
    if (index === 2 && shown.length < parts.length) rows.push(belowTheLine('...'));
    const fitted = fitLine(masked(part, options.mask), options.width);
    rows.push({ line: part.number, text: fitted.text, isMark: false });
    const label = index === shown.length - 1 ? options.label : '';
    rows.push(...marks(fitted, label, options.width));
  }
  return rows;
}

/** The digits of the largest line number that the frame of this span shows. */
export function gutterWidth(span: Span): number {
  return String(coveredRange(span).last).length;
}

const linesShown = 4;
/** No more of a line is looked at, left and right of where the span begins. */
const reach = 2_000;

/** A line and the part of it that is meant, in UTF-16 offsets of the line. */
interface CoveredLine {
  readonly number: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** False for a blank line inside the span: it gets no carets. */
  readonly isMeant: boolean;
}

/** A line as printed, and the columns of the carets under it. */
interface FittedLine {
  readonly text: string;
  readonly caret: number;
  readonly caretWidth: number;
}

interface PlacedGlyph {
  readonly text: string;
  readonly column: number;
  readonly width: number;
}

function coveredRange({ source, start, end }: Span): { first: number; last: number } {
  const first = source.position(start).line;
  // A span that ends with its line's break does not reach into the next line.
  const last = source.position(Math.max(start, end - 1)).line;
  return { first, last };
}

function coveredLines(span: Span): CoveredLine[] {
  const { source, start, end } = span;
  const { first, last } = coveredRange(span);
  const lines: CoveredLine[] = [];
  for (let number = first; number <= last; number++) {
    const text = source.line(number);
    const lineStart = source.offset(number, 1);
    const indent = text.length - text.trimStart().length;
    const from = number === first ? Math.min(start - lineStart, text.length) : indent;
    const to = number === last ? Math.min(end - lineStart, text.length) : text.trimEnd().length;
    lines.push({ number, text, from, to, isMeant: number === first || from < to });
  }
  return lines.slice(0, lines.findLastIndex((line) => line.isMeant) + 1);
}

/** Secrets hidden before anything is cut: half a secret would be recognised by nobody. */
function masked(part: CoveredLine, mask: Mask): CoveredLine {
  const text = mask(part.text);
  if (text === part.text) return part;
  const moved = (offset: number) => Math.min(mask(part.text.slice(0, offset)).length, text.length);
  return { ...part, text, from: moved(part.from), to: moved(part.to) };
}

function fitLine(part: CoveredLine, width: number): FittedLine {
  const near = Math.max(0, part.from - reach);
  const line = part.text.slice(near, part.from + reach);
  const glyphs: PlacedGlyph[] = [];
  let total = 0;
  let caret: number | undefined;
  let caretEnd = 0;
  for (const glyph of glyphsOf(line)) {
    if (glyph.end > part.from - near) caret ??= total;
    glyphs.push({ text: glyph.text, column: total, width: glyph.width });
    total += glyph.width;
    if (glyph.start < part.to - near) caretEnd = total;
  }
  caret ??= total;
  const caretWidth = part.isMeant ? Math.max(1, caretEnd - caret) : 0;
  // A caret behind the last character needs its column too.
  total = Math.max(total, caret + caretWidth);
  if (total > width) return cutAround(glyphs, { caret, caretWidth, total, width });
  return { text: glyphs.map(({ text }) => text).join(''), caret, caretWidth };
}

/** The window on a long line: a third of it before the span, unless there is less to show behind. */
function cutAround(
  glyphs: readonly PlacedGlyph[],
  line: { caret: number; caretWidth: number; total: number; width: number },
): FittedLine {
  const { caret, total, width } = line;
  const before = Math.floor(width / 3);
  const left = Math.max(0, Math.min(caret - before, total - width));
  const right = left + width;
  const cutsLeft = left > 0;
  const cutsRight = right < total;
  const shown = glyphs.filter(
    (glyph) =>
      glyph.column >= left + (cutsLeft ? 1 : 0) &&
      glyph.column + glyph.width <= right - (cutsRight ? 1 : 0),
  );
  // Half of a wide character may stand on the edge: a space keeps the columns.
  const gap = ' '.repeat(Math.max(0, (shown[0]?.column ?? left) - left - (cutsLeft ? 1 : 0)));
  const text = `${cutsLeft ? '…' : ''}${gap}${shown.map((glyph) => glyph.text).join('')}`;
  return {
    text: cutsRight ? `${text}…` : text,
    caret: caret - left,
    caretWidth: Math.min(line.caretWidth, Math.max(1, right - caret)),
  };
}

/** Carets and the label beside them; a label that does not fit there stands below. */
function marks(line: FittedLine, label: string, width: number): FrameRow[] {
  const carets = ' '.repeat(line.caret) + '^'.repeat(line.caretWidth);
  const words = printable(label.replace(/\s+/g, ' '));
  if (words === '') return line.caretWidth === 0 ? [] : [belowTheLine(carets, true)];
  if (line.caret + line.caretWidth + 1 + textWidth(words) <= width) {
    return [belowTheLine(`${carets} ${words}`, true)];
  }
  const indent = Math.min(line.caret, Math.max(0, width - Math.min(textWidth(words), labelWidth)));
  const below = wrapWords(words, width - indent).map((text) => ' '.repeat(indent) + text);
  return [carets, ...below].map((text) => belowTheLine(text, true));
}

/** A label below its carets gets this much, if it needs it. */
const labelWidth = 40;

function belowTheLine(text: string, isMark = false): FrameRow {
  return { line: undefined, text, isMark };
}
