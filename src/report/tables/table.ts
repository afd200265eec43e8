/**
 * Rows as a table for a terminal. In: columns with types and rows of JSON cells; out: text that
 * fits the width. Says what it left out; knows nothing of where the rows come from.
 */
import type { Json } from '../../base/json.ts';
import type { Mask } from '../../base/secrets.ts';
import { plural } from '../format.ts';
import { createStyle } from '../style.ts';
import { cutToWidth, padEndTo, padStartTo, printable, textWidth } from './text-width.ts';

/** What an engine returns for a query, and the samples of a diagnostic: both fit. */
export interface TableLike {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Json[])[];
}

export interface TableOptions {
  readonly color: boolean;
  /** Columns of the terminal; columns of the table that do not fit are named below it. */
  readonly width: number;
  /** Whether a row of types stands below the names. */
  readonly types?: boolean;
  /** The widest that one cell of text may be. */
  readonly cellWidth?: number;
  readonly mask?: Mask;
}

/** Lines without a line break at the end. */
export function formatTable(table: TableLike, options: TableOptions): string {
  if (table.columns.length === 0) return '(no columns)';
  const style = createStyle(options.color);
  const columns = table.columns.map((_, index) => layColumn(table, index, options));
  const fitting = columns.slice(0, countFitting(columns, options.width));
  const line = (cells: readonly string[]) => cells.join(gap).trimEnd();

  const lines = [line(fitting.map((column) => pad(column, column.name)))];
  if (options.types ?? true) {
    lines.push(style.faint(line(fitting.map((column) => pad(column, column.type)))));
  }
  const width = fitting.reduce((sum, column) => sum + column.width, 0);
  lines.push('-'.repeat(width + gap.length * (fitting.length - 1)));
  for (const index of table.rows.keys()) {
    lines.push(line(fitting.map((column) => padCell(column, column.cells[index], style.faint))));
  }
  if (table.rows.length === 0) lines.push('(no rows)');
  const left = columns.slice(fitting.length).map((column) => column.name);
  if (left.length > 0) lines.push(style.faint(cutNote(left, options.width)));
  return lines.join('\n');
}

/**
 * A cell as people read it. Text that would be taken for something else is quoted: the empty one,
 * `NULL` in letters, and blanks at an edge.
 */
export function cellText(cell: Json): string {
  if (cell === null) return 'NULL';
  if (typeof cell !== 'string') return typeof cell === 'object' ? JSON.stringify(cell) : `${cell}`;
  return cell === '' || cell === 'NULL' || cell !== cell.trim() ? `'${cell}'` : cell;
}

/** Whether values of this type are figures, to be set flush right. */
export function isNumeric(type: string): boolean {
  return numericType.test(type);
}

const gap = '  ';
const widestCell = 40;
const numericType =
  /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|INT|BIGNUM|VARINT|DECIMAL|NUMERIC|DOUBLE|FLOAT|REAL)(\([\d, ]*\))?$/i;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isRight: boolean;
  readonly width: number;
  readonly cells: readonly Shown[];
}

interface Shown {
  readonly text: string;
  readonly isNull: boolean;
}

function layColumn(table: TableLike, index: number, options: TableOptions): Column {
  const { name = '', type = '' } = table.columns[index] ?? {};
  const isRight = isNumeric(type);
  const limit = Math.max(1, Math.min(options.cellWidth ?? widestCell, options.width));
  const show = (text: string, width: number) =>
    cutToWidth(printable(options.mask ? options.mask(text) : text), width);
  const cells = table.rows.map((row): Shown => {
    const cell = row[index] ?? null;
    // A figure that is cut is another figure: only the terminal's width may do that.
    return { text: show(cellText(cell), isRight ? options.width : limit), isNull: cell === null };
  });
  const heading = show(name, limit);
  const typeName = (options.types ?? true) ? show(shortType(type), limit) : '';
  const widths = [heading, typeName, ...cells.map(({ text }) => text)].map(textWidth);
  const width = widths.reduce((widest, each) => Math.max(widest, each), 1);
  return { name: heading, type: typeName, isRight, width, cells };
}

/** The engine's type in few letters: `bigint`, `decimal`, `struct[]`, `timestamptz`. */
function shortType(type: string): string {
  const brackets = /(\[\d*\])*$/.exec(type)?.[0] ?? '';
  const base = type.slice(0, type.length - brackets.length).toLowerCase();
  const word = base.replace(/\(.*$/s, '').trim();
  return (shorterTypes[word] ?? word) + brackets;
}

const shorterTypes: Readonly<Record<string, string>> = {
  integer: 'int',
  'timestamp with time zone': 'timestamptz',
  'time with time zone': 'timetz',
};

/** How many columns, from the left, stand within the width; the first one always does. */
function countFitting(columns: readonly Column[], width: number): number {
  let used = -gap.length;
  const firstTooMuch = columns.findIndex((column) => {
    used += gap.length + column.width;
    return used > width;
  });
  return firstTooMuch === -1 ? columns.length : Math.max(1, firstTooMuch);
}

function pad(column: Column, text: string): string {
  return column.isRight ? padStartTo(text, column.width) : padEndTo(text, column.width);
}

function padCell(column: Column, cell: Shown | undefined, faint: (text: string) => string): string {
  if (!cell?.isNull) return pad(column, cell?.text ?? '');
  return pad(column, cell.text).replace(cell.text, faint);
}

function cutNote(names: readonly string[], width: number): string {
  return cutToWidth(`(${plural(names.length, 'more column')}: ${names.join(', ')})`, width);
}
