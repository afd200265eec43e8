/**
 * The bytes of a seed file as text with places. In: a path and its bytes; out: UTF-8 text without
 * its mark, or what keeps it from being that. Knows no CSV.
 */
import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { SourceText } from '../../base/source-text.ts';

export interface SeedBytes {
  /** Without a byte order mark. */
  readonly bytes: Buffer;
  readonly source: SourceText;
  /** The place in `source.text` of a byte of `bytes`. */
  readonly offsetOf: (byte: number) => number;
}

/** JavaScript holds no longer text, so a larger file could not be shown. */
const mostBytes = 500 * 1024 * 1024;
const replacement = '\uFFFD';
const replacementBytes = Buffer.from(replacement);
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

export function decodeSeed(
  path: string,
  raw: Uint8Array,
): { readonly file: SeedBytes; readonly problem?: Diagnostic } {
  const whole = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const marked = whole.subarray(0, 3).equals(byteOrderMark);
  const bytes = marked ? whole.subarray(3) : whole;
  const source = new SourceText(path, () => bytes.toString('utf8'));
  const ascii = isAscii(bytes);
  const offsetOf = (byte: number): number =>
    ascii ? byte : bytes.toString('utf8', 0, byte).length;
  const file: SeedBytes = { bytes, source, offsetOf };
  const problem = textProblem(file, marked ? byteOrderMark.length : 0);
  return problem ? { file, problem } : { file };
}

function textProblem(file: SeedBytes, markLength: number): Diagnostic | undefined {
  const { bytes, source } = file;
  if (bytes.length > mostBytes) {
    return error('E0801', `${source.path} is too large for a CSV seed: ${bytes.length} bytes`, {
      hint: 'seeds are small tables; keep large data as Parquet, or read it as a source with a location',
    });
  }
  if (isUtf16(bytes)) {
    return error('E0802', `${source.path} is not UTF-8 text: it is UTF-16`, {
      hint: `save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 ${source.path} > new.csv`,
    });
  }
  if (!isUtf8(bytes)) return notUtf8(file, markLength);
  const zero = bytes.indexOf(0);
  if (zero === -1) return undefined;
  return error('E0811', `${source.path} has a NUL byte at byte ${zero + markLength}`, {
    span: source.span(file.offsetOf(zero), file.offsetOf(zero + 1)),
    hint: 'text files have none: export the table again as plain UTF-8 CSV',
  });
}

function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function notUtf8(file: SeedBytes, markLength: number): Diagnostic {
  const { path, text } = file.source;
  const at = firstReplaced(file);
  const byte = Buffer.byteLength(text.slice(0, at));
  const value = (file.bytes[byte] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return error('E0802', `${path} is not UTF-8 text: byte ${byte + markLength} is 0x${value}`, {
    span: file.source.span(at, at + 1),
    hint: `save it as UTF-8; if it comes from a spreadsheet: iconv -f WINDOWS-1252 -t UTF-8 ${path} > new.csv`,
  });
}

/** The place of the first character that decoding put in for bytes which are none. */
function firstReplaced(file: SeedBytes): number {
  const { text } = file.source;
  let byte = 0;
  let done = 0;
  for (let at = text.indexOf(replacement); at !== -1; at = text.indexOf(replacement, done)) {
    byte += Buffer.byteLength(text.slice(done, at));
    const written = file.bytes.subarray(byte, byte + replacementBytes.length);
    if (!written.equals(replacementBytes)) return at;
    byte += replacementBytes.length;
    done = at + 1;
  }
  return text.length;
}
