/**
 * Rows as text for programs and pages: CSV, JSON, Markdown. In: the same tables as `formatTable`;
 * out: whole texts that end in a line break. Nothing is cut; in CSV and JSON no value is changed.
 */
import type { Json } from '../../base/json.ts';
import { isNumeric, type TableLike } from './table.ts';
import { printable } from './text-width.ts';

/** RFC 4180 with `\n`. NULL is an empty field, the empty text is `""`, as DuckDB writes them. */
export function formatCsv(table: TableLike): string {
  const header = table.columns.map(({ name }) => csvField(name));
  return textOfRows([header, ...table.rows.map((row) => row.map(csvField))], (row) =>
    row.join(','),
  );
}

/** An array with an object for each row; keys in the order of the columns, made unique. */
export function formatJsonRows(table: TableLike): string {
  if (table.rows.length === 0) return '[]\n';
  // Written by hand: an object of JavaScript would put keys such as "2024" first.
  const keys = uniqueNames(table.columns.map(({ name }) => name)).map((key) => JSON.stringify(key));
  const rows = table.rows.map((row) => {
    const members = keys.map((key, index) => `${key}: ${JSON.stringify(row[index] ?? null)}`);
    return `  {${members.join(', ')}}`;
  });
  return `[\n${rows.join(',\n')}\n]\n`;
}

/** A table in GitHub's Markdown, figures flush right. */
export function formatMarkdown(table: TableLike): string {
  const header = table.columns.map(({ name }) => markdownCell(name));
  const rule = table.columns.map(({ type }) => (isNumeric(type) ? '---:' : '---'));
  return textOfRows(
    [header, rule, ...table.rows.map((row) => row.map(markdownCell))],
    (row) => `| ${row.join(' | ')} |`,
  );
}

function textOfRows(
  rows: readonly (readonly string[])[],
  line: (row: readonly string[]) => string,
): string {
  return rows.map((row) => `${line(row)}\n`).join('');
}

function plainCell(cell: Json): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function csvField(cell: Json): string {
  const text = plainCell(cell);
  const isQuoted = cell === '' || /[",\n\r]/.test(text) || text !== text.trim();
  return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Shows each character as itself: no link, no emphasis, no entity is made of it. */
function markdownCell(cell: Json): string {
  if (cell === null) return 'NULL';
  const lines = plainCell(cell).split(/\r\n|\r|\n/);
  return lines.map((line) => printable(line).replace(markdownMarks, '\\$&')).join('<br>');
}

/** Inside of a word `_` is one, too; `&` begins an entity only where one ends. */
const markdownMarks = /[\\|`*<~[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu;

/** A name that stands twice gets `_1`, as the engine does it when it makes a table. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let suffix = 1; taken.has(free); suffix++) free = `${name}_${suffix}`;
    taken.add(free);
    return free;
  });
}
