/**
 * How wide text is in a terminal, and text made to fit. In: any text; out: what can be printed
 * without moving the cursor or lying about its width. Widths are columns of a terminal.
 */

/** One thing that the reader sees as one, and where it stands in the text (UTF-16). */
export interface Glyph {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly width: number;
}

/** Columns that `text` takes in a terminal. */
export function textWidth(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of clustersOf(text)) width += clusterWidth(segment);
  return width;
}

/** The glyphs of one line; tabs become spaces up to the next stop, the unprintable becomes visible. */
export function glyphsOf(line: string): Glyph[] {
  const glyphs: Glyph[] = [];
  let column = 0;
  for (const { segment, index } of clustersOf(line)) {
    const text = segment === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : printable(segment);
    const width = textWidth(text);
    glyphs.push({ text, start: index, end: index + segment.length, width });
    column += width;
  }
  return glyphs;
}

/**
 * Text that cannot break a line, move the cursor or turn the reading direction: control characters
 * become their pictures (a newline `␊`, an escape `␛`).
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** At most `width` columns; what was cut is marked by `…`. */
export function cutToWidth(text: string, width: number): string {
  if (plainAscii.test(text) && text.length <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of clustersOf(text)) {
    used += clusterWidth(segment);
    if (used > width) return `${kept}…`;
    if (used < width) kept += segment;
  }
  return text;
}

/** The same for text with colours, which take no columns; what is cut off ends no colour. */
export function cutStyledToWidth(text: string, width: number): string {
  if (!text.includes('\u001b')) return cutToWidth(text, width);
  if (styledWidth(text) <= width) return text;
  let left = width;
  const parts = text.split(style).map((part, index) => {
    if (index % 2 === 1) return part;
    const shown = left > 0 ? cutToWidth(part, left) : '';
    left -= textWidth(part);
    return shown;
  });
  return parts.join('');
}

/** Columns that text with colours takes. */
export function styledWidth(text: string): number {
  return textWidth(text.replace(style, ''));
}

export function padEndTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

export function padStartTo(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}

/** Words set in lines of at most `width` columns; a longer word keeps its own line. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const style = /(\u001b\[[\d;]*m)/g;
const tabStop = 4;
const plainAscii = /^[\x20-\x7e]*$/;

/** C0, DEL, C1, line separators, the byte order mark, and the marks that turn the direction. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** East Asian wide and fullwidth (Unicode's EastAsianWidth W and F), and what shows as emoji. */
const wide =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2fb}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const shownAsEmoji = /^\p{Emoji}.*\ufe0f/su;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]*$/u;

/** Made for the first text that needs it: that takes longer than many a command waits for. */
let segmenter: Intl.Segmenter | undefined;

function clustersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function clusterWidth(cluster: string): number {
  if (wide.test(cluster) || shownAsEmoji.test(cluster)) return 2;
  return zeroWidth.test(cluster) ? 0 : 1;
}
